//! Changing the fields and the password of a user.

use crate::harness::{START, START_TEXT, TestStore, email, id, in_workspace, logged, name, with_status};
use directory::{PasswordHash, Refusal, Status, User, UserChange, UserId};
use serde_json::{Value, json};
use store::ops::users::{MembershipChange, ReplaceMembership, SetPassword, Update};
use testing::on_both_databases;

fn update(user: UserId, change: UserChange) -> Update {
    Update {
        user: user.into(),
        change,
        password: None,
        workspaces: None,
    }
}

fn status(status: Status) -> UserChange {
    UserChange {
        status: Some(status),
        ..UserChange::default()
    }
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text.into())
}

fn state(id: UserId, name: &str, email: &str, status: &str) -> Value {
    json!({"id": id, "name": name, "email": email, "status": status, "created_at": START_TEXT})
}

/// One event for all fields, with the time of the change; the creation time stays.
async fn name_and_address_change(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    test.environment.set(1000);
    let change = UserChange {
        name: Some(name("Ada King")),
        email: Some(email("king@example.com")),
        status: None,
        home: None,
    };
    let (after, events) = test.logs(update(user.id, change)).await;
    assert_eq!(
        (after.name.as_str(), after.email.as_str()),
        ("Ada King", "king@example.com")
    );
    assert_eq!((after.status, after.created_at), (user.status, user.created_at));
    assert_eq!(test.get(&user).await, after);
    let mut expected = logged(2, "user.updated", user.id.0)
        .before(state(user.id, "Ada Obi King", "ada@example.com", "active"))
        .after(state(user.id, "Ada King", "king@example.com", "active"));
    expected.at = START + 1000;
    assert_eq!(events, [expected]);
}

/// An empty change, or one that the user already satisfies, writes nothing and has no event.
async fn an_unchanged_user_writes_nothing(test: &TestStore) {
    test.workspace("finance").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    test.environment.set(1000);
    let same = UserChange {
        name: Some(user.name.clone()),
        email: Some(email("ADA@example.com")),
        status: Some(Status::Active),
        home: None,
    };
    for change in [UserChange::default(), same] {
        assert_eq!(test.changes_nothing(update(user.id, change)).await, user);
    }
}

/// Archiving a user archives the active memberships, and only those are reactivated with the user.
async fn archiving_a_user_archives_the_memberships(test: &TestStore) {
    let [finance, sales] = [test.workspace("finance").await, test.workspace("sales").await];
    let items = [
        in_workspace("finance"),
        with_status(in_workspace("sales"), Status::Archived),
    ];
    let user = test.user("ada@example.com", items).await;

    let (archived, events) = test.logs(update(user.id, status(Status::Archived))).await;
    let of = |user: &User| {
        user.memberships
            .iter()
            .map(|m| (m.status, m.archived_with_user))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&archived), [(Status::Archived, true), (Status::Archived, false)]);
    assert_eq!(test.get(&user).await, archived);
    let membership = |status: &str, with_user: bool| {
        json!({
            "user": user.id, "workspace": finance.head.id, "status": status, "role": "end-user",
            "archived_with_user": with_user, "created_at": START_TEXT, "groups": [],
        })
    };
    let (is_active, is_archived) = (membership("active", false), membership("archived", true));
    let user_state = |status| state(user.id, "Ada Obi King", "ada@example.com", status);
    assert_eq!(
        events,
        [
            logged(6, "user.archived", user.id.0)
                .before(user_state("active"))
                .after(user_state("archived")),
            logged(7, "membership.archived", user.id.0)
                .workspace(finance.head.id.0)
                .before(is_active.clone())
                .after(is_archived.clone()),
        ]
    );

    let (back, events) = test.logs(update(user.id, status(Status::Active))).await;
    assert_eq!(back, user);
    assert_eq!(test.get(&user).await, user);
    assert_eq!(
        events,
        [
            logged(8, "user.unarchived", user.id.0)
                .before(user_state("archived"))
                .after(user_state("active")),
            logged(9, "membership.unarchived", user.id.0)
                .workspace(finance.head.id.0)
                .before(is_archived)
                .after(is_active),
        ]
    );
    assert_eq!(back.membership(sales.head.id).map(|m| m.status), Some(Status::Archived));
}

