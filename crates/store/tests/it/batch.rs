//! Several operations as one.

use crate::harness::{Events as _, TestStore, create, email, in_workspace, key};
use directory::{Actor, MemberChange, Refusal, Role, User, UserKey, Via};
use store::ops::users::Relation;
use store::ops::{Batch, BatchMode, Part, members};
use store::{Answer, AnsweredOp, Call, Error, Mode, Precondition, Tag};
use testing::on_both_databases;

/// The address of the changed user.
fn answer(user: &User) -> Answer {
    Answer {
        status: 200,
        body: user.email.to_string(),
        tag: None,
    }
}

fn part(op: AnsweredOp) -> Part {
    Part {
        op,
        precondition: None,
        requires_admin: true,
    }
}

fn user(address: &str) -> Part {
    part(AnsweredOp::new(create(address), |user| Ok(answer(user))))
}

fn role(address: &str, role: Role) -> Part {
    let update = members::Update {
        workspace: key("finance"),
        user: UserKey::Email(email(address)),
        change: MemberChange {
            role: Some(role),
            ..MemberChange::default()
        },
        details: None,
    };
    part(AnsweredOp::new(update, |member| Ok(answer(&member.user))))
}

fn call(mode: Mode) -> Call {
    Call {
        mode,
        requires_admin: false,
        ..Call::new(Actor::Root, Via::Api)
    }
}

async fn run(test: &TestStore, mode: BatchMode, parts: Vec<Part>) -> Result<Vec<Result<Answer, Error>>, Error> {
    let done = test.store.run(call(Mode::Keep), Batch { parts, mode }).await;
    done.map(|done| done.output)
}

/// What is refused is undone alone, whether a rule or a constraint of the database refuses it.
async fn each_stands_alone(test: &TestStore) {
    let stale = Part {
        precondition: Some(Precondition::AnyOf(vec![Tag::from_client("0".to_owned())])),
        ..role("ada@example.com", Role::Admin)
    };
    test.workspace("finance").await;
    test.user("ada@example.com", [in_workspace("finance")]).await;
    let begin = test.database.events().await.len();
    let parts = vec![
        user("one@example.com"),
        user("ONE@example.com"),
        stale,
        role("zoe@example.com", Role::Admin),
        user("two@example.com"),
    ];
    let results = run(test, BatchMode::Each, parts).await.expect("the batch runs");
    assert!(matches!(results[0], Ok(Answer { status: 200, .. })));
    assert!(matches!(results[1], Err(Error::Refused(Refusal::EmailTaken(_)))));
    assert!(matches!(results[2], Err(Error::ChangedMeanwhile(Some(_)))));
    assert!(matches!(results[3], Err(Error::Refused(Refusal::UserNotFound))));
    assert!(results[4].is_ok());
    let events = test.database.events().await.split_off(begin);
    assert_eq!(events.len(), 2, "only those of what is kept");
    assert_eq!(test.list().await.len(), 3);
}

/// The first refusal undoes everything, and is named.
async fn all_or_nothing(test: &TestStore) {
    let before = test.database.dump().await;
    let parts = vec![
        user("one@example.com"),
        user("one@example.com"),
        user("two@example.com"),
    ];
    let failed = run(test, BatchMode::All, parts).await;
    match failed {
        Err(Error::InBatch { index: Some(1), error }) => {
            assert!(matches!(*error, Error::Refused(Refusal::EmailTaken(_))));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(test.database.dump().await, before);
    let parts = vec![user("one@example.com"), user("two@example.com")];
    let results = run(test, BatchMode::All, parts).await.expect("all are good");
    assert_eq!(results.len(), 2);
    let operations = test.database.rows("SELECT operation FROM events").await;
    assert_eq!(operations, [["1"], ["1"]], "one operation");
}

/// Of all together the last admin is judged at the end, of each at its own end.
async fn the_last_admin_is_judged_at_the_end(test: &TestStore) {
    test.workspace("finance").await;
    let admin = Relation {
        role: Some(Role::Admin),
        ..in_workspace("finance")
    };
    test.user("ada@example.com", [admin]).await;
    test.user("bob@example.com", [in_workspace("finance")]).await;
    let swap = || {
        vec![
            role("ada@example.com", Role::EndUser),
            role("bob@example.com", Role::Admin),
        ]
    };
    let results = run(test, BatchMode::Each, swap()).await.expect("the batch runs");
    assert!(matches!(results[0], Err(Error::Refused(Refusal::LastAdmin(_)))));
    assert!(results[1].is_ok());
    let back = vec![role("bob@example.com", Role::EndUser)];
    run(test, BatchMode::All, back).await.expect("ada is an admin still");
    run(test, BatchMode::All, swap())
        .await
        .expect("bob is an admin in the end");
    let nobody = vec![
        role("bob@example.com", Role::EndUser),
        role("ada@example.com", Role::Builder),
    ];
    let failed = run(test, BatchMode::All, nobody).await;
    assert!(matches!(failed, Err(Error::InBatch { index: None, .. })), "{failed:?}");
}

/// A dry run keeps nothing and has the events of all.
async fn a_batch_is_tried(test: &TestStore) {
    let before = test.database.dump().await;
    for mode in [BatchMode::Each, BatchMode::All] {
        let parts = vec![user("one@example.com"), user("two@example.com")];
        let done = test
            .store
            .run(call(Mode::Try), Batch { parts, mode })
            .await
            .expect("it runs");
        assert_eq!(done.events.len(), 2);
    }
    assert_eq!(test.database.dump().await, before);
}

on_both_databases!(
    each_stands_alone,
    all_or_nothing,
    the_last_admin_is_judged_at_the_end,
    a_batch_is_tried,
);
