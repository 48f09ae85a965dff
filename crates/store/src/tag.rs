//! Tags identify one state of a resource (`ETag`, RFC 9110, section 8.8.3).

use directory::{Description, Details, Group, Membership, Timestamp, User, Workspace};
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;

/// A digest of a resource's state, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

/// How many bytes of the digest are kept: two given states have the same tag with a probability of 2^-128.
const BYTES: usize = 16;

impl Tag {
    /// The tag of a user with memberships, as its caller sees them. It differs after every change that a response
    /// shows.
    #[must_use]
    pub fn of_user(user: &User) -> Self {
        let mut fields = Fields::default();
        fields.bytes(user.id.0.as_bytes());
        fields.bytes(user.name.as_str().as_bytes());
        fields.bytes(user.email.as_str().as_bytes());
        fields.bytes(user.status.as_str().as_bytes());
        fields.maybe_id(user.home.map(|home| home.0));
        fields.number(user.created_at.as_millisecond());
        fields.number(user.updated_at.as_millisecond());
        for membership in &user.memberships {
            fields.membership(membership);
        }
        fields.tag()
    }

    /// The tag of a member of a workspace, as its caller sees it.
    #[must_use]
    pub fn of_member(user: &User, membership: &Membership, details: &Details) -> Self {
        let mut fields = Fields::default();
        fields.bytes(user.id.0.as_bytes());
        fields.bytes(user.name.as_str().as_bytes());
        fields.bytes(user.email.as_str().as_bytes());
        fields.membership(membership);
        for entry in details.entries() {
            fields.bytes(entry.key().as_bytes());
            fields.bytes(entry.value().as_bytes());
        }
        fields.tag()
    }

    /// The tag of a workspace's own fields.
    #[must_use]
    pub fn of_workspace(workspace: &Workspace) -> Self {
        let mut fields = Fields::default();
        fields.bytes(workspace.head.id.0.as_bytes());
        fields.bytes(workspace.head.name.as_str().as_bytes());
        fields.bytes(workspace.slug.as_str().as_bytes());
        fields.bytes(workspace.status.as_str().as_bytes());
        fields.bytes(&[u8::from(workspace.is_default)]);
        fields.number(workspace.created_at.as_millisecond());
        fields.number(workspace.updated_at.as_millisecond());
        fields.tag()
    }

    /// The tag of a group's own fields, without the number of its members.
    #[must_use]
    pub fn of_group(group: &Group) -> Self {
        let mut fields = Fields::default();
        fields.bytes(group.id.0.as_bytes());
        fields.bytes(group.name.as_str().as_bytes());
        fields.bytes(group.description.as_ref().map_or("", Description::as_str).as_bytes());
        fields.number(group.created_at.as_millisecond());
        fields.number(group.updated_at.as_millisecond());
        fields.tag()
    }

    /// A tag that a client has sent. If it was never issued, it matches no state.
    #[must_use]
    pub const fn from_client(text: String) -> Self {
        Self(text)
    }

    /// The tag as a text: letters and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Fields, each preceded by its length, so that no two lists of fields give the same bytes.
struct Fields(Vec<u8>);

/// The initial capacity: the usual length of a user's fields.
const USUAL_USER: usize = 512;

impl Default for Fields {
    fn default() -> Self {
        Self(Vec::with_capacity(USUAL_USER))
    }
}

impl Fields {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_be_bytes());
        self.0.extend(bytes);
    }

    fn number(&mut self, number: i64) {
        self.bytes(&number.to_be_bytes());
    }

    fn maybe_id(&mut self, id: Option<Uuid>) {
        self.bytes(id.as_ref().map_or(&[], |id| id.as_bytes()));
    }

    fn maybe_time(&mut self, time: Option<Timestamp>) {
        let bytes = time.map(|time| time.as_millisecond().to_be_bytes());
        self.bytes(bytes.as_ref().map_or(&[], |bytes| bytes));
    }

    fn membership(&mut self, membership: &Membership) {
        self.bytes(membership.workspace.id.0.as_bytes());
        self.bytes(membership.workspace.name.as_str().as_bytes());
        self.bytes(membership.status.as_str().as_bytes());
        self.bytes(membership.role.as_str().as_bytes());
        self.maybe_time(membership.expires_at);
        self.maybe_time(membership.role_until);
        self.number(membership.created_at.as_millisecond());
        self.number(membership.updated_at.as_millisecond());
        self.0.extend((membership.groups.len() as u64).to_be_bytes());
        for group in &membership.groups {
            self.bytes(group.id.0.as_bytes());
            self.bytes(group.name.as_str().as_bytes());
            self.maybe_time(group.expires_at);
        }
    }

    fn tag(&self) -> Tag {
        Tag(hex::encode(&Sha256::digest(&self.0)[..BYTES]))
    }
}
