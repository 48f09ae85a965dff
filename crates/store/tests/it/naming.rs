//! Names of workspaces: no text ever identifies two of them, even if they are created at the same time.

use crate::harness::{Outputs, TestStore, create, create_workspace, in_workspace, key, name, slug, together};
use directory::{Refusal, WorkspaceKey};
use store::Error;
use store::ops::users::{Create as CreateUser, Relation};
use store::ops::workspaces::{Create, Get, Update};
use testing::on_both_databases;

fn named(text: &str, its_slug: &str) -> Create {
    Create {
        slug: Some(slug(its_slug)),
        ..create_workspace(text)
    }
}

fn rename(from: &str, to: &str) -> Update {
    crate::harness::rename(key(from), to)
}

async fn no_name_is_anothers_slug_nor_the_reverse(test: &TestStore) {
    test.ok(named("Sales", "sales-team")).await;
    test.ok(named("Money", "finance")).await;
    for taken in ["SALES", "Sales-Team", "finance"] {
        let refusal = Refusal::WorkspaceNameTaken(name(taken));
        assert_eq!(test.refuses(create_workspace(taken)).await, refusal);
    }
    assert_eq!(
        test.refuses(named("Ops", "money")).await,
        Refusal::SlugTaken(slug("money"))
    );
    assert_eq!(
        test.refuses(rename("Money", "sales-team")).await,
        Refusal::WorkspaceNameTaken(name("sales-team"))
    );
    // Its own slug, and its own name in another case.
    for new in ["finance", "FINANCE", "Finance"] {
        assert_eq!(test.ok(rename("finance", new)).await.head.name, name(new));
    }
}

/// An older database may contain such names.
async fn an_ambiguous_text_is_refused(test: &TestStore) {
    let slugged = test.ok(named("Sales", "sales-team")).await.head.id;
    let called = test.ok(named("Ops", "ops")).await.head.id;
    test.database
        .execute("UPDATE workspaces SET name = 'sales-team', name_key = NULL WHERE slug = 'ops'")
        .await;
    let ambiguous = Refusal::AmbiguousWorkspace {
        text: "sales-team".into(),
        ids: vec![slugged, called],
    };
    assert_eq!(test.refuses(Get(key("sales-team"))).await, ambiguous);
    let member = |relation: Relation| CreateUser {
        workspaces: vec![relation],
        ..create("ada@example.com")
    };
    assert_eq!(
        test.refuses(member(in_workspace("SALES-TEAM"))).await.code(),
        ambiguous.code()
    );
    assert_eq!(
        test.ok(Get(WorkspaceKey::Slug(slug("sales-team")))).await.head.id,
        slugged
    );
    assert_eq!(test.ok(Get(key("ops"))).await.head.id, called);
}

/// Names that differ only in case, and slugs that are names.
async fn one_of_several_requests_for_a_text_gets_it(test: &TestStore) {
    let wanted = || {
        [
            named("Ops", "a"),
            named("OPS", "b"),
            named("c", "ops"),
            named("ops", "d"),
        ]
    };
    let store = &test.store;
    let answers = together(4, |task| {
        let (store, create) = (store.clone(), wanted().into_iter().nth(task).expect("four"));
        async move { store.output_of(create).await }
    });
    let answers = answers.await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for error in answers.into_iter().filter_map(Result::err) {
        let Error::Refused(refusal) = error else {
            panic!("{error}")
        };
        assert!(matches!(
            refusal,
            Refusal::WorkspaceNameTaken(_) | Refusal::SlugTaken(_)
        ));
    }
}

on_both_databases!(
    no_name_is_anothers_slug_nor_the_reverse,
    an_ambiguous_text_is_refused,
    one_of_several_requests_for_a_text_gets_it
);
