//! How large a filter may be.

/// The maximum number of characters in a filter.
pub const MAX_CHARACTERS: usize = 4096;

/// The maximum nesting depth of parentheses and brackets. It also bounds the recursion of the parser and of every
/// function that walks the tree.
pub const MAX_DEPTH: usize = 16;

/// The maximum number of comparisons in a filter.
pub const MAX_TERMS: usize = 64;
