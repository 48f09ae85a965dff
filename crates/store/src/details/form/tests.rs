use super::*;
use crate::System;
use proptest::prelude::*;
use uuid::Uuid;

const MEMBER: MemberId = MemberId {
    user: UserId(Uuid::from_u128(1)),
    workspace: WorkspaceId(Uuid::from_u128(2)),
};

fn details(entries: &[(String, String)]) -> Details {
    let entries = entries
        .iter()
        .map(|(key, value)| Detail::new(key.clone(), value.clone()).unwrap());
    Details::new(entries.collect()).unwrap()
}

fn one() -> Details {
    details(&[("cost centre".to_owned(), "4711".to_owned())])
}

fn keys(numbers: &[u8]) -> EncryptionKeys {
    EncryptionKeys::new(numbers.iter().map(|number| EncryptionKey::new([*number; 32])).collect())
}

fn system(numbers: &[u8]) -> System {
    System::with_keys(keys(numbers))
}

#[test]
fn the_form_says_whether_and_with_which_key_it_is_encrypted() {
    let plain = encode(&one(), MEMBER, &system(&[]));
    assert_eq!(plain, b"\0\0\0\0\0[[\"cost centre\",\"4711\"]]");
    assert_eq!(Form::of(&plain), Some(Form::Plain));
    let encrypted = encode(&one(), MEMBER, &system(&[1, 2]));
    assert_eq!(
        Form::of(&encrypted),
        Some(Form::Encrypted(keys(&[1]).first().unwrap().id()))
    );
    assert!(!encrypted.windows(4).any(|part| part == b"4711" || part == b"cost"));
    assert_ne!(
        encode(&one(), MEMBER, &system(&[1])),
        encrypted,
        "each time with another nonce"
    );
    for none in [b"".as_slice(), b"\0\0\0\0", b"\0\0\0\x01\0[]", b"\x02\0\0\0\0[]"] {
        assert_eq!(Form::of(none), None, "{none:?}");
    }
}

#[test]
fn any_of_the_keys_decrypts_and_none_is_needed_for_what_is_plain() {
    let encrypted = encode(&one(), MEMBER, &system(&[1]));
    assert_eq!(decode(&encrypted, MEMBER, &keys(&[2, 1])), Ok(one()));
    let plain = encode(&one(), MEMBER, &system(&[]));
    assert_eq!(decode(&plain, MEMBER, &keys(&[1])), Ok(one()));
}

#[test]
fn a_missing_key_is_named_and_what_to_do() {
    let encrypted = encode(&one(), MEMBER, &system(&[1]));
    let message = |numbers: &[u8]| decode(&encrypted, MEMBER, &keys(numbers)).unwrap_err().to_string();
    let id = keys(&[1]).first().unwrap().id().to_string();
    let without = message(&[]);
    assert!(
        without.contains(&id) && without.contains("is not set: add that key"),
        "{without}"
    );
    let other = message(&[2]);
    let id_of_other = keys(&[2]).first().unwrap().id().to_string();
    assert!(other.contains(&id) && other.contains(&id_of_other), "{other}");
}

#[test]
fn another_members_bytes_and_changed_ones_are_damaged() {
    let encrypted = encode(&one(), MEMBER, &system(&[1]));
    let other = MemberId {
        user: UserId(Uuid::from_u128(3)),
        ..MEMBER
    };
    assert_eq!(
        decode(&encrypted, other, &keys(&[1])),
        Err(UnreadableDetails::Damaged(other))
    );
    for at in 5..encrypted.len() {
        let mut changed = encrypted.clone();
        changed[at] ^= 1;
        assert_eq!(
            decode(&changed, MEMBER, &keys(&[1])),
            Err(UnreadableDetails::Damaged(MEMBER)),
            "{at}"
        );
    }
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(
        entries in proptest::collection::btree_map("[^\0]{1,9}", "[^\0]{0,40}", 0..9),
        key in proptest::option::of(any::<u8>()),
    ) {
        let details = details(&entries.into_iter().collect::<Vec<_>>());
        let numbers: Vec<_> = key.into_iter().collect();
        let bytes = encode(&details, MEMBER, &system(&numbers));
        prop_assert_eq!(decode(&bytes, MEMBER, &keys(&numbers)), Ok(details));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
        let _ = decode(&bytes, MEMBER, &keys(&[1]));
    }
}
