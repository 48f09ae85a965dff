//! The addresses of the users that were read already.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use directory::Email;

/// Users of one import at the most: an endless list must not fill the memory.
const MOST: usize = 1_000_000;

/// The addresses of an import, as hashes of 8 bytes: the addresses themselves could be 300 MiB. Two of a million have
/// the same hash with a chance of 1 in 30 million; then one user is refused, and is imported by the next run.
#[derive(Default)]
pub struct Seen {
    hash: RandomState,
    hashes: HashSet<u64>,
}

impl Seen {
    /// Whether the address is new; or why there may be no more.
    pub fn add(&mut self, email: &Email) -> Result<bool, String> {
        let is_new = self.hashes.insert(self.hash.hash_one(email));
        if self.hashes.len() > MOST {
            return Err(format!(
                "the list has more than {MOST} users, the most that one import takes"
            ));
        }
        Ok(is_new)
    }
}
