//! The records of an exported directory. Each is written as a JSON object on one line.
//!
//! A record contains everything that belongs together, so a password or a membership can't be written without its user.
//! It contains all columns of the tables, and nothing that is derived from them. Ids and times have the form of the
//! tables: UUIDs, and milliseconds since 1970. What format 2 didn't have is absent where it has no value, so a line of that
//! format is read and written alike.

use crate::details;
use crate::log::KeptEvent;
use crate::parse_hash;
use directory::{
    Description, Email, GroupId, GroupName, Name, PasswordHash, Role, Slug, Status, Stored, Timestamp, UserId,
    WorkspaceId,
};
use jiff::fmt::serde::timestamp::millisecond::optional as maybe_milliseconds;
use jiff::fmt::serde::timestamp::millisecond::required as milliseconds;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

/// One line of an exported directory. The lines come in the order of this list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A workspace with its custom groups; ordered by id.
    Workspace(WorkspaceRecord),
    /// A user with password and memberships; ordered by id.
    User(UserRecord),
    /// An event; ordered by number.
    Event(KeptEvent),
}

/// A workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceRecord {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, unique in the instance.
    #[serde(deserialize_with = "stored")]
    pub name: Name,
    /// Its slug, unique in the instance.
    #[serde(deserialize_with = "parsed")]
    pub slug: Slug,
    /// Whether it is active or archived.
    pub status: Status,
    /// Whether it is the default workspace; exactly one is.
    pub default: bool,
    /// The id of its group `all_users`.
    pub all_users: GroupId,
    /// The id of its group `admin`.
    pub admin: GroupId,
    /// When it was created.
    #[serde(with = "milliseconds")]
    pub created_at: Timestamp,
    /// When it last changed; absent if it hasn't changed since earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_milliseconds")]
    pub updated_at: Option<Timestamp>,
    /// Its custom groups, by id.
    pub groups: Vec<GroupRecord>,
}

/// A custom group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRecord {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    #[serde(deserialize_with = "stored")]
    pub name: GroupName,
    /// Its description.
    #[serde(deserialize_with = "maybe_stored")]
    pub description: Option<Description>,
    /// When it was created.
    #[serde(with = "milliseconds")]
    pub created_at: Timestamp,
    /// When it last changed; absent if it hasn't changed since earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_milliseconds")]
    pub updated_at: Option<Timestamp>,
}

/// A user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserRecord {
    /// The id.
    pub id: UserId,
    /// The name.
    #[serde(deserialize_with = "stored")]
    pub name: Name,
    /// The address, unique in the instance.
    #[serde(deserialize_with = "stored")]
    pub email: Email,
    /// Whether the user is active or archived.
    pub status: Status,
    /// The id of the workspace that is the user's home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<WorkspaceId>,
    /// When the user was created.
    #[serde(with = "milliseconds")]
    pub created_at: Timestamp,
    /// When it last changed; absent if it hasn't changed since earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_milliseconds")]
    pub updated_at: Option<Timestamp>,
    /// The password's hash, if there is a password.
    #[serde(deserialize_with = "Option::deserialize")]
    pub password: Option<PasswordRecord>,
    /// The memberships, by workspace id.
    pub memberships: Vec<MembershipRecord>,
}

/// The hash of a user's password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordRecord {
    /// The hash.
    #[serde(serialize_with = "exposed", deserialize_with = "hash")]
    pub hash: PasswordHash,
    /// When the password was set.
    #[serde(with = "milliseconds")]
    pub set_at: Timestamp,
}

/// A user's membership in a workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipRecord {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The user's status in it.
    pub status: Status,
    /// The user's role in it.
    pub role: Role,
    /// Whether it was archived together with the user.
    pub archived_with_user: bool,
    /// When it is archived by itself.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_milliseconds")]
    pub expires_at: Option<Timestamp>,
    /// When the role becomes end-user by itself.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_milliseconds")]
    pub role_until: Option<Timestamp>,
    /// When the user became a member.
    #[serde(with = "milliseconds")]
    pub created_at: Timestamp,
    /// When it last changed; absent if it hasn't changed since earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_milliseconds")]
    pub updated_at: Option<Timestamp>,
    /// The metadata, if there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<StoredDetails>,
    /// The custom groups that the user is in, by id.
    pub groups: Vec<GroupId>,
    /// When the user joined those groups that the user didn't join together with the workspace.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups_since: BTreeMap<GroupId, Milliseconds>,
    /// When the user leaves those groups that have an end.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups_until: BTreeMap<GroupId, Milliseconds>,
}

