//! `Idempotency-Key`: answers are stored for a day and then removed; a claim blocks other requests with its key.

use crate::harness::{START, TestStore, create};
use directory::{Actor, User, Via};
use std::time::Duration;
use store::{Answer, AnsweredOp, Call, Claim, ClaimResult, Error, RepeatedRequest, RequestOutcome};
use testing::{Database, on_both_databases, on_postgres};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn claim(digest: u8) -> Claim {
    Claim {
        caller: "root".to_owned(),
        key: "k".to_owned(),
        digest: [digest; 32],
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the store requires this signature")]
fn shown(user: &User) -> Result<Answer, Error> {
    Ok(Answer {
        status: 201,
        body: user.email.to_string(),
        tag: None,
    })
}

/// Creates a user under the key, for the first time or again.
async fn create_under(test: &TestStore, claim: Claim, address: &str) -> Result<RequestOutcome, Error> {
    let guard = match test.store.claim(claim).await? {
        ClaimResult::Earlier(answer) => return Ok(RequestOutcome::Earlier(answer)),
        ClaimResult::Now(guard) => guard,
    };
    let call = Call {
        claim: Some(guard),
        ..Call::new(Actor::Root, Via::Api)
    };
    test.store.answer(call, AnsweredOp::new(create(address), shown)).await
}

/// The stored answer is returned up to the last millisecond of a day; then any request can use the key again.
async fn an_answer_is_stored_for_a_day(test: &TestStore) {
    let first = create_under(test, claim(1), "ada@example.com").await;
    assert!(matches!(first, Ok(RequestOutcome::Done(_))), "{first:?}");
    test.environment.set(DAY - 1);
    let again = create_under(test, claim(1), "ada@example.com").await;
    assert!(
        matches!(&again, Ok(RequestOutcome::Earlier(answer)) if answer.body == "ada@example.com"),
        "{again:?}"
    );
    let other = create_under(test, claim(2), "bob@example.com").await;
    assert!(
        matches!(other, Err(Error::Repeated(RepeatedRequest::KeyReused))),
        "{other:?}"
    );
    test.environment.set(DAY);
    let other = create_under(test, claim(2), "bob@example.com").await;
    assert!(
        matches!(&other, Ok(RequestOutcome::Done(answer)) if answer.body == "bob@example.com"),
        "{other:?}"
    );
    test.environment.set(2 * DAY - 1);
    let again = create_under(test, claim(2), "bob@example.com").await;
    assert!(matches!(&again, Ok(RequestOutcome::Earlier(_))), "{again:?}");
}

/// A claim blocks all other requests with its key, until it is dropped.
async fn a_claim_ends_when_it_is_dropped(test: &TestStore) {
    let claimed = test.store.claim(claim(1)).await;
    let Ok(ClaimResult::Now(guard)) = claimed else {
        panic!("{claimed:?}")
    };
    let copy = guard.clone();
    drop(guard);
    for digest in [1, 2] {
        let second = test.store.claim(claim(digest)).await;
        assert!(
            matches!(second, Err(Error::Repeated(RepeatedRequest::Running))),
            "{second:?}"
        );
    }
    drop(copy);
    let third = test.store.claim(claim(2)).await;
    assert!(matches!(third, Ok(ClaimResult::Now(_))), "{third:?}");
}

/// More expired answers than one transaction removes, and one that has not expired.
async fn tidying_removes_expired_answers(test: &TestStore) {
    let empty = match &test.database {
        Database::Sqlite { .. } => "x''",
        Database::Postgres { .. } => "''",
    };
    let rows: Vec<_> = (0..1201)
        .map(|number| format!("('root', 'k{number}', {empty}, 200, '', {START})"))
        .collect();
    let insert = "INSERT INTO answers (caller, key, digest, status, body, kept_at) VALUES";
    let newer = START + 1;
    test.database
        .execute(&format!(
            "{insert} {}, ('root', 'new', {empty}, 200, '', {newer})",
            rows.join(", ")
        ))
        .await;
    let keys = "SELECT key FROM answers";
    test.environment.set(DAY - 1);
    test.store.tidy().await.expect("it tidies");
    assert_eq!(test.database.rows(keys).await.len(), 1202);
    test.environment.set(DAY);
    test.store.tidy().await.expect("it tidies");
    assert_eq!(test.database.rows(keys).await, [["new"]]);
}

on_both_databases!(
    an_answer_is_stored_for_a_day,
    a_claim_ends_when_it_is_dropped,
    tidying_removes_expired_answers,
);

/// If a key's expired answer is being replaced, the new answer is kept.
async fn tidying_keeps_an_answer_that_was_just_replaced(test: &TestStore) {
    let row = format!("INSERT INTO answers VALUES ('root', 'k', '', 200, 'old', {START})");
    test.database.execute(&row).await;
    test.environment.set(DAY);
    let somebody = test.database.connect().await;
    let replace = format!("BEGIN; UPDATE answers SET body = 'new', kept_at = {}", START + DAY);
    somebody.batch_execute(&replace).await.expect("it is replaced");
    let store = test.store.clone();
    let tidying = tokio::spawn(async move { store.tidy().await });
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'roster' AND wait_event_type = 'Lock'";
    while test.database.rows(waiting).await[0][0] == "0" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    somebody.batch_execute("COMMIT").await.expect("it is committed");
    tidying.await.expect("no panic").expect("it tidies");
    assert_eq!(test.database.rows("SELECT body FROM answers").await, [["new"]]);
}

on_postgres!(tidying_keeps_an_answer_that_was_just_replaced);
