//! The memory that argon2 works in.

use argon2::Block;

/// What a thread that hashes passwords works in, kept from one password to the next: to get and clear 19 MiB takes
/// milliseconds.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// So many blocks, with what the last password left in them: argon2 writes each before it reads it.
    pub(super) fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            // Freed first, so that both are never there at once.
            self.0 = Vec::new();
            self.0.resize(count, Block::new());
        }
        &mut self.0[..count]
    }
}
