//! The fields of a row, and their columns in other products' lists.

use std::fmt;
use std::str::FromStr;

/// A field of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Name,
    FirstName,
    LastName,
    Email,
    Password,
    PasswordHash,
    Status,
    Workspaces,
    Groups,
    Role,
    RoleUntil,
    ExpiresAt,
}

/// In the order of the documentation.
pub const ALL: [Field; 12] = [
    Field::Name,
    Field::FirstName,
    Field::LastName,
    Field::Email,
    Field::Password,
    Field::PasswordHash,
    Field::Status,
    Field::Workspaces,
    Field::Groups,
    Field::Role,
    Field::RoleUntil,
    Field::ExpiresAt,
];

impl Field {
    /// The name of its column in a file that is made for Roster.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Email => "email",
            Self::Password => "password",
            Self::PasswordHash => "password_hash",
            Self::Status => "status",
            Self::Workspaces => "workspaces",
            Self::Groups => "groups",
            Self::Role => "role",
            Self::RoleUntil => "role_until",
            Self::ExpiresAt => "expires_at",
        }
    }

    /// The keys of columns that are recognised, in lists. A row takes the column of the first list that isn't empty; two columns of one
    /// list contradict each other.
    const fn keys(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Name => &[&["name", "displayname", "fullname"]],
            Self::FirstName => &[&["firstname", "givenname", "forename"]],
            Self::LastName => &[&["lastname", "surname", "familyname"]],
            Self::Email => &[
                &["email", "mail", "emailaddress", "mailaddress", "primaryemail"],
                &["userprincipalname", "upn"],
                &["login"],
                &["username"],
            ],
            Self::Password => &[&["password"]],
            Self::PasswordHash => &[&["passwordhash"]],
            Self::Status => &[&[
                "status",
                "accountstatus",
                "userstatus",
                "active",
                "isactive",
                "enabled",
                "isenabled",
                "accountenabled",
                "inactive",
                "archived",
                "blocked",
                "blockcredential",
                "deactivated",
                "disabled",
                "isdisabled",
                "accountdisabled",
                "suspended",
            ]],
            Self::Workspaces => &[&["workspaces", "workspace"]],
            Self::Groups => &[&["groups", "group"]],
            Self::Role => &[&["role"]],
            Self::RoleUntil => &[&["roleuntil"]],
            Self::ExpiresAt => &[&["expiresat"]],
        }
    }

    /// The field that a column with this key is, and which of its lists has it.
    pub fn recognise(key: &str) -> Option<(Self, usize)> {
        ALL.into_iter().find_map(|field| {
            let rank = field.keys().iter().position(|keys| keys.contains(&key))?;
            Some((field, rank))
        })
    }
}

/// The letters and digits of a column's name, in lower case: `E-mail`, `e_mail` and `EMAIL` are one. Okta's `profile.` at the beginning and a
/// note in brackets at the end, such as Google's `[Required]`, are left out.
pub fn key(column: &str) -> String {
    let column = column.trim();
    let name = match column.strip_suffix(']').and_then(|column| column.rsplit_once('[')) {
        Some((name, _)) if !name.trim().is_empty() => name,
        _ => column,
    };
    let name = name.to_lowercase();
    let name = name.strip_prefix("profile.").unwrap_or(&name);
    name.chars().filter(|character| character.is_alphanumeric()).collect()
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = ALL.into_iter().find(|field| field.name() == text);
        found.ok_or_else(|| {
            let names = ALL.map(Self::name).join(", ");
            format!("{text:?} is no field; the fields are {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_field_is_recognised_by_its_own_name() {
        for field in ALL {
            assert_eq!(Field::recognise(&key(field.name())), Some((field, 0)));
            assert_eq!(field.name().parse(), Ok(field));
        }
    }

    #[test]
    fn no_key_is_that_of_two_fields() {
        let mut keys: Vec<_> = ALL.iter().flat_map(|field| field.keys().concat()).collect();
        assert!(keys.iter().all(|known| key(known) == **known));
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }

    #[test]
    fn what_products_put_around_a_name_is_left_out() {
        assert_eq!(key("Email Address [Required]"), "emailaddress");
        assert_eq!(key("[Required]"), "required");
        assert_eq!(key("profile.firstName"), "firstname");
        assert_eq!(key("profileUrl"), "profileurl");
    }

    proptest! {
        /// However the words of a name are put together.
        #[test]
        fn a_name_is_recognised_in_every_spelling(
            field in prop::sample::select(ALL.to_vec()),
            separator in prop::sample::select(vec!["", " ", "_", "-", "\u{a0}", " - "]),
            is_upper in any::<bool>(),
            around in " {0,2}",
        ) {
            let name = field.name().replace('_', separator);
            let name = if is_upper { name.to_uppercase() } else { name };
            prop_assert_eq!(Field::recognise(&key(&format!("{around}{name}{around}"))), Some((field, 0)));
        }
    }
}
