//! Metadata of a member of a workspace: keys and values that mean nothing to Roster.

use std::collections::HashSet;

/// The maximum number of keys of a member.
const MAX_KEYS: usize = 100;

/// The maximum number of characters in a key.
const MAX_KEY: usize = 100;

/// The maximum number of characters in a value.
const MAX_VALUE: usize = 4000;

/// The metadata of a member, in the order in which it was given: at most 100 entries, no two with the same key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details(Vec<Detail>);

/// One entry: a key of 1 to 100 characters and a value of at most 4,000, both without NUL characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Detail {
    key: String,
    value: String,
}

/// Why a key and a value are no entry. The message follows the name of the [field](Self::field): "key should
/// not be empty".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDetail {
    /// The key has no characters.
    #[error("should not be empty")]
    EmptyKey,
    /// The key is too long.
    #[error("must be shorter than or equal to {MAX_KEY} characters")]
    LongKey,
    /// The value is too long.
    #[error("must be shorter than or equal to {MAX_VALUE} characters")]
    LongValue,
    /// No database can store the key or the value.
    #[error("must not contain a NUL character")]
    Nul(&'static str),
}

impl InvalidDetail {
    /// The field that is wrong, `key` or `value`.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::EmptyKey | Self::LongKey => "key",
            Self::LongValue => "value",
            Self::Nul(field) => field,
        }
    }
}

/// Why entries can't be the metadata of one member. The message follows the name of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDetails {
    /// There are too many.
    #[error("must contain no more than {MAX_KEYS} elements")]
    TooMany,
    /// Two entries have this key.
    #[error("must not contain the key {0:?} more than once")]
    KeyTwice(String),
}

impl Detail {
    /// The entry with this key and this value, or the first thing that is wrong with them.
    pub fn new(key: String, value: String) -> Result<Self, InvalidDetail> {
        match Self::wrong_key(&key).or_else(|| Self::wrong_value(&value)) {
            Some(problem) => Err(problem),
            None => Ok(Self { key, value }),
        }
    }

    /// What is wrong with a key, if anything.
    #[must_use]
    pub fn wrong_key(key: &str) -> Option<InvalidDetail> {
        if key.is_empty() {
            Some(InvalidDetail::EmptyKey)
        } else if key.chars().count() > MAX_KEY {
            Some(InvalidDetail::LongKey)
        } else {
            key.contains('\0').then_some(InvalidDetail::Nul("key"))
        }
    }

    /// What is wrong with a value, if anything.
    #[must_use]
    pub fn wrong_value(value: &str) -> Option<InvalidDetail> {
        if value.chars().count() > MAX_VALUE {
            Some(InvalidDetail::LongValue)
        } else {
            value.contains('\0').then_some(InvalidDetail::Nul("value"))
        }
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Shows no value, because values may be encrypted at rest.
impl std::fmt::Debug for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detail").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Details {
    /// The metadata with these entries, in this order.
    pub fn new(entries: Vec<Detail>) -> Result<Self, InvalidDetails> {
        if entries.len() > MAX_KEYS {
            return Err(InvalidDetails::TooMany);
        }
        match Self::key_twice(entries.iter().map(Detail::key)) {
            Some(twice) => Err(twice),
            None => Ok(Self(entries)),
        }
    }

    /// What is wrong with these keys together, if anything.
    pub fn key_twice<'a>(keys: impl IntoIterator<Item = &'a str>) -> Option<InvalidDetails> {
        let mut seen = HashSet::new();
        let twice = keys.into_iter().find(|key| !seen.insert(*key));
        twice.map(|key| InvalidDetails::KeyTwice(key.to_owned()))
    }

    /// The entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Detail] {
        &self.0
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Detail::key)
    }

    /// Whether there is no entry.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(key: &str) -> Detail {
        Detail::new(key.to_owned(), String::new()).unwrap()
    }

    #[test]
    fn a_key_and_a_value_have_limits() {
        let new = |key: &str, value: &str| Detail::new(key.to_owned(), value.to_owned()).map(drop);
        assert_eq!(new(&"é".repeat(100), &"é".repeat(4000)), Ok(()));
        assert_eq!(new("", "a"), Err(InvalidDetail::EmptyKey));
        assert_eq!(new(&"é".repeat(101), ""), Err(InvalidDetail::LongKey));
        assert_eq!(new("a", &"é".repeat(4001)), Err(InvalidDetail::LongValue));
        assert_eq!(new("a\0", ""), Err(InvalidDetail::Nul("key")));
        assert_eq!(new("a", "\0"), Err(InvalidDetail::Nul("value")));
    }

    #[test]
    fn a_member_has_each_key_once_and_not_too_many() {
        let many = |count: usize| (0..count).map(|number| detail(&number.to_string())).collect();
        assert!(Details::new(many(100)).is_ok());
        assert_eq!(Details::new(many(101)), Err(InvalidDetails::TooMany));
        let twice = vec![detail("a"), detail("b"), detail("a")];
        assert_eq!(Details::new(twice), Err(InvalidDetails::KeyTwice("a".to_owned())));
        assert!(
            Details::new(vec![detail("a"), detail("A")]).is_ok(),
            "keys are compared exactly"
        );
    }

    #[test]
    fn no_value_is_shown_by_accident() {
        let secret = Detail::new("card".to_owned(), "1234".to_owned()).unwrap();
        assert!(!format!("{secret:?}").contains("1234"));
    }
}
