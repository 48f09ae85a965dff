//! Metadata of members: what is stored, what the log records, and encryption at rest.

use crate::harness::{CONNECTIONS, Events as _, Fixed, Open as _, Outputs as _, TestStore, details, in_workspace, key};
use directory::{Details, Refusal, User};
use serde_json::json;
use std::sync::Arc;
use store::ops::members::{EncryptDetails, FindForms, Get, SetDetails};
use store::{EncryptionKey, EncryptionKeys, Error, Form, Store, Tag, UnreadableDetails};
use testing::on_both_databases;

fn get(user: &User) -> Get {
    Get {
        workspace: key("Finance"),
        user: user.id.into(),
    }
}

fn set(user: &User, to: Details) -> SetDetails {
    SetDetails {
        workspace: key("Finance"),
        user: user.id.into(),
        details: to,
    }
}

async fn member(test: &TestStore) -> User {
    test.workspace("Finance").await;
    test.user("ada@example.com", [in_workspace("Finance")]).await
}

/// Another store on the database, with keys.
async fn with_keys(test: &TestStore, numbers: &[u8]) -> Store {
    let keys = numbers.iter().map(|number| EncryptionKey::new([*number; 32])).collect();
    let environment = Arc::new(Fixed::with_keys(EncryptionKeys::new(keys)));
    test.database
        .open(CONNECTIONS, &environment)
        .await
        .expect("the store opens")
}

async fn all_is_replaced_in_order_and_its_keys_are_in_the_log(test: &TestStore) {
    let ada = member(test).await;
    assert_eq!(test.ok(get(&ada)).await.details, Details::default());
    let first = details(&[("z", "1"), ("a", "2")]);
    test.environment.set(1);
    let (member, events) = test.logs(set(&ada, first.clone())).await;
    assert_eq!((&member.details, &test.ok(get(&ada)).await), (&first, &member));
    let [event] = &*events else { panic!("{events:?}") };
    assert_eq!(event.action, "membership.details_set");
    let state = |keys: &[&str]| json!({"user": ada.id, "workspace": member.membership.workspace.id, "details": keys});
    assert_eq!(
        (&event.before, &event.after),
        (&Some(state(&[])), &Some(state(&["z", "a"])))
    );
    assert_eq!(member.membership.updated_at.as_millisecond(), event.at);

    // A change of values only, and then no change.
    let second = details(&[("z", "1"), ("a", "3")]);
    let (_, events) = test.logs(set(&ada, second.clone())).await;
    assert_eq!((events.len(), &events[0].before), (1, &events[0].after));
    test.changes_nothing(set(&ada, second)).await;

    let (member, events) = test.logs(set(&ada, Details::default())).await;
    assert_eq!((member.details, events.len()), (Details::default(), 1));
    assert_eq!(
        test.database.rows("SELECT 1 FROM member_details").await,
        Vec::<Vec<String>>::new()
    );
}

async fn only_members_have_any(test: &TestStore) {
    let ada = member(test).await;
    let bob = test.user("bob@example.com", []).await;
    assert_eq!(
        test.refuses(set(&bob, details(&[("a", "b")]))).await,
        Refusal::NotAMember
    );
    let elsewhere = SetDetails {
        workspace: key("Sales"),
        ..set(&ada, Details::default())
    };
    assert_eq!(test.refuses(elsewhere).await, Refusal::WorkspaceNotFound);
}

async fn the_tag_of_a_member_follows_each_value(test: &TestStore) {
    let ada = member(test).await;
    let mut tags: Vec<Tag> = Vec::new();
    for value in ["1", "2", "3"] {
        // The clock stands still, so the time of the change is always the same.
        tags.push(test.ok(set(&ada, details(&[("a", value)]))).await.tag());
        assert_eq!(test.ok(get(&ada)).await.tag(), tags[tags.len() - 1]);
    }
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2]);
}

async fn what_is_stored_is_encrypted_with_the_first_key(test: &TestStore) {
    let ada = member(test).await;
    let secret = details(&[("card", "4000 0012")]);
    test.ok(set(&ada, secret.clone())).await;
    let store = with_keys(test, &[1]).await;
    assert_eq!(
        store.output_of(get(&ada)).await.expect("plain is readable").details,
        secret
    );
    assert!(test.database.dump().await.contains(&hex_of("4000 0012")));
    let other = details(&[("card", "5000 0034")]);
    store.output_of(set(&ada, other.clone())).await.expect("a write");
    let dump = test.database.dump().await;
    assert!(
        !dump.contains(&hex_of("5000 0034")) && !dump.contains("5000 0034"),
        "{dump}"
    );
    assert_eq!(store.output_of(get(&ada)).await.expect("a read").details, other);

    for unreadable in [test.store.clone(), with_keys(test, &[2]).await] {
        let before = test.database.dump().await;
        let read = unreadable.output_of(get(&ada)).await.map(drop);
        let write = unreadable.output_of(set(&ada, secret.clone())).await.map(drop);
        for result in [read, write] {
            let Err(Error::Unreadable(UnreadableDetails::OtherKey { .. })) = result else {
                panic!("{result:?}");
            };
        }
        assert_eq!(test.database.dump().await, before);
    }
    let both = with_keys(test, &[2, 1]).await;
    assert_eq!(both.output_of(get(&ada)).await.expect("the old key").details, other);
}

