//! Replacing all memberships of a user, or one.

use crate::harness::{
    Events as _, START, START_TEXT, TestStore, by_id, groups_of, id, in_workspace, listed, logged, name, relations,
    with_groups, with_status,
};
use directory::{GroupId, Refusal, Role, Status, UserId, WorkspaceId};
use serde_json::json;
use store::ops::users::{MembershipChange, ReplaceMembership};
use testing::on_both_databases;

fn replace(user: UserId, workspace: WorkspaceId, change: MembershipChange) -> ReplaceMembership {
    ReplaceMembership {
        user: user.into(),
        workspace: workspace.into(),
        workspace_id: None,
        change,
    }
}

fn no_change() -> MembershipChange {
    MembershipChange::default()
}

/// Memberships are removed, changed and added, with their events; an unchanged one keeps its creation time.
async fn relations_are_replaced(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    let sales = test.workspace("sales").await.head.id;
    let legal = test.workspace("legal").await.head.id;
    let ops = test.group("sales", "ops").await.id;
    let user = test
        .user(
            "ada@example.com",
            [by_id(finance), with_groups(by_id(sales), &["admin"])],
        )
        .await;
    let seq = test.database.seq().await;
    test.environment.set(1000);
    let wanted = [
        by_id(legal),
        with_status(with_groups(by_id(sales), &["ops"]), Status::Archived),
    ];
    let (after, events) = test.logs(relations(user.id, wanted)).await;

    assert_eq!(test.get(&user).await, after);
    let [in_sales, in_legal] = &after.memberships[..] else {
        panic!("{after:?}")
    };
    assert_eq!(
        (in_sales.workspace_id(), in_sales.status, in_sales.role),
        (sales, Status::Archived, Role::EndUser)
    );
    assert_eq!(in_sales.created_at.as_millisecond(), START);
    assert_eq!(
        (in_legal.workspace_id(), in_legal.created_at.as_millisecond()),
        (legal, START + 1000)
    );

    let membership = |workspace, status, role, at, groups: &[GroupId]| {
        json!({
            "user": user.id, "workspace": workspace, "status": status, "role": role, "archived_with_user": false,
            "created_at": at, "groups": groups,
        })
    };
    let mut expected = [
        logged(seq + 1, "membership.removed", user.id.0)
            .workspace(finance.0)
            .before(membership(finance, "active", "end-user", START_TEXT, &[])),
        logged(seq + 2, "membership.archived", user.id.0)
            .workspace(sales.0)
            .before(membership(sales, "active", "admin", START_TEXT, &[]))
            .after(membership(sales, "archived", "end-user", START_TEXT, &[ops])),
        logged(seq + 3, "membership.added", user.id.0)
            .workspace(legal.0)
            .after(membership(legal, "active", "end-user", "2026-01-02T03:04:06.678Z", &[])),
    ];
    for event in &mut expected {
        event.at = START + 1000;
    }
    assert_eq!(events, expected);
}

/// An empty list removes all memberships and their groups.
async fn no_relations_remove_all(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "ops").await;
    let user = test
        .user("ada@example.com", [with_groups(in_workspace("finance"), &["ops"])])
        .await;
    let (after, events) = test.logs(relations(user.id, [])).await;
    assert_eq!(after.memberships, []);
    assert_eq!(test.get(&user).await, after);
    assert_eq!(events.len(), 1);
    assert_eq!(
        test.database.rows("SELECT * FROM group_members").await,
        [] as [Vec<String>; 0]
    );
}

/// In any order of the request.
async fn unchanged_relations_write_nothing(test: &TestStore) {
    for name in ["finance", "sales"] {
        test.workspace(name).await;
        test.group(name, "ops").await;
        test.group(name, "audit").await;
    }
    let items = [
        with_groups(in_workspace("finance"), &["ops", "audit", "admin"]),
        with_status(in_workspace("sales"), Status::Archived),
    ];
    let user = test.user("ada@example.com", items).await;
    test.environment.set(1000);
    let same = [
        with_status(in_workspace("sales"), Status::Archived),
        with_groups(in_workspace("finance"), &["admin", "audit", "all_users", "ops"]),
    ];
    assert_eq!(test.changes_nothing(relations(user.id, same)).await, user);
}

/// A builder remains a builder unless the groups include `admin`.
async fn the_role_follows_the_groups(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    let user = test.user("ada@example.com", [by_id(finance)]).await;
    test.database.execute("UPDATE memberships SET role = 'builder'").await;
    let same = test.changes_nothing(relations(user.id, [by_id(finance)])).await;
    assert_eq!(same.memberships[0].role, Role::Builder);
    for (groups, role) in [(vec![listed("admin")], Role::Admin), (Vec::new(), Role::EndUser)] {
        let change = MembershipChange {
            groups: Some(groups),
            ..no_change()
        };
        let (after, events) = test.logs(replace(user.id, finance, change)).await;
        assert_eq!(after.memberships[0].role, role);
        assert_eq!(
            events.iter().map(|event| &*event.action).collect::<Vec<_>>(),
            ["membership.updated"]
        );
        assert_eq!(test.get(&user).await, after);
    }
}

