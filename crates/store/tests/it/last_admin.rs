//! No change leaves a workspace that has other active members without an active admin.

use crate::harness::{TestStore, create, email, in_workspace, key, name, relations, together};
use directory::{Actor, Details, MemberChange, Refusal, Role, Status, User, UserKey, Via};
use std::sync::Arc;
use store::ops::users::{Relation, SetStatus};
use store::ops::{members, users};
use store::{Call, Error, Op};
use testing::{on_both_databases, on_postgres};

fn admin() -> Relation {
    Relation {
        role: Some(Role::Admin),
        ..in_workspace("finance")
    }
}

fn to_end_user(user: &User) -> members::Update {
    members::Update {
        workspace: key("finance"),
        user: user.id.into(),
        change: MemberChange {
            role: Some(Role::EndUser),
            ..MemberChange::default()
        },
        details: None,
    }
}

fn remove(user: &User) -> members::Remove {
    members::Remove {
        workspace: key("finance"),
        user: user.id.into(),
    }
}

fn archive(user: &User) -> members::SetStatus {
    members::SetStatus {
        workspace: key("finance"),
        user: user.id.into(),
        status: Status::Archived,
    }
}

fn last_admin() -> Refusal {
    Refusal::LastAdmin(name("finance"))
}

/// Whatever takes the last admin away is refused while there are other members.
async fn the_last_admin_stays(test: &TestStore) {
    test.workspace("finance").await;
    let ada = test.user("ada@example.com", [admin()]).await;
    test.user("bob@example.com", [in_workspace("finance")]).await;
    let archived_user = SetStatus {
        user: ada.id.into(),
        status: Status::Archived,
    };
    assert_eq!(test.refuses(to_end_user(&ada)).await, last_admin());
    assert_eq!(test.refuses(remove(&ada)).await, last_admin());
    assert_eq!(test.refuses(archive(&ada)).await, last_admin());
    assert_eq!(test.refuses(archived_user).await, last_admin());
    assert_eq!(test.refuses(users::Delete(ada.id.into())).await, last_admin());
    assert_eq!(test.refuses(relations(ada.id, [])).await, last_admin());
}

/// An archived admin, and an admin who is archived as a user, don't count. A second active one does.
async fn another_active_admin_is_enough(test: &TestStore) {
    test.workspace("finance").await;
    let ada = test.user("ada@example.com", [admin()]).await;
    let eve = test.user("eve@example.com", [admin()]).await;
    test.user("bob@example.com", [in_workspace("finance")]).await;
    let archived_user = users::Create {
        status: Status::Archived,
        workspaces: vec![admin()],
        ..create("zoe@example.com")
    };
    test.ok(archived_user).await;
    test.ok(archive(&eve)).await;
    assert_eq!(test.refuses(archive(&ada)).await, last_admin());
    test.ok(members::SetStatus {
        status: Status::Active,
        ..archive(&eve)
    })
    .await;
    test.ok(archive(&ada)).await;
    assert_eq!(test.refuses(users::Delete(eve.id.into())).await, last_admin());
}

/// Who is alone in a workspace, or alone with archived members, may leave it.
async fn the_only_member_may_go(test: &TestStore) {
    test.workspace("finance").await;
    let ada = test.user("ada@example.com", [admin()]).await;
    let bob = test.user("bob@example.com", [in_workspace("finance")]).await;
    test.ok(archive(&bob)).await;
    test.ok(to_end_user(&ada)).await;
    test.ok(members::Update {
        change: MemberChange {
            role: Some(Role::Admin),
            ..MemberChange::default()
        },
        ..to_end_user(&ada)
    })
    .await;
    test.ok(remove(&ada)).await;
}

/// A membership of an archived user takes no active admin away when it ends.
async fn an_archived_user_may_go(test: &TestStore) {
    test.workspace("finance").await;
    let mut archived = Vec::new();
    for address in ["zoe@example.com", "ada@example.com"] {
        let user = users::Create {
            status: Status::Archived,
            workspaces: vec![admin()],
            ..create(address)
        };
        archived.push(test.ok(user).await);
    }
    test.user("bob@example.com", [in_workspace("finance")]).await;
    test.ok(remove(&archived[0])).await;
    test.ok(users::Delete(archived[1].id.into())).await;
}

/// The access token on version 1 of the API can remove everybody.
async fn root_on_version_1_is_exempt(test: &TestStore) {
    test.workspace("finance").await;
    let ada = test.user("ada@example.com", [admin()]).await;
    test.user("bob@example.com", [in_workspace("finance")]).await;
    let call = Call {
        requires_admin: false,
        ..Call::new(Actor::Root, Via::Api)
    };
    let replaced = test.store.run(call, relations(ada.id, [])).await;
    replaced.expect("it may remove everything");
}

/// Two admins who remove each other at the same time, from two processes where there can be two: one of them stays.
async fn two_admins_remove_each_other(test: &TestStore) {
    for round in 0..20 {
        let workspace = format!("w{round}");
        test.workspace(&workspace).await;
        let admin = || Relation {
            role: Some(Role::Admin),
            ..in_workspace(&workspace)
        };
        let users = [
            test.user(&format!("ada{round}@example.com"), [admin()]).await,
            test.user(&format!("eve{round}@example.com"), [admin()]).await,
        ];
        test.user(&format!("bob{round}@example.com"), [in_workspace(&workspace)])
            .await;
        let stores = Arc::new([test.store.clone(), test.another_store(4).await]);
        let results = together(2, |number| {
            let (stores, id, workspace) = (Arc::clone(&stores), users[1 - number].id, key(&workspace));
            async move {
                let remove = members::Remove {
                    workspace,
                    user: id.into(),
                };
                run(&stores[number], remove).await
            }
        });
        let results = results.await;
        let removed = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(removed, 1, "{results:?}");
        let refused = results.into_iter().find_map(Result::err);
        assert!(
            matches!(refused, Some(Error::Refused(Refusal::LastAdmin(_)))),
            "{refused:?}"
        );
    }
}

async fn run<O: Op>(store: &store::Store, op: O) -> Result<O::Output, Error> {
    let done = store.run(Call::new(Actor::Root, Via::Api), op).await;
    done.map(|done| done.output)
}

/// Fifty clients add one member: one of them succeeds.
async fn one_member_is_added_once(test: &TestStore) {
    test.workspace("finance").await;
    for address in ["new@example.com", "known@example.com"] {
        if address.starts_with("known") {
            test.user(address, []).await;
        }
        let results = together(50, |_| {
            let store = test.store.clone();
            async move {
                let add = members::Add {
                    workspace: key("finance"),
                    name: name("New"),
                    email: email(address),
                    password: None,
                    membership: MemberChange::default(),
                    details: Details::default(),
                };
                run(&store, add).await
            }
        });
        let results = results.await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        let refusals = results.into_iter().filter_map(Result::err);
        for refusal in refusals {
            assert!(matches!(refusal, Error::Refused(Refusal::AlreadyMember)), "{refusal:?}");
        }
        let user = test.ok(users::Get(UserKey::Email(email(address)))).await;
        assert_eq!(user.memberships.len(), 1);
    }
}

on_both_databases!(
    the_last_admin_stays,
    another_active_admin_is_enough,
    the_only_member_may_go,
    an_archived_user_may_go,
    root_on_version_1_is_exempt,
    one_member_is_added_once,
);
on_postgres!(two_admins_remove_each_other);
