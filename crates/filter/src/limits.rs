//! How large a filter may be.

/// Characters of a filter.
pub const MAX_CHARACTERS: usize = 4096;

/// Parentheses and brackets inside of each other. The parser, and whoever walks along the tree, goes as deep.
pub const MAX_DEPTH: usize = 16;

/// Comparisons of a filter.
pub const MAX_TERMS: usize = 64;
