//! A part of an answer, which may be absent or unreadable.

/// Whether an answer has a part. One that is unreadable is reported where it is read, and so must not be reported as absent too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<T> {
    /// The answer lacks it.
    Absent,
    /// It can't be read. The item's `unread` has a sentence about it.
    Unreadable,
    /// It was read.
    Read(T),
}

impl<T> Part<T> {
    /// The part, if it was read.
    #[must_use]
    pub const fn as_read(&self) -> Option<&T> {
        match self {
            Self::Read(part) => Some(part),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// The part itself, if it was read.
    #[must_use]
    pub fn read(self) -> Option<T> {
        match self {
            Self::Read(part) => Some(part),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// Whether it is there, but can't be read.
    #[must_use]
    pub const fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unreadable)
    }
}