/// Each refusal, after an item that would change something.
async fn refused_relations_change_nothing(test: &TestStore) {
    test.workspace("finance").await;
    test.workspace("sales").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    let good = with_groups(in_workspace("sales"), &["admin"]);
    let nobody = UserId(id(999));
    let cases = [
        (nobody, good.clone(), Refusal::UserNotFound),
        (
            user.id,
            in_workspace("legal"),
            Refusal::UnknownWorkspace("legal".into()),
        ),
        (user.id, in_workspace("sales"), Refusal::WorkspaceTwice(name("sales"))),
        (
            user.id,
            with_groups(in_workspace("finance"), &["ops"]),
            Refusal::UnknownGroup("ops".into()),
        ),
        (
            user.id,
            with_groups(in_workspace("finance"), &["admin", "admin"]),
            Refusal::GroupTwice("admin".into()),
        ),
    ];
    for (user, bad, expected) in cases {
        assert_eq!(test.refuses(relations(user, [good.clone(), bad])).await, expected);
    }
}

/// Changes the status and the groups of one membership; the others stay unchanged.
async fn one_membership_is_changed(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    let sales = test.workspace("sales").await.head.id;
    let ops = test.group("finance", "ops").await.id;
    let user = test
        .user(
            "ada@example.com",
            [by_id(finance), with_groups(by_id(sales), &["admin"])],
        )
        .await;
    let seq = test.database.seq().await;
    let change = MembershipChange {
        status: Some(Status::Archived),
        groups: Some(vec![listed("admin"), listed("ops")]),
        role: None,
        workspace_name: None,
    };
    let (after, events) = test.logs(replace(user.id, finance, change)).await;
    assert_eq!(test.get(&user).await, after);
    assert_eq!(after.memberships[1], user.memberships[1]);
    assert_eq!(after.memberships[0].status, Status::Archived);
    assert_eq!(groups_of(&after.memberships[0]), ["all_users", "admin", "ops"]);
    let membership = |status, role, groups: &[GroupId]| {
        json!({
            "user": user.id, "workspace": finance, "status": status, "role": role, "archived_with_user": false,
            "created_at": START_TEXT, "groups": groups,
        })
    };
    let expected = logged(seq + 1, "membership.archived", user.id.0)
        .workspace(finance.0)
        .before(membership("active", "end-user", &[]))
        .after(membership("archived", "admin", &[ops]));
    assert_eq!(events, [expected]);
}

/// An empty change, or one that the membership already satisfies.
async fn an_empty_change_writes_nothing(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    let user = test
        .user("ada@example.com", [with_groups(by_id(finance), &["admin"])])
        .await;
    test.environment.set(1000);
    let same = MembershipChange {
        status: Some(Status::Active),
        groups: Some(vec![listed("admin")]),
        role: None,
        workspace_name: Some(name("finance")),
    };
    for change in [no_change(), same] {
        assert_eq!(test.changes_nothing(replace(user.id, finance, change)).await, user);
    }
}

/// The new name appears in the answer, in the workspace and in all memberships.
async fn a_workspace_is_renamed_through_a_membership(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    let user = test.user("ada@example.com", [by_id(finance)]).await;
    let bob = test.user("bob@example.com", [by_id(finance)]).await;
    let change = MembershipChange {
        status: Some(Status::Archived),
        workspace_name: Some(name("money")),
        ..no_change()
    };
    let (after, events) = test.logs(replace(user.id, finance, change)).await;
    assert_eq!(after.memberships[0].workspace.name, name("money"));
    assert_eq!(after.memberships[0].status, Status::Archived);
    assert_eq!(test.get(&user).await, after);
    assert_eq!(test.get(&bob).await.memberships[0].workspace.name, name("money"));
    let said: Vec<_> = events.iter().map(|event| (&*event.action, event.subject)).collect();
    assert_eq!(
        said,
        [("membership.archived", user.id.0), ("workspace.updated", finance.0)]
    );
    assert_eq!(
        events[1].after.as_ref().map(|state| &state["name"]),
        Some(&json!("money"))
    );
}

/// The last refusal happens after the membership has been written, so the write must be undone.
async fn a_refused_change_of_a_membership_changes_nothing(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    let sales = test.workspace("sales").await.head.id;
    let user = test.user("ada@example.com", [by_id(finance)]).await;
    let archive = MembershipChange {
        status: Some(Status::Archived),
        ..no_change()
    };
    let groups = |names: &[&str]| MembershipChange {
        groups: Some(names.iter().map(|name| listed(name)).collect()),
        ..archive.clone()
    };
    let taken = MembershipChange {
        workspace_name: Some(name("sales")),
        ..archive.clone()
    };
    let nobody = UserId(id(999));
    let nowhere = WorkspaceId(id(999));
    let cases = [
        (nobody, finance, archive.clone(), Refusal::UserNotFound),
        (user.id, nowhere, archive.clone(), Refusal::WorkspaceNotFound),
        (user.id, sales, archive.clone(), Refusal::NotAMember),
        (user.id, finance, groups(&["ops"]), Refusal::UnknownGroup("ops".into())),
        (
            user.id,
            finance,
            groups(&["admin", "admin"]),
            Refusal::GroupTwice("admin".into()),
        ),
        (user.id, finance, taken, Refusal::WorkspaceNameTaken(name("sales"))),
    ];
    for (user, workspace, change, expected) in cases {
        assert_eq!(test.refuses(replace(user, workspace, change)).await, expected);
    }
}

on_both_databases!(
    relations_are_replaced,
    no_relations_remove_all,
    unchanged_relations_write_nothing,
    the_role_follows_the_groups,
    refused_relations_change_nothing,
    one_membership_is_changed,
    an_empty_change_writes_nothing,
    a_workspace_is_renamed_through_a_membership,
    a_refused_change_of_a_membership_changes_nothing
);
