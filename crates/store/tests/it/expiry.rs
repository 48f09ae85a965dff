//! What ends by itself.

use crate::harness::{Events as _, START, TestStore, email, in_workspace, key, together};
use directory::{GroupKey, MemberChange, Role, Status, Timestamp, User, UserKey};
use store::ops::{groups, members, users};
use testing::on_both_databases;

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(START + millisecond).expect("a time")
}

fn change(user: &User, change: MemberChange) -> members::Update {
    members::Update {
        workspace: key("finance"),
        user: user.id.into(),
        change,
        details: None,
    }
}

/// A member of `finance` and of its group `auditors`, as an admin until 10, in the group until 20, in the workspace until 30.
async fn temporary(test: &TestStore) -> User {
    test.workspace("finance").await;
    test.group("finance", "auditors").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    test.ok(groups::AddMember {
        workspace: key("finance"),
        group: GroupKey::Text("auditors".to_owned()),
        user: UserKey::Email(email("ada@example.com")),
        expires_at: Some(Some(at(20))),
    })
    .await;
    let ends = MemberChange {
        role: Some(Role::Admin),
        status: None,
        expires_at: Some(Some(at(30))),
        role_until: Some(Some(at(10))),
    };
    test.ok(change(&user, ends)).await;
    user
}

/// Each end has its event, once, with the actor `system`.
async fn each_end_has_its_event(test: &TestStore) {
    let user = temporary(test).await;
    let steps = [
        (9, None, Role::Admin, 1, Status::Active),
        (10, Some("role.expired"), Role::EndUser, 1, Status::Active),
        (20, Some("group_member.expired"), Role::EndUser, 0, Status::Active),
        (30, Some("membership.expired"), Role::EndUser, 0, Status::Archived),
        (40, None, Role::EndUser, 0, Status::Archived),
    ];
    for (time, action, role, places, status) in steps {
        test.environment.set(time);
        let before = test.database.events().await.len();
        test.store.expire().await.expect("it ends");
        let events = test.database.events().await.split_off(before);
        let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(actions, Vec::from_iter(action), "at {time}");
        assert!(events.iter().all(|event| event.actor == "system"));
        let membership = test.get(&user).await.memberships.remove(0);
        assert_eq!(
            (membership.role, membership.groups.len(), membership.status),
            (role, places, status)
        );
    }
    let membership = test.get(&user).await.memberships.remove(0);
    assert_eq!((membership.expires_at, membership.role_until), (None, None));
    // What has ended once is over: it can be given again, without an end.
    test.ok(members::SetStatus {
        workspace: key("finance"),
        user: user.id.into(),
        status: Status::Active,
    })
    .await;
    test.store.expire().await.expect("nothing is due");
    assert_eq!(test.get(&user).await.memberships[0].status, Status::Active);
}

/// Whatever was due while nobody looked ends at once.
async fn everything_due_ends_together(test: &TestStore) {
    let user = temporary(test).await;
    test.environment.set(1000);
    let before = test.database.events().await.len();
    test.store.expire().await.expect("it ends");
    let events = test.database.events().await.split_off(before);
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["membership.expired", "role.expired", "group_member.expired"]);
    assert_eq!(test.get(&user).await.memberships[0].status, Status::Archived);
}

/// The user who was archived meanwhile doesn't get the membership back.
async fn an_end_is_an_end_for_an_archived_user(test: &TestStore) {
    let user = temporary(test).await;
    let set = |status| users::SetStatus {
        user: user.id.into(),
        status,
    };
    test.ok(set(Status::Archived)).await;
    test.environment.set(30);
    test.store.expire().await.expect("it ends");
    let back = test.ok(set(Status::Active)).await;
    assert_eq!(back.memberships[0].status, Status::Archived);
}

/// An end that is extended in time doesn't come; several processes end each thing once.
async fn ends_race_with_extensions_and_each_other(test: &TestStore) {
    const USERS: usize = 30;
    test.workspace("finance").await;
    test.users(USERS, &[in_workspace("finance")]).await;
    let users = test.list().await;
    for user in &users {
        let until = MemberChange {
            expires_at: Some(Some(at(10))),
            ..MemberChange::default()
        };
        test.ok(change(user, until)).await;
    }
    let other = test.another_store(4).await;
    let begin = test.database.events().await.len();
    let results = together(USERS + 2, |number| {
        let store = if number % 2 == 0 {
            test.store.clone()
        } else {
            other.clone()
        };
        let user = users.get(number).cloned();
        let environment = std::sync::Arc::clone(&test.environment);
        async move {
            let Some(user) = user else {
                environment.set(10);
                return store.expire().await.is_ok();
            };
            let longer = MemberChange {
                expires_at: Some(Some(at(1000))),
                ..MemberChange::default()
            };
            let call = store::Call::new(directory::Actor::Root, directory::Via::Api);
            store.run(call, change(&user, longer)).await.is_ok()
        }
    });
    assert!(results.await.into_iter().all(|is_ok| is_ok));
    test.store.expire().await.expect("the rest ends");
    let events = test.database.events().await.split_off(begin);
    for user in test.list().await {
        let expired = events
            .iter()
            .filter(|event| event.subject == user.id.0 && event.action == "membership.expired");
        let count = expired.count();
        assert!(count <= 1, "{count} ends of {}", user.email);
        // If it ended first, the extension was of an archived membership.
        let status = if count == 1 { Status::Archived } else { Status::Active };
        let membership = &user.memberships[0];
        assert_eq!((membership.status, membership.expires_at), (status, Some(at(1000))));
    }
    other.close().await;
}

/// The last admin goes like anybody else.
async fn the_last_admin_expires(test: &TestStore) {
    let user = temporary(test).await;
    test.user("bob@example.com", [in_workspace("finance")]).await;
    test.environment.set(10);
    test.store.expire().await.expect("it ends");
    assert_eq!(test.get(&user).await.memberships[0].role, Role::EndUser);
}

on_both_databases!(
    each_end_has_its_event,
    everything_due_ends_together,
    an_end_is_an_end_for_an_archived_user,
    ends_race_with_extensions_and_each_other,
    the_last_admin_expires,
);
