//! Any manipulation of the log in the database is detected, at the first wrong event. Some bytes of each column are
//! changed here; the tests of `KeptEvent` cover every byte of every event.

use super::{hash_by_hand, value, verify};
use crate::harness::{TestStore, in_workspace};
use store::ops::events::{Head, Noted, Verified};
use testing::{Kind, on_both_databases, on_sqlite};

/// The number of events in the log.
const EVENTS: i64 = 1000;

/// The events that are changed: the first, one in the middle, the last.
const CHANGED: [i64; 3] = [1, 500, EVENTS];

const BYTES: [&str; 3] = ["personal_salt", "origin_salt", "hash"];
const TEXTS: [&str; 3] = ["public", "personal", "origin"];

/// A log, and a copy of it that can be restored.
struct Log<'a> {
    test: &'a TestStore,
    head: Head,
}

impl<'a> Log<'a> {
    async fn new(test: &'a TestStore) -> Self {
        test.workspace("finance").await;
        test.users(499, &[in_workspace("finance")]).await;
        // The last event also has a personal part.
        test.user("last@example.com", []).await;
        let copy = "CREATE TABLE kept AS SELECT * FROM events; CREATE TABLE kept_head AS SELECT * FROM event_head";
        test.database.execute(copy).await;
        let Verified::Sound(head) = verify(test, None).await else {
            panic!("a log that nobody has touched")
        };
        assert_eq!(head.seq, EVENTS);
        Self { test, head }
    }

    /// Runs the statements, asserts that this event is reported as the first wrong one, and restores the log.
    async fn finds(&self, seq: i64, statements: &str) {
        self.test.database.execute(statements).await;
        let found = verify(self.test, None).await;
        assert!(
            matches!(&found, Verified::Broken { seq: first, .. } if *first == seq),
            "{statements}: {found:?}"
        );
        self.go_back().await;
    }

    /// Rewrites the whole log consistently: only the event noted earlier reveals it.
    async fn finds_only_with(&self, noted: Noted, seq: i64, statements: &str) {
        self.test.database.execute(statements).await;
        let found = verify(self.test, None).await;
        assert!(matches!(found, Verified::Sound(_)), "{found:?}");
        let found = verify(self.test, Some(noted)).await;
        assert!(
            matches!(&found, Verified::Broken { seq: first, .. } if *first == seq),
            "{found:?}"
        );
        self.go_back().await;
    }

    async fn go_back(&self) {
        let back = "DELETE FROM events; INSERT INTO events SELECT * FROM kept;
                    DELETE FROM event_head; INSERT INTO event_head SELECT * FROM kept_head";
        self.test.database.execute(back).await;
    }

    fn noted(&self) -> Noted {
        Noted {
            seq: self.head.seq,
            hash: self.head.hash,
        }
    }

    /// The bytes as a literal of this database's SQL.
    fn literal(&self, bytes: &[u8]) -> String {
        match self.test.database.kind() {
            Kind::Sqlite => format!("x'{}'", hex::encode(bytes)),
            Kind::Postgres => format!("'\\x{}'", hex::encode(bytes)),
        }
    }
}

/// Some positions in a range of this length: the first, some in between, the last.
fn sample(length: usize) -> [usize; 4] {
    [0, length / 3, length / 2, length - 1]
}

async fn a_changed_byte_of_a_text_is_found(test: &TestStore) {
    let log = Log::new(test).await;
    for (column, seq) in TEXTS.into_iter().flat_map(|column| CHANGED.map(|seq| (column, seq))) {
        let kept = value(test, column, seq).await;
        if kept.is_empty() {
            assert_eq!((column, seq), ("personal", 1), "only the workspace is no person");
            log.finds(seq, "UPDATE events SET personal = '{}' WHERE seq = 1").await;
            continue;
        }
        for position in sample(kept.len()) {
            let mut bytes = kept.clone().into_bytes();
            bytes[position] ^= 1;
            let changed = String::from_utf8(bytes).expect("ASCII").replace('\'', "''");
            log.finds(
                seq,
                &format!("UPDATE events SET {column} = '{changed}' WHERE seq = {seq}"),
            )
            .await;
        }
        log.finds(
            seq,
            &format!("UPDATE events SET {column} = {column} || ' ' WHERE seq = {seq}"),
        )
        .await;
    }
}