/// The text as dumps show it in bytes.
fn hex_of(text: &str) -> String {
    text.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// So many members, each with metadata.
async fn members(test: &TestStore, count: usize) -> Vec<User> {
    test.workspace("Finance").await;
    test.users(count, &[in_workspace("Finance")]).await;
    let users = test.list().await;
    for (number, user) in users.iter().enumerate() {
        test.ok(set(user, numbered(number))).await;
    }
    users
}

fn numbered(number: usize) -> Details {
    details(&[("number", &number.to_string())])
}

fn form(number: u8) -> Form {
    Form::Encrypted(EncryptionKey::new([number; 32]).id())
}

/// Encrypts everything page by page, and returns how many were written and how many left alone.
async fn encrypt_all(store: &Store, form: Form) -> (usize, usize) {
    let (mut after, mut written, mut left) = (None, 0, 0);
    loop {
        let page = store.output_of(EncryptDetails { after, form }).await.expect("a page");
        written += page.written;
        left += page.left;
        if page.last.is_none() {
            return (written, left);
        }
        after = page.last;
    }
}

async fn everything_is_encrypted_anew_and_decrypted(test: &TestStore) {
    // One more than a page.
    let users = members(test, 101).await;
    let [first, second] = [with_keys(test, &[1]).await, with_keys(test, &[2, 1]).await];
    assert_eq!(first.output_of(FindForms).await.expect("forms"), [Form::Plain]);
    let events = test.database.seq().await;
    assert_eq!(encrypt_all(&first, form(1)).await, (101, 0));
    assert_eq!(encrypt_all(&first, form(1)).await, (0, 101));
    second.output_of(set(&users[0], numbered(0))).await.expect("no change");
    second.output_of(set(&users[1], numbered(0))).await.expect("a change");
    let mut forms = second.output_of(FindForms).await.expect("forms");
    forms.sort_by_key(|found| *found != form(1));
    assert_eq!(forms, [form(1), form(2)]);
    assert_eq!(encrypt_all(&second, form(2)).await, (100, 1));
    assert_eq!(second.output_of(FindForms).await.expect("forms"), [form(2)]);
    assert!(test.store.check_keys().await.is_err() && first.check_keys().await.is_err());
    second.check_keys().await.expect("the key is there");
    assert_eq!(encrypt_all(&second, Form::Plain).await, (101, 0));
    test.store.check_keys().await.expect("it needs no key");
    for (number, user) in users.iter().enumerate() {
        let expected = numbered(if number == 1 { 0 } else { number });
        assert_eq!(test.ok(get(user)).await.details, expected);
    }
    assert_eq!(
        test.database.seq().await,
        events + 1,
        "only the change of the metadata has an event"
    );
}

async fn without_the_key_nothing_is_encrypted_anew(test: &TestStore) {
    let users = members(test, 2).await;
    let first = with_keys(test, &[1]).await;
    first.output_of(set(&users[0], numbered(7))).await.expect("a change");
    let before = test.database.dump().await;
    let other = with_keys(test, &[2]).await;
    for to in [form(2), Form::Plain] {
        let encrypt = EncryptDetails { after: None, form: to };
        let result = other.output_of(encrypt).await;
        assert!(matches!(result, Err(Error::Unreadable(_))), "{result:?}");
    }
    let needs_a_key = test
        .run(EncryptDetails {
            after: None,
            form: form(1),
        })
        .await;
    assert!(matches!(needs_a_key, Err(Error::Unreadable(_))), "{needs_a_key:?}");
    assert_eq!(test.database.dump().await, before);
}

on_both_databases!(
    everything_is_encrypted_anew_and_decrypted,
    without_the_key_nothing_is_encrypted_anew,
    all_is_replaced_in_order_and_its_keys_are_in_the_log,
    only_members_have_any,
    the_tag_of_a_member_follows_each_value,
    what_is_stored_is_encrypted_with_the_first_key
);
