//! Metadata as bytes: a head, then JSON, plain or encrypted.
//!
//! The head is a byte for the form and the four bytes of the key's id, which are zero for the plain form. Behind the head of an
//! encrypted form come a random nonce of 24 bytes and what XChaCha20-Poly1305 makes of the JSON. The ids of the user and the
//! workspace are authenticated too, so a row that was copied to another member can't be read there.

use super::keys::{EncryptionKey, EncryptionKeys, KeyId};
use crate::Environment;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use directory::{Detail, Details, UserId, WorkspaceId};
use std::fmt;

/// The length of the head.
const HEAD: usize = 5;

const NONCE: usize = 24;

const PLAIN: u8 = 0;
const ENCRYPTED: u8 = 1;

/// The member whose metadata it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberId {
    /// The user.
    pub user: UserId,
    /// The workspace.
    pub workspace: WorkspaceId,
}

/// Whether metadata is encrypted, and with which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It is not encrypted.
    Plain,
    /// It is encrypted with the key that has this id.
    Encrypted(KeyId),
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("plain"),
            Self::Encrypted(key) => write!(f, "encrypted with the key {key}"),
        }
    }
}

/// Why stored metadata can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableDetails {
    /// It is encrypted with a key that this process doesn't have.
    #[error(
        "userDetails are encrypted with the key {wanted}, but {}: add that key to ROSTER_ENCRYPTION_KEY",
        given(.present)
    )]
    OtherKey {
        /// The id of the key that is needed.
        wanted: KeyId,
        /// The ids of the keys that there are.
        present: Vec<KeyId>,
    },
    /// The bytes are not those that were stored.
    #[error(
        "the userDetails of the user {} in the workspace {} were changed outside of Roster or are damaged: set them again, or \
         restore them from a backup", .0.user, .0.workspace
    )]
    Damaged(MemberId),
}

fn given(present: &[KeyId]) -> String {
    match present {
        [] => "ROSTER_ENCRYPTION_KEY is not set".to_owned(),
        [one] => format!("ROSTER_ENCRYPTION_KEY is the key {one}"),
        several => {
            let ids: Vec<_> = several.iter().map(ToString::to_string).collect();
            format!("ROSTER_ENCRYPTION_KEY has the keys {}", ids.join(", "))
        }
    }
}

impl EncryptionKeys {
    /// The key with this id.
    fn needed(&self, id: KeyId) -> Result<&EncryptionKey, UnreadableDetails> {
        self.find(id).ok_or_else(|| UnreadableDetails::OtherKey {
            wanted: id,
            present: self.ids().collect(),
        })
    }

    /// Fails if something is stored in a form that needs a key which isn't among these.
    pub fn suffice_for(&self, forms: &[Form]) -> Result<(), UnreadableDetails> {
        forms.iter().try_for_each(|form| match form {
            Form::Plain => Ok(()),
            Form::Encrypted(id) => self.needed(*id).map(drop),
        })
    }
}

impl Form {
    /// The form of stored bytes; `None` if they have none.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match *bytes.get(..HEAD)? {
            [PLAIN, 0, 0, 0, 0] => Some(Self::Plain),
            [ENCRYPTED, a, b, c, d] => Some(Self::Encrypted(KeyId([a, b, c, d]))),
            _ => None,
        }
    }

    const fn head(self) -> [u8; HEAD] {
        match self {
            Self::Plain => [PLAIN, 0, 0, 0, 0],
            Self::Encrypted(KeyId([a, b, c, d])) => [ENCRYPTED, a, b, c, d],
        }
    }
}

/// The bytes of metadata, encrypted with the first key of the environment if it has one.
pub(super) fn encode(details: &Details, member: MemberId, environment: &dyn Environment) -> Vec<u8> {
    let entries: Vec<_> = details
        .entries()
        .iter()
        .map(|entry| (entry.key(), entry.value()))
        .collect();
    let json = serde_json::to_vec(&entries).expect("texts have a form in JSON, and memory takes it");
    write(&json, member, environment.encryption_keys().first(), environment)
}

/// The same metadata in this form.
pub(crate) fn rewrite(
    bytes: &[u8],
    member: MemberId,
    form: Form,
    environment: &dyn Environment,
) -> Result<Vec<u8>, UnreadableDetails> {
    let keys = environment.encryption_keys();
    let key = match form {
        Form::Plain => None,
        Form::Encrypted(id) => Some(keys.needed(id)?),
    };
    Ok(write(&read(bytes, member, keys)?, member, key, environment))
}

/// Whether these bytes have a form, and are metadata as far as can be seen without a key.
pub(crate) fn is_sound(bytes: &[u8]) -> bool {
    match Form::of(bytes) {
        Some(Form::Plain) => entries(&bytes[HEAD..]).is_some_and(|details| !details.is_empty()),
        Some(Form::Encrypted(_)) => bytes.len() > HEAD + NONCE,
        None => false,
    }
}

/// The metadata in these bytes.
pub(super) fn decode(bytes: &[u8], member: MemberId, keys: &EncryptionKeys) -> Result<Details, UnreadableDetails> {
    entries(&read(bytes, member, keys)?).ok_or(UnreadableDetails::Damaged(member))
}

/// The metadata in this JSON, if it is that of any.
fn entries(json: &[u8]) -> Option<Details> {
    let entries: Vec<(String, String)> = serde_json::from_slice(json).ok()?;
    let entries = entries.into_iter().map(|(key, value)| Detail::new(key, value).ok());
    Details::new(entries.collect::<Option<_>>()?).ok()
}

/// The head, and the JSON behind it in the form of the key.
fn write(json: &[u8], member: MemberId, key: Option<&EncryptionKey>, environment: &dyn Environment) -> Vec<u8> {
    let Some(key) = key else {
        return [&Form::Plain.head(), json].concat();
    };
    let mut nonce = [0; NONCE];
    environment.fill(&mut nonce);
    let encrypted = cipher(key).encrypt(&XNonce::from(nonce), payload(json, &context(member)));
    let encrypted = encrypted.expect("metadata is far below the cipher's limit of 256 GB");
    [&Form::Encrypted(key.id()).head(), nonce.as_slice(), &encrypted].concat()
}

/// The JSON behind the head.
fn read(bytes: &[u8], member: MemberId, keys: &EncryptionKeys) -> Result<Vec<u8>, UnreadableDetails> {
    let damaged = || UnreadableDetails::Damaged(member);
    let body = bytes.get(HEAD..).ok_or_else(damaged)?;
    let Form::Encrypted(wanted) = Form::of(bytes).ok_or_else(damaged)? else {
        return Ok(body.to_vec());
    };
    let key = keys.needed(wanted)?;
    let (nonce, encrypted) = body.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
    let decrypted = cipher(key).decrypt(&XNonce::from(*nonce), payload(encrypted, &context(member)));
    decrypted.map_err(|_| damaged())
}

fn cipher(key: &EncryptionKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose().into())
}

/// What is authenticated beside the metadata.
fn context(member: MemberId) -> [u8; 32] {
    let mut context = [0; 32];
    context[..16].copy_from_slice(member.user.0.as_bytes());
    context[16..].copy_from_slice(member.workspace.0.as_bytes());
    context
}

const fn payload<'a>(msg: &'a [u8], aad: &'a [u8]) -> Payload<'a, 'a> {
    Payload { msg, aad }
}

#[cfg(test)]
mod tests;
