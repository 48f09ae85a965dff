//! Workspaces and groups as resources: the default workspace, changes of groups, deletions, and what races with them.

use crate::harness::{
    Outputs as _, TestStore, group_name, in_workspace, key, rename, set_status, together, with_groups,
};
use directory::{GroupChange, GroupKey, Refusal, Status, User, UserChange, WorkspaceKey};
use store::ops::workspaces::{Delete, Get, List, SetDefault, SetStatus};
use store::ops::{groups, users};
use store::{Error, Op};
use testing::on_both_databases;

fn delete(workspace: &str, force: bool) -> Delete {
    Delete {
        workspace: key(workspace),
        force,
    }
}

fn group(name: &str) -> GroupKey {
    GroupKey::Text(name.to_owned())
}

fn get_group(name: &str) -> groups::Get {
    groups::Get {
        workspace: key("finance"),
        group: group(name),
    }
}

fn delete_group(name: &str) -> groups::Delete {
    groups::Delete {
        workspace: key("finance"),
        group: group(name),
    }
}

fn rename_group(from: &str, to: &str) -> groups::Update {
    groups::Update {
        workspace: key("finance"),
        group: group(from),
        change: GroupChange {
            name: Some(group_name(to)),
            ..GroupChange::default()
        },
    }
}

/// An active member of finance and of its group.
async fn member(test: &TestStore, number: usize) -> User {
    let place = with_groups(in_workspace("finance"), &["Auditors"]);
    test.user(&format!("u{number}@example.com"), [place]).await
}

async fn default_of(test: &TestStore) -> String {
    let all = test.ok(List).await;
    let mut default = all.iter().filter(|workspace| workspace.is_default);
    let name = default.next().expect("there is a default").head.name.to_string();
    assert_eq!(default.next(), None);
    name
}

/// How many counts of a deleted object are left.
async fn counts_about(test: &TestStore, id: impl std::fmt::Display) -> usize {
    let without_hyphens = |id: &str| id.replace('-', "").to_lowercase();
    let id = without_hyphens(&id.to_string());
    let rows = test.database.rows("SELECT id FROM counts").await;
    rows.iter().filter(|row| without_hyphens(&row[0]) == id).count()
}

/// Each of the two workspaces that change has its event.
async fn the_default_moves_in_one_step(test: &TestStore) {
    test.workspace("main").await;
    test.workspace("finance").await;
    let (finance, events) = test.logs(SetDefault(key("finance"))).await;
    assert!(finance.is_default);
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["workspace.updated"; 2]);
    assert_eq!(default_of(test).await, "finance");
    assert_eq!(test.refuses(SetDefault(key("finance"))).await, Refusal::AlreadyDefault);
    assert_eq!(test.refuses(SetDefault(key("legal"))).await, Refusal::WorkspaceNotFound);
    test.ok(set_status(key("main"), Status::Archived)).await;
    assert_eq!(test.refuses(SetDefault(key("main"))).await, Refusal::ArchivedDefault);
}

async fn a_status_that_is_so_already_is_refused(test: &TestStore) {
    test.workspace("main").await;
    test.workspace("finance").await;
    let set = |workspace: &str, status| SetStatus {
        workspace: key(workspace),
        status,
    };
    for status in [Status::Archived, Status::Active] {
        assert_eq!(test.ok(set("finance", status)).await.status, status);
        assert_eq!(test.refuses(set("finance", status)).await, Refusal::AlreadyIs(status));
    }
    assert_eq!(test.refuses(set("main", Status::Archived)).await, Refusal::IsDefault);
}

