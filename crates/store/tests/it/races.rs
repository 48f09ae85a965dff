//! Many concurrent requests for the same thing.

use crate::harness::{
    Events as _, Outputs, TestStore, create, create_group, create_workspace, email, groups_of, in_workspace, key, name,
    relations, rename, together, with_groups, with_status,
};
use directory::{Refusal, Status, UserChange};
use std::collections::BTreeSet;
use store::ops::users::{MembershipChange, ReplaceMembership, Update};
use store::ops::workspaces::List;
use store::{Error, Op};
use testing::on_both_databases;

/// Runs so many operations at the same moment.
async fn race<O: Op>(test: &TestStore, count: usize, op: impl Fn(usize) -> O) -> Vec<Result<O::Output, Error>> {
    together(count, |number| {
        let (store, op) = (test.store.clone(), op(number));
        async move { store.output_of(op).await }
    })
    .await
}

/// The only successful result; all others must be this refusal.
fn one<T: std::fmt::Debug>(answers: Vec<Result<T, Error>>, refused: &Refusal) -> T {
    let mut done = Vec::new();
    for answer in answers {
        match answer {
            Ok(output) => done.push(output),
            Err(Error::Refused(refusal)) => assert_eq!(&refusal, refused),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(done.len(), 1, "{done:?}");
    done.remove(0)
}

/// One user is created, and 49 requests are refused because the address is taken.
async fn one_address_goes_to_one_user(test: &TestStore) {
    let answers = race(test, 50, |_| create("ada@example.com")).await;
    let user = one(answers, &Refusal::EmailTaken(email("ada@example.com")));
    assert_eq!(test.list().await, [user]);
    assert_eq!(test.database.events().await.len(), 1);
}

/// Updates to one address race, too.
async fn one_address_goes_to_one_updated_user(test: &TestStore) {
    test.users(20, &[]).await;
    let users = test.list().await;
    let change = UserChange {
        email: Some(email("ada@example.com")),
        ..UserChange::default()
    };
    let update = |number: usize| Update {
        user: users[number].id.into(),
        change: change.clone(),
        password: None,
        workspaces: None,
    };
    let answers = race(test, users.len(), update).await;
    one(answers, &Refusal::EmailTaken(email("ada@example.com")));
    assert_eq!(test.database.events().await.len(), users.len() + 1);
}

/// Two requests that swap the addresses of two users never hang: both are refused, whatever locks they take.
async fn a_swap_of_addresses_ends(test: &TestStore) {
    let ada = test.user("ada@example.com", []).await;
    let bob = test.user("bob@example.com", []).await;
    for _ in 0..10 {
        let wanted = [(ada.id, "bob@example.com"), (bob.id, "ada@example.com")];
        let answers = race(test, 2, |number| {
            let (user, address) = wanted[number];
            let change = UserChange {
                email: Some(email(address)),
                ..UserChange::default()
            };
            Update {
                user: user.into(),
                change,
                password: None,
                workspaces: None,
            }
        });
        for answer in answers.await {
            assert!(
                matches!(answer, Err(Error::Refused(Refusal::EmailTaken(_)))),
                "{answer:?}"
            );
        }
    }
}

/// Exactly one workspace becomes the default, even if all are created at once. Slugs derived from similar names all
/// differ.
async fn the_first_workspaces_are_created_at_once(test: &TestStore) {
    let names = ["a b", "a.b", "a_b", "a+b", "a/b", "a=b", "a,b", "a~b"];
    for answer in race(test, names.len(), |number| create_workspace(names[number])).await {
        answer.expect("a workspace");
    }
    let workspaces = test.ok(List).await;
    assert_eq!(workspaces.iter().filter(|workspace| workspace.is_default).count(), 1);
    let slugs: BTreeSet<_> = workspaces
        .iter()
        .map(|workspace| workspace.slug.as_str().to_owned())
        .collect();
    assert_eq!(slugs.len(), names.len());
    assert_eq!(test.database.events().await.len(), names.len());
}

/// One workspace gets the name, whether it is renamed or created.
async fn one_name_goes_to_one_workspace(test: &TestStore) {
    let refused = Refusal::WorkspaceNameTaken(name("money"));
    one(race(test, 20, |_| create_workspace("money")).await, &refused);
    for number in 0..10 {
        test.workspace(&format!("w{number}")).await;
    }
    let refused = Refusal::WorkspaceNameTaken(name("cash"));
    let rename = |number| rename(key(&format!("w{number}")), "cash");
    one(race(test, 10, rename).await, &refused);
}

/// Names in different case race, too.
async fn one_name_goes_to_one_group(test: &TestStore) {
    test.workspace("finance").await;
    let create = |_| create_group("finance", "ops");
    one(race(test, 20, create).await, &Refusal::GroupNameTaken("ops".into()));
}

/// The result is exactly that of one request, the last one in the log.
async fn one_request_replaces_the_relations_last(test: &TestStore) {
    const REQUESTS: usize = 20;
    let names: Vec<_> = (0..5).map(|number| format!("w{number}")).collect();
    for name in &names {
        test.workspace(name).await;
        test.group(name, "ops").await;
    }
    let user = test.user("ada@example.com", []).await;
    // Each request sets different workspaces, with groups and a status that depend on its number.
    let wanted = |number: usize| {
        let (status, groups) = if number.is_multiple_of(2) {
            (Status::Active, "admin")
        } else {
            (Status::Archived, "ops")
        };
        let chosen = names.iter().enumerate().filter(|(bit, _)| (number + 7) >> bit & 1 == 1);
        let item = |(_, name): (usize, &String)| with_status(with_groups(in_workspace(name), &[groups]), status);
        chosen.map(item).collect::<Vec<_>>()
    };
    let answers = race(test, REQUESTS, |number| relations(user.id, wanted(number))).await;
    let last = test.get(&user).await;
    let outcomes: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.expect("it is replaced"))
        .collect();
    let winner = outcomes.iter().position(|outcome| {
        let of = |user: &directory::User| {
            user.memberships
                .iter()
                .map(|m| (m.workspace_id(), m.status, m.role, m.groups.clone()))
                .collect::<Vec<_>>()
        };
        of(outcome) == of(&last)
    });
    let winner = winner.expect("the outcome is one of the requests");
    let items = wanted(winner);
    assert_eq!(last.memberships.len(), items.len());
    for membership in &last.memberships {
        assert_eq!(Some(membership.status), items[0].status);
        let group = if winner.is_multiple_of(2) { "admin" } else { "ops" };
        assert_eq!(groups_of(membership), ["all_users", group]);
    }
    assert_eq!(test.list().await, [last]);
}

/// Concurrent changes to different memberships, names and statuses of one user are all kept.
async fn no_change_is_lost(test: &TestStore) {
    const MEMBERSHIPS: usize = 8;
    let mut items = Vec::new();
    for number in 0..MEMBERSHIPS {
        test.workspace(&format!("w{number}")).await;
        items.push(in_workspace(&format!("w{number}")));
    }
    let user = test.user("ada@example.com", items).await;
    let answers = race(test, MEMBERSHIPS, |number| {
        let change = MembershipChange {
            status: Some(Status::Archived),
            workspace_name: Some(name(&format!("new {number}"))),
            role: None,
            groups: None,
        };
        ReplaceMembership {
            user: user.id.into(),
            workspace: user.memberships[number].workspace.id.into(),
            workspace_id: None,
            change,
        }
    });
    for answer in answers.await {
        answer.expect("it is changed");
    }
    let last = test.get(&user).await;
    for (number, membership) in last.memberships.iter().enumerate() {
        assert_eq!(membership.status, Status::Archived);
        assert_eq!(membership.workspace.name, name(&format!("new {number}")));
    }
    let events = test.database.events().await;
    assert_eq!(events.len(), MEMBERSHIPS + 1 + MEMBERSHIPS + 2 * MEMBERSHIPS);
}

on_both_databases!(
    one_address_goes_to_one_user,
    one_address_goes_to_one_updated_user,
    a_swap_of_addresses_ends,
    the_first_workspaces_are_created_at_once,
    one_name_goes_to_one_workspace,
    one_name_goes_to_one_group,
    one_request_replaces_the_relations_last,
    no_change_is_lost
);
