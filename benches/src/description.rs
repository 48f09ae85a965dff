//! The text that the page has about a part.

/// The description of a part on the page.
pub struct Description {
    /// The heading.
    pub title: &'static str,
    /// What is compared with what.
    pub about: &'static str,
    /// The column that the left chart shows.
    pub ratio: &'static str,
    /// What the times in the right chart measure.
    pub times: &'static str,
}