/// With all memberships, groups and homes, each with its event, and with its counts.
async fn a_workspace_is_deleted_with_everything_in_it(test: &TestStore) {
    let main = test.workspace("main").await;
    let finance = test.workspace("finance").await;
    test.group("finance", "Auditors").await;
    let ada = member(test, 1).await;
    let bob = test.user("bob@example.com", [in_workspace("main")]).await;
    let home = users::Update {
        user: bob.id.into(),
        change: UserChange {
            home: Some(Some(finance.head.id)),
            ..UserChange::default()
        },
        password: None,
        workspaces: None,
    };
    test.ok(home).await;
    assert_eq!(test.refuses(delete("finance", false)).await, Refusal::HasMembers);
    assert_eq!(test.refuses(delete("main", true)).await, Refusal::IsDefault);
    assert_eq!(test.refuses(delete("legal", true)).await, Refusal::WorkspaceNotFound);
    let (deleted, events) = test.logs(delete("finance", true)).await;
    assert_eq!(deleted.head, finance.head);
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "membership.removed",
            "user.updated",
            "group.deleted",
            "workspace.deleted"
        ]
    );
    assert!(
        events
            .iter()
            .all(|event| event.after.is_none() || event.action == "user.updated")
    );
    assert_eq!(test.get(&ada).await.memberships, []);
    assert_eq!(test.get(&bob).await.home, None);
    assert_eq!(test.ok(List).await, [main]);
    assert_eq!(counts_about(test, finance.head.id).await, 0);
}

async fn a_workspace_without_members_needs_no_force(test: &TestStore) {
    test.workspace("main").await;
    let empty = test.workspace("empty").await;
    test.group("empty", "nobody").await;
    assert_eq!(test.ok(delete("empty", false)).await.head, empty.head);
    // The name and the slug are free again.
    test.workspace("empty").await;
}

/// Members see the new name at once, and the old one means nothing.
async fn a_group_is_renamed(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "Auditors").await;
    test.group("finance", "Ops").await;
    let ada = member(test, 1).await;
    let (renamed, events) = test.logs(rename_group("auditors", "Internal audit")).await;
    assert_eq!((events.len(), events[0].action.as_str()), (1, "group.updated"));
    assert_eq!(renamed.member_count, 1);
    assert_eq!(test.ok(get_group("INTERNAL AUDIT")).await, renamed);
    assert_eq!(test.get(&ada).await.memberships[0].groups[0].name, renamed.group.name);
    assert_eq!(test.refuses(get_group("Auditors")).await, Refusal::GroupNotFound);
    test.changes_nothing(rename_group("Internal audit", "Internal audit"))
        .await;
    assert_eq!(
        test.refuses(rename_group("ops", "INTERNAL audit")).await,
        Refusal::GroupNameTaken("INTERNAL audit".to_owned())
    );
    for name in ["all_users", "admin"] {
        assert_eq!(test.refuses(rename_group(name, "x")).await, Refusal::DefaultGroup);
        assert_eq!(test.refuses(delete_group(name)).await, Refusal::DefaultGroup);
    }
}

/// Its members stay in the workspace and in their other groups.
async fn a_group_is_deleted(test: &TestStore) {
    test.workspace("finance").await;
    let auditors = test.group("finance", "Auditors").await;
    test.group("finance", "Ops").await;
    let both = with_groups(in_workspace("finance"), &["Auditors", "Ops"]);
    let ada = test.user("ada@example.com", [both]).await;
    member(test, 1).await;
    let (deleted, events) = test.logs(delete_group("Auditors")).await;
    assert_eq!((deleted.group, deleted.member_count), (auditors.clone(), 2));
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["membership.updated", "membership.updated", "group.deleted"]);
    let groups = &test.get(&ada).await.memberships[0].groups;
    assert_eq!(
        groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(),
        ["Ops"]
    );
    assert_eq!(test.refuses(delete_group("Auditors")).await, Refusal::GroupNotFound);
    assert_eq!(counts_about(test, auditors.id).await, 0);
}

/// Runs so many operations at the same moment.
async fn race<O: Op>(test: &TestStore, count: usize, op: impl Fn(usize) -> O) -> Vec<Result<O::Output, Error>> {
    together(count, |number| {
        let (store, op) = (test.store.clone(), op(number));
        async move { store.output_of(op).await }
    })
    .await
}

