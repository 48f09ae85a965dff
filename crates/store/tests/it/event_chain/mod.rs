//! The chain of hashes over the event log.

mod tampering;

use crate::harness::{START, TestStore, create_workspace, in_workspace, key, rename};
use sha2::{Digest as _, Sha256};
use store::ops::events::{Noted, Verified, Verify};
use testing::on_both_databases;

async fn verify(test: &TestStore, noted: Option<Noted>) -> Verified {
    test.ok(Verify { noted }).await
}

/// A column of an event, as text; bytes in hexadecimal.
async fn value(test: &TestStore, column: &str, seq: i64) -> String {
    let select = format!("SELECT {column} FROM events WHERE seq = {seq}");
    let value = test.database.rows(&select).await.remove(0).remove(0);
    value.trim_start_matches("\\x").to_owned()
}

/// Computes the hash from the columns as the contract defines it, without the store's code.
async fn hash_by_hand(test: &TestStore, seq: i64, previous: &[u8]) -> [u8; 32] {
    let number = async |column| {
        value(test, column, seq)
            .await
            .parse::<i64>()
            .expect("a number")
            .to_be_bytes()
    };
    let digest = |salt: &[u8], text: &str| Sha256::new().chain_update(salt).chain_update(text).finalize().to_vec();
    let part = async |column: &str| {
        let kept = value(test, column, seq).await;
        let salt = hex::decode(value(test, &format!("{column}_salt"), seq).await).expect("bytes");
        if kept.is_empty() {
            return vec![0; 32];
        }
        assert_eq!(salt.len(), 16);
        digest(&salt, &kept)
    };
    let mut all = previous.to_vec();
    for column in ["seq", "at", "operation"] {
        all.extend(number(column).await);
    }
    all.extend(digest(&[], &value(test, "public", seq).await));
    all.extend(part("personal").await);
    all.extend(part("origin").await);
    Sha256::digest(all).into()
}

async fn the_hash_is_that_of_the_contract(test: &TestStore) {
    test.workspace("finance").await;
    test.user("ada@example.com", [in_workspace("finance")]).await;
    let mut previous = [0; 32];
    for seq in 1..=3 {
        previous = hash_by_hand(test, seq, &previous).await;
        assert_eq!(value(test, "hash", seq).await, hex::encode(previous), "event {seq}");
    }
    // The first operation created the workspace, the second the user with the membership.
    let operations = test
        .database
        .rows("SELECT operation FROM events ORDER BY seq")
        .await
        .concat();
    assert_eq!(operations, ["1", "2", "2"]);
}

async fn what_was_noted_must_be_in_the_log(test: &TestStore) {
    let nothing = Noted { seq: 0, hash: [0; 32] };
    assert!(matches!(verify(test, Some(nothing)).await, Verified::Sound(head) if head.seq == 0));
    test.workspace("finance").await;
    let Verified::Sound(head) = verify(test, Some(nothing)).await else {
        panic!("it is sound")
    };
    let noted: Noted = head.to_string().parse().expect("what is shown can be noted");
    test.workspace("sales").await;
    assert!(matches!(verify(test, Some(noted)).await, Verified::Sound(head) if head.seq == 2));
    for (seq, noted) in [
        (1, Noted { hash: [7; 32], ..noted }),
        (3, Noted { seq: 3, ..noted }),
        (0, Noted { seq: 0, ..noted }),
    ] {
        let found = verify(test, Some(noted)).await;
        assert!(
            matches!(found, Verified::Broken { seq: first, .. } if first == seq),
            "{found:?}"
        );
    }
}

/// Even if the clock steps back, the time of an event is never before that of the event before it.
async fn times_never_go_back(test: &TestStore) {
    test.workspace("finance").await;
    for (seq, (clock, expected)) in (2..).zip([(-60_000, 0), (5, 5), (-1, 5), (4, 5), (6, 6)]) {
        test.environment.set(clock);
        let workspace = key(if seq % 2 == 0 { "finance" } else { "money" });
        let new = if seq % 2 == 0 { "money" } else { "finance" };
        test.ok(rename(workspace, new)).await;
        assert_eq!(
            value(test, "at", seq).await,
            (START + expected).to_string(),
            "event {seq}"
        );
    }
    assert!(matches!(verify(test, None).await, Verified::Sound(head) if head.seq == 6));
}

/// The creation time comes from the clock, even if the log is already ahead of it.
async fn a_time_of_creation_may_be_before_that_of_the_event(test: &TestStore) {
    test.workspace("finance").await;
    test.environment.set(-60_000);
    let created = test.ok(create_workspace("sales")).await;
    assert_eq!(created.created_at.as_millisecond(), START - 60_000);
    assert_eq!(value(test, "at", 2).await, START.to_string());
}

on_both_databases!(
    the_hash_is_that_of_the_contract,
    what_was_noted_must_be_in_the_log,
    times_never_go_back,
    a_time_of_creation_may_be_before_that_of_the_event
);
