//! Hashing passwords.

use crate::harness::Fixed;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordVerifier as _};
use directory::Password;
use futures_util::FutureExt;
use std::sync::Arc;
use store::{Error, PasswordHasher};

/// The number of passwords that may wait, including the one that is being hashed.
const PLACES: usize = 512;

fn password(text: &str) -> Password {
    Password::parse(text).expect("a password")
}

fn hasher() -> PasswordHasher {
    PasswordHasher::new(Arc::<Fixed>::default())
}

fn verifies(text: &str, hash: &directory::PasswordHash) -> bool {
    let hash = PasswordHash::new(hash.expose()).expect("a PHC string");
    Argon2::default().verify_password(text.as_bytes(), &hash).is_ok()
}

/// The parameters of a hash are those in the documentation.
#[tokio::test]
async fn a_hash_verifies() {
    let hash = hasher().hash(password("c0rrect-horse")).await.expect("a hash");
    assert!(
        hash.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{}",
        hash.expose()
    );
    assert!(verifies("c0rrect-horse", &hash));
    assert!(!verifies("c0rrect-hors", &hash));
    assert!(!verifies("C0rrect-horse", &hash));
}

/// Even one of spaces or in any script: a password is just bytes.
#[tokio::test]
async fn any_password_is_hashed() {
    for text in ["     ", " pass word ", "пароль", "🐎🔋📎✅🔒"] {
        let hash = hasher().hash(password(text)).await.expect("a hash");
        assert!(verifies(text, &hash), "{text:?}");
        assert!(!verifies(&format!("{text} "), &hash), "{text:?}");
    }
}

/// The salt comes from the environment, and differs each time.
#[tokio::test]
async fn the_salt_is_the_environments() {
    let hasher = hasher();
    let mut made = Vec::new();
    for _ in 0..2 {
        made.push(hasher.hash(password("c0rrect-horse")).await.expect("a hash"));
    }
    assert_ne!(made[0].expose(), made[1].expose());
    for (number, hash) in (0..2_u64).zip(&made) {
        let phc = PasswordHash::new(hash.expose()).expect("a PHC string");
        let expected = [number.to_be_bytes(), number.to_be_bytes()].concat();
        assert_eq!(phc.salt.expect("a salt").as_ref(), expected);
        assert!(verifies("c0rrect-horse", hash));
    }
    let again = self::hasher().hash(password("c0rrect-horse")).await.expect("a hash");
    assert_eq!(again.expose(), made[0].expose(), "the same salt makes the same hash");
}

/// Neither the password nor the hash is printed.
#[tokio::test]
async fn nothing_secret_is_printed() {
    let password = password("c0rrect-horse");
    let hash = hasher().hash(password.clone()).await.expect("a hash");
    let printed = format!("{password:?} {hash:?}");
    assert!(
        !printed.contains("c0rrect") && !printed.contains("argon2id"),
        "{printed}"
    );
}

/// One password too many is refused immediately; dropped ones make room.
#[tokio::test]
async fn a_full_queue_is_reported() {
    let hasher = hasher();
    let mut waiting = Vec::new();
    for _ in 0..PLACES {
        let mut hash = Box::pin(hasher.hash(password("c0rrect-horse")));
        assert!((&mut hash).now_or_never().is_none());
        waiting.push(hash);
    }
    for _ in 0..3 {
        let refused = hasher
            .hash(password("c0rrect-horse"))
            .now_or_never()
            .expect("an answer at once");
        assert!(matches!(refused, Err(Error::Busy(_))), "{refused:?}");
    }
    waiting.truncate(1);
    hasher
        .hash(password("c0rrect-horse"))
        .await
        .expect("there is room again");
    waiting.remove(0).await.expect("it was in the queue all along");
}