/// A status that is set on a membership while its user is archived is kept, even if it is the current one.
async fn a_membership_status_set_meanwhile_is_kept(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    test.ok(update(user.id, status(Status::Archived))).await;
    let change = MembershipChange {
        status: Some(Status::Archived),
        ..MembershipChange::default()
    };
    let stands = ReplaceMembership {
        user: user.id.into(),
        workspace: finance.id.into(),
        workspace_id: None,
        change,
    };
    let (_, events) = test.logs(stands).await;
    assert_eq!(
        events.iter().map(|event| &*event.action).collect::<Vec<_>>(),
        ["membership.updated"]
    );
    let back = test.ok(update(user.id, status(Status::Active))).await;
    assert_eq!(back.memberships[0].status, Status::Archived);
}

/// In the same transaction as the rest, with an event after the others.
async fn a_password_is_set_with_the_update(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let change = UserChange {
        name: Some(name("Ada King")),
        ..UserChange::default()
    };
    let both = Update {
        user: user.id.into(),
        change,
        password: Some(hash("$first")),
        workspaces: None,
    };
    let (_, events) = test.logs(both).await;
    assert_eq!(
        events.iter().map(|event| &*event.action).collect::<Vec<_>>(),
        ["user.updated", "user.password_set"]
    );
    let alone = Update {
        user: user.id.into(),
        change: UserChange::default(),
        password: Some(hash("$second")),
        workspaces: None,
    };
    let (_, events) = test.logs(alone).await;
    assert_eq!(events, [logged(4, "user.password_set", user.id.0)]);
    assert_eq!(test.database.rows("SELECT hash FROM passwords").await, [["$second"]]);
}

/// For the first time and again. Each time has an event, even with the same hash, because the password was set.
async fn a_password_is_set(test: &TestStore) {
    test.workspace("finance").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    for (time, text) in [(10, "$first"), (20, "$second"), (30, "$second")] {
        test.environment.set(time);
        let (answer, events) = test
            .logs(SetPassword {
                user: user.id.into(),
                hash: hash(text),
            })
            .await;
        assert_eq!(answer, user);
        assert_eq!(events.len(), 1);
        assert_eq!(
            (events[0].action.as_str(), events[0].at),
            ("user.password_set", START + time)
        );
        let kept = test.database.rows("SELECT hash, set_at FROM passwords").await;
        assert_eq!(kept, [[text.to_owned(), (START + time).to_string()]]);
    }
}

/// The password in the same update isn't set either.
async fn another_users_address_is_refused(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    test.user("bob@example.com", []).await;
    let change = UserChange {
        email: Some(email("Bob@example.com")),
        name: Some(name("Bob")),
        status: None,
        home: None,
    };
    let taken = Update {
        user: user.id.into(),
        change,
        password: Some(hash("$hash")),
        workspaces: None,
    };
    assert_eq!(test.refuses(taken).await, Refusal::EmailTaken(email("bob@example.com")));
}

/// For any change.
async fn an_unknown_user_is_refused(test: &TestStore) {
    let nobody = UserId(id(999));
    let refusal = test.refuses(update(nobody, status(Status::Active))).await;
    assert_eq!(refusal, Refusal::UserNotFound);
    let refusal = test
        .refuses(SetPassword {
            user: nobody.into(),
            hash: hash("$hash"),
        })
        .await;
    assert_eq!(refusal, Refusal::UserNotFound);
}

on_both_databases!(
    name_and_address_change,
    an_unchanged_user_writes_nothing,
    archiving_a_user_archives_the_memberships,
    a_membership_status_set_meanwhile_is_kept,
    a_password_is_set_with_the_update,
    a_password_is_set,
    another_users_address_is_refused,
    an_unknown_user_is_refused
);