async fn a_changed_byte_of_a_salt_or_a_hash_is_found(test: &TestStore) {
    let log = Log::new(test).await;
    for (column, seq) in BYTES.into_iter().flat_map(|column| CHANGED.map(|seq| (column, seq))) {
        let bytes = hex::decode(value(test, column, seq).await).expect("bytes");
        if bytes.is_empty() {
            assert_eq!((column, seq), ("personal_salt", 1));
            continue;
        }
        for position in sample(bytes.len()) {
            let mut changed = bytes.clone();
            changed[position] ^= 0x80;
            let changed = log.literal(&changed);
            log.finds(
                seq,
                &format!("UPDATE events SET {column} = {changed} WHERE seq = {seq}"),
            )
            .await;
        }
        let shorter = log.literal(&bytes[1..]);
        log.finds(
            seq,
            &format!("UPDATE events SET {column} = {shorter} WHERE seq = {seq}"),
        )
        .await;
    }
}

async fn a_changed_byte_of_a_number_is_found(test: &TestStore) {
    let log = Log::new(test).await;
    for (column, seq) in ["at", "operation", "seq"]
        .into_iter()
        .flat_map(|column| CHANGED.map(|seq| (column, seq)))
    {
        let number: i64 = value(test, column, seq).await.parse().expect("a number");
        for byte in 0..8 {
            let changed = number ^ (1 << (8 * byte + 4));
            if column == "seq" && (1..=EVENTS).contains(&changed) {
                // The number belongs to another event, so the database refuses it.
                continue;
            }
            // An event with a lower number comes before all others.
            let first = if column == "seq" { seq.min(changed) } else { seq };
            log.finds(
                first,
                &format!("UPDATE events SET {column} = {changed} WHERE seq = {seq}"),
            )
            .await;
        }
    }
    log.finds(-7, "UPDATE events SET seq = -7 WHERE seq = 3").await;
    log.finds(500, "UPDATE events SET at = 9223372036854775807 WHERE seq = 500")
        .await;
}

async fn what_is_missing_is_found(test: &TestStore) {
    let log = Log::new(test).await;
    for seq in CHANGED {
        log.finds(seq, &format!("DELETE FROM events WHERE seq = {seq}")).await;
        // The following events move up.
        let close = format!(
            "DELETE FROM events WHERE seq = {seq}; UPDATE events SET seq = -seq WHERE seq > {seq};
             UPDATE events SET seq = -seq - 1 WHERE seq < 0"
        );
        log.finds(seq, &close).await;
    }
    log.finds(1, "DELETE FROM events").await;
    log.finds(901, "DELETE FROM events WHERE seq > 900").await;
    for parts in ["personal", "origin"] {
        log.finds(500, &format!("UPDATE events SET {parts} = NULL WHERE seq = 500"))
            .await;
        log.finds(
            500,
            &format!("UPDATE events SET {parts} = NULL, {parts}_salt = NULL WHERE seq = 500"),
        )
        .await;
    }
    let head = "UPDATE event_head SET seq = 900, at = (SELECT at FROM events WHERE seq = 900),
                hash = (SELECT hash FROM events WHERE seq = 900); DELETE FROM events WHERE seq > 900";
    log.finds_only_with(log.noted(), 901, head).await;
}

async fn what_was_slipped_in_is_found(test: &TestStore) {
    let log = Log::new(test).await;
    let columns = "at, operation, public, personal, personal_salt, origin, origin_salt, hash";
    for seq in [-3, 0, EVENTS + 1, EVENTS + 2] {
        let copy = format!("INSERT INTO events (seq, {columns}) SELECT {seq}, {columns} FROM events WHERE seq = 500");
        let first = seq.min(EVENTS + 1);
        log.finds(first, &copy).await;
    }
    for seq in CHANGED {
        let insert = format!(
            "UPDATE events SET seq = -seq WHERE seq >= {seq}; UPDATE events SET seq = 1 - seq WHERE seq < 0;
             INSERT INTO events (seq, {columns}) SELECT {seq}, {columns} FROM kept WHERE seq = {seq}"
        );
        // The copy took the event's place unchanged; the event itself, now after it, is the inserted one.
        log.finds(seq + 1, &insert).await;
    }
}

async fn what_was_swapped_is_found(test: &TestStore) {
    let log = Log::new(test).await;
    for (one, other) in [(1, 2), (500, 501), (EVENTS - 1, EVENTS), (2, 900)] {
        let swap = format!(
            "UPDATE events SET seq = -1 WHERE seq = {one}; UPDATE events SET seq = {one} WHERE seq = {other};
             UPDATE events SET seq = {other} WHERE seq = -1"
        );
        log.finds(one, &swap).await;
    }
}

