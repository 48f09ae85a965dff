//! Slugs: the short names of workspaces in addresses.

use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// A workspace's name in addresses: 1 to 100 characters of `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

const MAX_CHARACTERS: usize = 100;

/// The text is not a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 100 characters of a-z, 0-9 and -, such as finance-2")]
pub struct InvalidSlug;

impl Slug {
    /// Creates a slug from a workspace's name: ASCII letters in lower case and digits stay, each run of anything else
    /// becomes one hyphen. `None` if nothing stays, as with a name in another script.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let mut slug = String::new();
        for c in name.chars().map(|c| c.to_ascii_lowercase()) {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(MAX_CHARACTERS);
        slug.trim_end_matches('-').parse().ok()
    }

    /// The same, and `workspace` for a name that gives no slug.
    #[must_use]
    pub fn for_name(name: &str) -> Self {
        Self::from_name(name).unwrap_or_else(|| Self("workspace".to_owned()))
    }

    /// What to try one after the other while slugs are taken: this one is number 1; from number 2 on the number stands
    /// behind it, and it is shortened to fit.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        if number == 1 {
            return self.clone();
        }
        let suffix = format!("-{number}");
        let mut slug = self.0.clone();
        slug.truncate(MAX_CHARACTERS - suffix.len());
        Self(slug + &suffix)
    }

    /// The first of `finance`, `finance-2`, `finance-3`, ... that isn't taken.
    ///
    /// # Panics
    /// If every number is taken.
    #[must_use]
    pub fn first_free(&self, is_taken: impl Fn(&Self) -> bool) -> Self {
        let mut numbered = (1..=u32::MAX).map(|number| self.numbered(number));
        numbered
            .find(|slug| !is_taken(slug))
            .expect("there are more numbers than workspaces")
    }

    /// The slug as a string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A slug that was stored earlier, and so is known to be one.
    #[must_use]
    pub fn from_store(text: String) -> Self {
        Self(text)
    }
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        let fits = (1..=MAX_CHARACTERS).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSlug)
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn is_made_from_a_name() {
        assert_eq!(Slug::for_name("  Finance & Ops (EU) ").as_str(), "finance-ops-eu");
        assert_eq!(Slug::from_name("財務"), None);
        assert_eq!(Slug::for_name("財務").as_str(), "workspace");
    }

    #[test]
    fn is_itself_before_it_is_numbered() {
        let slug: Slug = "finance".parse().unwrap();
        let numbered: Vec<_> = (1..4).map(|number| slug.numbered(number)).collect();
        assert_eq!(
            numbered.iter().map(Slug::as_str).collect::<Vec<_>>(),
            ["finance", "finance-2", "finance-3"]
        );
    }

    #[test]
    fn refuses_other_characters_and_lengths() {
        for text in ["", "Finance", "a b", "a_b", "é"] {
            assert_eq!(text.parse::<Slug>(), Err(InvalidSlug), "{text:?}");
        }
        assert!("a".repeat(100).parse::<Slug>().is_ok());
        assert_eq!("a".repeat(101).parse::<Slug>(), Err(InvalidSlug));
    }

    proptest! {
        #[test]
        fn whatever_is_made_is_a_slug(name in ".*", number in 1u32..) {
            let slug = Slug::for_name(&name);
            prop_assert!(slug.as_str().parse::<Slug>().is_ok());
            prop_assert!(slug.numbered(number).as_str().parse::<Slug>().is_ok());
        }
    }
}