/// A time, as milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milliseconds(#[serde(with = "milliseconds")] pub Timestamp);

/// Metadata of a member as it is stored, plain or encrypted, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDetails(
    #[serde(serialize_with = "hex::serde::serialize", deserialize_with = "stored_details")] pub Vec<u8>,
);

impl Record {
    /// Parses a line without its line feed. The line must be exactly what writing the record would produce: the same
    /// order of fields, the same spaces, the same spelling of values. The error says what is wrong, and in which
    /// column.
    pub fn from_line(line: &[u8]) -> Result<Self, String> {
        exactly(line)
    }

    /// Writes the record as JSON, without a line feed.
    pub(super) fn write(&self, line: &mut Vec<u8>) {
        serde_json::to_writer(line, self).expect("a record has a form in JSON, and memory takes it");
    }
}

/// Parses a line that must be exactly what writing its value would produce.
pub(super) fn exactly<T: Serialize + DeserializeOwned>(line: &[u8]) -> Result<T, String> {
    let record: T = serde_json::from_slice(line).map_err(|error| describe(&error))?;
    let written = serde_json::to_vec(&record).map_err(|error| describe(&error))?;
    match line.iter().zip(&written).position(|(read, write)| read != write) {
        Some(at) => Err(format!("column {}: not written as `roster export` writes it", at + 1)),
        None if line.len() != written.len() => Err("not written as `roster export` writes it".to_owned()),
        None => Ok(record),
    }
}

/// The type and the id or number, for messages.
impl Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace(workspace) => write!(f, "workspace {}", workspace.id),
            Self::User(user) => write!(f, "user {}", user.id),
            Self::Event(event) => write!(f, "event {}", event.seq),
        }
    }
}

/// The error as `column 7: what is wrong`.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let what = text.strip_suffix(&place).unwrap_or(&text);
    format!("column {}: {}", error.column(), without_hashes(what))
}

/// Removes values from an error, because a value in the wrong place may be a hash or a part of one. Texts are always
/// removed, and names if they contain the `$` that every hash has.
fn without_hashes(what: &str) -> String {
    let quote = if what.contains('$') { ['"', '`'] } else { ['"'; 2] };
    let Some((kind, rest)) = what.split_once(quote) else {
        return what.to_owned();
    };
    match rest.rsplit_once("\", expected ") {
        Some((_, expected)) => format!("{}, expected {expected}", kind.trim_end()),
        None => kind.trim_end().to_owned(),
    }
}

/// Deserializes a parsed type, so that an invalid value is refused with the type's own message.
pub(super) fn parsed<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// PostgreSQL can't store a NUL in a text.
pub(super) fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    if text.as_ref().is_some_and(|text| text.contains('\0')) {
        return Err(D::Error::custom("must not contain a NUL character"));
    }
    Ok(text)
}

/// Deserializes a text as it was stored, by this version or an earlier one.
fn stored<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<T, D::Error>
where
    T: Stored<Err: Display>,
{
    T::from_stored(String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn maybe_stored<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Stored<Err: Display>,
{
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(T::from_stored).transpose().map_err(D::Error::custom)
}

/// A hash within the limits of an import: checking a password must not cost more.
fn hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PasswordHash, D::Error> {
    let hash = parse_hash(&String::deserialize(deserializer)?);
    hash.map_err(|_| {
        D::Error::custom("must be the hash of a password: argon2id or bcrypt, within the limits of an import")
    })
}

fn stored_details<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let bytes: Vec<u8> = hex::serde::deserialize(deserializer)?;
    if details::is_sound(&bytes) {
        Ok(bytes)
    } else {
        Err(D::Error::custom(
            "must be the userDetails of a member as they are stored",
        ))
    }
}

fn exposed<S: Serializer>(hash: &PasswordHash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(hash.expose())
}

#[cfg(test)]
mod tests;