async fn a_head_that_was_changed_is_found(test: &TestStore) {
    let log = Log::new(test).await;
    let hash = log.literal(&[7; 32]);
    let short = log.literal(&[7; 31]);
    for (seq, changed) in [
        (EVENTS + 1, "seq + 1, at, hash"),
        (EVENTS, "seq - 1, at, hash"),
        (1, "0, at, hash"),
        (1, "-5, at, hash"),
        (EVENTS, "seq, at + 1, hash"),
        (EVENTS, "seq, 9223372036854775807, hash"),
        (EVENTS, &format!("seq, at, {hash}")),
        (EVENTS, &format!("seq, at, {short}")),
    ] {
        // A new row, because a trigger forbids moving the head without its hash.
        let replace = format!(
            "DELETE FROM event_head; INSERT INTO event_head (head, seq, at, hash) SELECT 1, {changed} FROM kept_head"
        );
        log.finds(seq, &replace).await;
    }
    log.finds(EVENTS, "DELETE FROM event_head").await;
    // A wrong event is reported before a wrong head.
    log.finds(2, "UPDATE events SET at = at + 1 WHERE seq = 2; DELETE FROM event_head")
        .await;
}

async fn a_consistent_rewriting_is_found_by_what_was_noted(test: &TestStore) {
    let log = Log::new(test).await;
    let mut rewrite = "UPDATE events SET public = replace(public, 'root', 'nobody') WHERE seq = 990;".to_owned();
    test.database.execute(&rewrite).await;
    let mut previous = hex::decode(value(test, "hash", 989).await).expect("bytes");
    for seq in 990..=EVENTS {
        previous = hash_by_hand(test, seq, &previous).await.to_vec();
        let hash = log.literal(&previous);
        rewrite = format!("{rewrite}UPDATE events SET hash = {hash} WHERE seq = {seq};");
    }
    let rewrite = format!("{rewrite}UPDATE event_head SET hash = {}", log.literal(&previous));
    log.go_back().await;
    log.finds_only_with(log.noted(), EVENTS, &rewrite).await;
    // A noted hash proves only the events up to that one.
    let hash = hex::decode(value(test, "hash", 989).await).expect("bytes");
    let earlier = Noted {
        seq: 989,
        hash: hash.try_into().expect("32 bytes"),
    };
    test.database.execute(&rewrite).await;
    assert!(matches!(verify(test, Some(earlier)).await, Verified::Sound(_)));
}

on_both_databases!(
    a_changed_byte_of_a_text_is_found,
    a_changed_byte_of_a_salt_or_a_hash_is_found,
    a_changed_byte_of_a_number_is_found,
    what_is_missing_is_found,
    what_was_slipped_in_is_found,
    what_was_swapped_is_found,
    a_head_that_was_changed_is_found,
    a_consistent_rewriting_is_found_by_what_was_noted
);

/// Values that Roster's own tables refuse, in tables that replaced them.
async fn values_of_another_type_are_found(test: &TestStore) {
    let log = Log::new(test).await;
    let other_table = "ALTER TABLE events RENAME TO strict_events; CREATE TABLE events AS SELECT * FROM strict_events";
    test.database.execute(other_table).await;
    for column in [
        "at",
        "operation",
        "public",
        "personal",
        "personal_salt",
        "origin",
        "origin_salt",
        "hash",
    ] {
        for wrong in ["1.5", "'text'", "x'ff'", "CAST(x'ff' AS TEXT)", "NULL", "7"] {
            log.finds(500, &format!("UPDATE events SET {column} = {wrong} WHERE seq = 500"))
                .await;
        }
    }
    for wrong in ["'text'", "x'ff'", "NULL"] {
        log.finds(500, &format!("UPDATE events SET seq = {wrong} WHERE seq = 500"))
            .await;
    }
    let other_head =
        "ALTER TABLE event_head RENAME TO strict_head; CREATE TABLE event_head AS SELECT * FROM strict_head";
    test.database.execute(other_head).await;
    for column in ["seq", "at", "hash"] {
        log.finds(EVENTS, &format!("UPDATE event_head SET {column} = 'text'"))
            .await;
    }
}

on_sqlite!(values_of_another_type_are_found);
