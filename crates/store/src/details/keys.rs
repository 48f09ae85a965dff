//! The keys by which metadata of members is encrypted at rest.

use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;

/// The number of bytes of a key.
pub const KEY_BYTES: usize = 32;

/// What the id of a key is a digest of, before the key: no other use of the key gives the same digest.
const KEY_ID: &[u8] = b"roster encryption key id";

/// A key with its id. `Debug` hides the key.
#[derive(Debug)]
pub struct EncryptionKey {
    id: KeyId,
    secret: SecretBox<[u8; KEY_BYTES]>,
}

/// The first bytes of a digest of a key: it says which key is meant, and doesn't help to find the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub(super) [u8; 4]);

/// The keys of this process. The first one encrypts; each of them decrypts what it has encrypted.
#[derive(Debug, Clone, Default)]
pub struct EncryptionKeys(Vec<Arc<EncryptionKey>>);

impl EncryptionKey {
    /// The key with these bytes.
    #[must_use]
    pub fn new(secret: [u8; KEY_BYTES]) -> Self {
        let digest = Sha256::new().chain_update(KEY_ID).chain_update(secret).finalize();
        Self {
            id: KeyId([digest[0], digest[1], digest[2], digest[3]]),
            secret: SecretBox::new(Box::new(secret)),
        }
    }

    /// The id, which may be shown.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn expose(&self) -> &[u8; KEY_BYTES] {
        self.secret.expose_secret()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl EncryptionKeys {
    /// No keys: nothing is encrypted, and nothing encrypted can be read.
    pub const NONE: Self = Self(Vec::new());

    /// These keys; the first one encrypts.
    #[must_use]
    pub fn new(keys: Vec<EncryptionKey>) -> Self {
        Self(keys.into_iter().map(Arc::new).collect())
    }

    /// The key that encrypts, if there is one.
    #[must_use]
    pub fn first(&self) -> Option<&EncryptionKey> {
        self.0.first().map(Arc::as_ref)
    }

    /// These keys, and behind them others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The key with this id.
    pub(super) fn find(&self, id: KeyId) -> Option<&EncryptionKey> {
        self.0.iter().map(Arc::as_ref).find(|key| key.id == id)
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.0.iter().map(|key| key.id)
    }
}
