//! The text that the page has about a part.

/// How the page describes a part.
pub struct Description {
    /// The heading.
    pub title: &'static str,
    /// What is compared with what.
    pub about: &'static str,
    /// The column that the left chart shows.
    pub ratio: &'static str,
    /// What the times of the right chart are of.
    pub times: &'static str,
}
