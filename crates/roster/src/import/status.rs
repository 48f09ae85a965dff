//! The words for a user's status in lists of other products.

use directory::Status;

use super::fields::key;

/// Keys of words for users whose account is in use. In Okta it is, while a password must be changed and after too many wrong ones.
const ACTIVE: [&str; 7] = [
    "active",
    "enabled",
    "lockedout",
    "passwordexpired",
    "passwordreset",
    "recovery",
    "unblocked",
];

/// Keys of words for users who can't sign in, or not yet.
const ARCHIVED: [&str; 12] = [
    "archived",
    "blocked",
    "deactivated",
    "deprovisioned",
    "disabled",
    "inactive",
    "invited",
    "notactive",
    "pendinguseraction",
    "provisioned",
    "staged",
    "suspended",
];

/// What yes and no mean in a column, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// As in `status`: it takes words and yes and no. A number could mean either.
    Status,
    /// As in `accountEnabled`: yes is active.
    YesIsActive,
    /// As in `Block credential`: yes is archived.
    YesIsArchived,
}

impl Meaning {
    /// What a column with this key means.
    pub fn of(key: &str) -> Self {
        match key {
            "active" | "isactive" | "enabled" | "isenabled" | "accountenabled" => Self::YesIsActive,
            "inactive" | "archived" | "blocked" | "blockcredential" | "deactivated" | "disabled" | "isdisabled"
            | "accountdisabled" | "suspended" => Self::YesIsArchived,
            _ => Self::Status,
        }
    }

    /// Reads a cell that isn't empty.
    pub fn read(self, cell: &str) -> Result<Status, &'static str> {
        let key = key(cell);
        let is_yes = match key.as_str() {
            "1" | "0" if self == Self::Status => {
                return Err("must be a word, such as active or archived: a number can mean either");
            }
            "true" | "yes" | "y" | "1" => true,
            "false" | "no" | "n" | "0" => false,
            _ if self == Self::YesIsArchived => return Err("must be yes or no, true or false, 1 or 0"),
            word if ACTIVE.contains(&word) => return Ok(Status::Active),
            word if ARCHIVED.contains(&word) => return Ok(Status::Archived),
            _ => {
                return Err(
                    "must be active or archived, or a word for one of them, such as enabled, suspended, true, no",
                );
            }
        };
        let is_archived = is_yes == (self == Self::YesIsArchived);
        Ok(if is_archived { Status::Archived } else { Status::Active })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MEANINGS: [Meaning; 3] = [Meaning::Status, Meaning::YesIsActive, Meaning::YesIsArchived];

    fn read(column: &str, cell: &str) -> Option<Status> {
        Meaning::of(&key(column)).read(cell).ok()
    }

    #[test]
    fn words_are_read_as_their_column_means_them() {
        let (active, archived) = (Some(Status::Active), Some(Status::Archived));
        for (column, cell, expected) in [
            ("status", "Active", active),
            ("Status [READ ONLY]", "Suspended", archived),
            ("status", "DEPROVISIONED", archived),
            ("status", "LOCKED_OUT", active),
            ("status", "Pending user action", archived),
            ("status", "TRUE", active),
            ("status", "1", None),
            ("status", "deleted", None),
            ("accountEnabled", "True", active),
            ("accountEnabled", "0", archived),
            ("Active", "yes", active),
            ("Active", "Archived", archived),
            ("Block credential", "False", active),
            ("Block credential", "1", archived),
            ("Suspended", "active", None),
            ("Active", "maybe", None),
        ] {
            assert_eq!(read(column, cell), expected, "{column}: {cell}");
        }
    }

    proptest! {
        /// Case, blanks, underscores and hyphens don't matter.
        #[test]
        fn a_word_is_read_in_every_spelling(
            meaning in prop::sample::select(MEANINGS.to_vec()),
            word in prop::sample::select([&ACTIVE[..], &ARCHIVED, &["true", "no", "1"]].concat()),
            separator in "[ _-]{0,2}",
            cut in 0_usize..4,
        ) {
            let (head, tail) = word.split_at(cut.min(word.len()));
            let spelled = format!(" {}{separator}{tail}", head.to_uppercase());
            prop_assert_eq!(meaning.read(&spelled), meaning.read(word));
        }
    }
}