/// One of them deletes it; the others don't find it.
async fn two_deletions_are_one(test: &TestStore) {
    test.workspace("main").await;
    for _ in 0..5 {
        test.workspace("finance").await;
        test.group("finance", "Auditors").await;
        let deleted = race(test, 2, |_| delete_group("Auditors")).await;
        one(deleted, &Refusal::GroupNotFound);
        let deleted = race(test, 2, |_| delete("finance", true)).await;
        one(deleted, &Refusal::WorkspaceNotFound);
    }
}

fn one<T: std::fmt::Debug>(answers: Vec<Result<T, Error>>, refused: &Refusal) {
    let mut done = 0;
    for answer in answers {
        match answer {
            Ok(_) => done += 1,
            Err(Error::Refused(refusal)) => assert_eq!(&refusal, refused),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(done, 1);
}

/// Members join while the workspace is deleted: none is left over in it, and none is stranded.
async fn nobody_joins_what_is_deleted(test: &TestStore) {
    test.workspace("main").await;
    for round in 0..5 {
        let finance = test.workspace("finance").await;
        test.group("finance", "Auditors").await;
        let answers = together(9, |number| {
            let store = test.store.clone();
            async move {
                if number == 4 {
                    return store.output_of(delete("finance", true)).await.map(drop);
                }
                let place = with_groups(in_workspace("finance"), &["Auditors"]);
                let create = users::Create {
                    workspaces: vec![place],
                    ..crate::harness::create(&format!("r{round}n{number}@example.com"))
                };
                store.output_of(create).await.map(drop)
            }
        })
        .await;
        for answer in answers {
            assert!(
                matches!(answer, Ok(()) | Err(Error::Refused(Refusal::UnknownWorkspace(_)))),
                "{answer:?}"
            );
        }
        assert_eq!(test.refuses(Get(key("finance"))).await, Refusal::WorkspaceNotFound);
        assert!(test.list().await.iter().all(|user| user.memberships.is_empty()));
        assert_eq!(counts_about(test, finance.head.id).await, 0);
    }
}

/// Whatever the order, exactly one workspace is the default.
async fn the_default_is_moved_twice_at_once(test: &TestStore) {
    for name in ["main", "finance", "sales"] {
        test.workspace(name).await;
    }
    for _ in 0..5 {
        let answers = race(test, 3, |number| SetDefault(key(["main", "finance", "sales"][number]))).await;
        for answer in answers {
            assert!(
                matches!(answer, Ok(_) | Err(Error::Refused(Refusal::AlreadyDefault))),
                "{answer:?}"
            );
        }
        default_of(test).await;
    }
}

/// A workspace that is renamed is always found by its old or by its new name, and never by another one's.
async fn a_rename_races_with_lookups(test: &TestStore) {
    let finance = test.workspace("finance").await;
    for round in 0..5 {
        let to = format!("money {round}");
        let answers = together(9, |number| {
            let (store, to) = (test.store.clone(), to.clone());
            async move {
                if number == 4 {
                    let renamed = store.output_of(rename(key("finance"), &to)).await;
                    return renamed.map(|workspace| workspace.head.id);
                }
                let name = if number % 2 == 0 { to } else { "finance".to_owned() };
                let found = store.output_of(Get(WorkspaceKey::InPath(name))).await;
                found.map(|workspace| workspace.head.id)
            }
        })
        .await;
        for answer in answers {
            match answer {
                Ok(id) => assert_eq!(id, finance.head.id),
                Err(error) => assert!(matches!(error, Error::Refused(Refusal::WorkspaceNotFound)), "{error}"),
            }
        }
    }
}

on_both_databases!(
    the_default_moves_in_one_step,
    a_status_that_is_so_already_is_refused,
    a_workspace_is_deleted_with_everything_in_it,
    a_workspace_without_members_needs_no_force,
    a_group_is_renamed,
    a_group_is_deleted,
    two_deletions_are_one,
    nobody_joins_what_is_deleted,
    the_default_is_moved_twice_at_once,
    a_rename_races_with_lookups
);
