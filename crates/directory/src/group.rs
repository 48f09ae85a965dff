//! Groups of a workspace.

use crate::name::{check_length, impl_text_type, refuse_invisible};
use crate::text::{compose, fold, is_joiner, is_mark};
use crate::{GroupId, InvalidName, Timestamp};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The name of the default group that every member is in.
pub const ALL_USERS: &str = "all_users";

/// The name of the default group of those with the role admin.
pub const ADMIN: &str = "admin";

/// Names that no custom group may have, in lower case: the default groups and the roles.
pub const RESERVED_GROUP_NAMES: [&str; 4] = [ALL_USERS, ADMIN, "builder", "end-user"];

/// The maximum number of characters in the name of a custom group.
pub(crate) const MAX_NAME: usize = 50;

/// The maximum number of characters in a description.
pub(crate) const MAX_DESCRIPTION: usize = 1000;

/// The name of a custom group: trimmed, in Unicode's form NFC, 1 to 50 characters of letters with their marks, digits, `_`, `-` and
/// space, and none of the reserved names. A clone shares the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupName(Arc<str>);

/// What a group is for: trimmed, in Unicode's form NFC, 1 to 1,000 characters, each of which can be seen. A clone shares
/// the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Description(Arc<str>);

/// A custom group of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name, unique in the workspace whatever the case of its letters.
    pub name: GroupName,
    /// What it is for.
    pub description: Option<Description>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its own fields last changed.
    pub updated_at: Timestamp,
}

/// What can change of a group; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupChange {
    /// Another name.
    pub name: Option<GroupName>,
    /// Another description; `Some(None)` for none.
    pub description: Option<Option<Description>>,
}

/// The part of a custom group that a membership shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupHead {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: GroupName,
}

/// A member's place in a custom group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMembership {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: GroupName,
    /// When the member leaves the group; `None` for never.
    pub expires_at: Option<Timestamp>,
}

impl GroupMembership {
    /// The group.
    #[must_use]
    pub fn head(&self) -> GroupHead {
        GroupHead {
            id: self.id,
            name: self.name.clone(),
        }
    }
}

impl From<GroupHead> for GroupMembership {
    /// A place that doesn't end.
    fn from(group: GroupHead) -> Self {
        Self {
            id: group.id,
            name: group.name,
            expires_at: None,
        }
    }
}

impl Group {
    /// The group after the change, at this time.
    #[must_use]
    pub fn changed(&self, change: GroupChange, now: Timestamp) -> Self {
        let mut after = self.clone();
        after.name = change.name.unwrap_or(after.name);
        after.description = change.description.unwrap_or(after.description);
        if after != *self {
            after.updated_at = now;
        }
        after
    }

    /// The part that a membership shows.
    #[must_use]
    pub fn head(&self) -> GroupHead {
        GroupHead {
            id: self.id,
            name: self.name.clone(),
        }
    }
}

impl FromStr for GroupName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let text = compose(text);
        check_length(&text, MAX_NAME)?;
        check_group_characters(&text)?;
        if text.starts_with(is_mark) {
            return Err(InvalidName::Character);
        }
        refuse_invisible(&text)?;
        if RESERVED_GROUP_NAMES.contains(&fold(&text).as_str()) {
            return Err(InvalidName::Reserved);
        }
        Ok(Self(text.into()))
    }
}

pub(crate) fn check_group_characters(text: &str) -> Result<(), InvalidName> {
    if !text.chars().all(is_of_group_name) {
        return Err(InvalidName::Character);
    }
    Ok(())
}

fn is_of_group_name(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c) || is_joiner(c) || matches!(c, '_' | '-' | ' ')
}

impl GroupName {
    /// What the name is compared by: group names are unique in a workspace without regard to case.
    #[must_use]
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

impl FromStr for Description {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let text = compose(text);
        check_length(&text, MAX_DESCRIPTION)?;
        refuse_invisible(&text)?;
        Ok(Self(text.into()))
    }
}

impl_text_type!(GroupName);
impl_text_type!(Description);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_group_name_is_narrow_and_never_reserved() {
        assert_eq!(
            " Night shift_2-b ".parse::<GroupName>().unwrap().as_str(),
            "Night shift_2-b"
        );
        assert_eq!("a/b".parse::<GroupName>(), Err(InvalidName::Character));
        assert_eq!("a".repeat(51).parse::<GroupName>(), Err(InvalidName::TooLong(50)));
        for reserved in ["all_users", "Admin", "BUILDER", " end-user "] {
            assert_eq!(reserved.parse::<GroupName>(), Err(InvalidName::Reserved), "{reserved}");
        }
    }

    #[test]
    fn a_group_name_is_of_any_script() {
        for text in [
            "देवनागरी",
            "ภาษาไทย",
            "தமிழ்",
            "עִבְרִית",
            "می\u{200C}خواهم",
            "Tiê\u{301}ng Viê\u{323}t",
        ] {
            assert!(text.parse::<GroupName>().is_ok(), "{text:?}");
        }
        for text in ["\u{301}a", "a\u{202E}b", "a\u{200B}b", "👩"] {
            assert_eq!(text.parse::<GroupName>(), Err(InvalidName::Character), "{text:?}");
        }
        assert_eq!("a\u{200D}".parse::<GroupName>(), Err(InvalidName::Invisible));
    }

    #[test]
    fn a_description_is_one_line_that_is_not_empty() {
        assert_eq!(
            " Sees all books ".parse::<Description>().unwrap().as_str(),
            "Sees all books"
        );
        assert_eq!("  ".parse::<Description>(), Err(InvalidName::Empty));
        assert_eq!("a\nb".parse::<Description>(), Err(InvalidName::ControlCharacter));
        assert_eq!("é".repeat(1001).parse::<Description>(), Err(InvalidName::TooLong(1000)));
    }

    proptest! {
        #[test]
        fn group_names_that_differ_in_case_share_a_key(text in "[a-zA-Z0-9_-]{1,50}") {
            if let Ok(name) = text.parse::<GroupName>() {
                prop_assert_eq!(name.key(), text.to_uppercase().parse::<GroupName>().unwrap().key());
            }
        }
    }
}
