//! Workspaces and groups: creating, finding, listing, renaming, archiving.

use crate::harness::{
    START_TEXT, TestStore, create_group, create_workspace, id, in_workspace, key, logged, name, slug,
};
use directory::{Refusal, Status, Workspace};
use serde_json::{Value, json};
use store::ops::workspaces::{Create, Get, List, Update};
use store::ops::{groups, users};
use testing::on_both_databases;

fn state(workspace: &Workspace, name: &str, status: &str) -> Value {
    json!({
        "id": workspace.head.id, "name": name, "slug": workspace.slug.as_str(), "status": status,
        "default": workspace.is_default, "all_users": workspace.head.all_users, "admin": workspace.head.admin,
        "created_at": START_TEXT,
    })
}

fn with_slug(name: &str, text: &str) -> Create {
    Create {
        slug: Some(slug(text)),
        ..create_workspace(name)
    }
}

fn rename(workspace: &str, to: &str) -> Update {
    crate::harness::rename(key(workspace), to)
}

fn set_status(workspace: &str, status: Status) -> Update {
    crate::harness::set_status(key(workspace), status)
}

fn group(workspace: &str, name: &str) -> groups::Create {
    create_group(workspace, name)
}

/// The first one is the default, the others are not.
async fn workspaces_are_created(test: &TestStore) {
    let (finance, events) = test.logs(create_workspace("Finance & Co.")).await;
    assert_eq!(
        [finance.head.id.0, finance.head.all_users.0, finance.head.admin.0],
        [id(1), id(2), id(3)]
    );
    assert_eq!((finance.slug.as_str(), finance.status), ("finance-co", Status::Active));
    assert!(finance.is_default);
    let event = logged(1, "workspace.created", id(1)).workspace(id(1));
    assert_eq!(events, [event.after(state(&finance, "Finance & Co.", "active"))]);

    let (sales, events) = test.logs(with_slug("sales", "s-1")).await;
    assert!(!sales.is_default);
    assert_eq!(sales.slug, slug("s-1"));
    assert_eq!(events.len(), 1);
    assert_eq!(test.ok(List).await, [finance, sales]);
}

/// A derived slug gets a number if it is taken; a requested one is refused.
async fn a_derived_slug_avoids_taken_ones(test: &TestStore) {
    let mut slugs = Vec::new();
    for name in ["a b", "a.b", "a  b!", "日本", "東京"] {
        slugs.push(test.workspace(name).await.slug);
    }
    assert_eq!(slugs, ["a-b", "a-b-2", "a-b-3", "workspace", "workspace-2"].map(slug));
    let refusal = test.refuses(with_slug("c", "a-b-2")).await;
    assert_eq!(refusal, Refusal::SlugTaken(slug("a-b-2")));
}

/// A name must find the workspace with that name, although slugs are searched first.
async fn a_derived_slug_is_not_another_workspaces_name(test: &TestStore) {
    test.ok(with_slug("workspace", "ws")).await;
    assert_eq!(test.workspace("日本").await.slug, slug("workspace-2"));
    let refusal = test.refuses(with_slug("東京", "workspace")).await;
    assert_eq!(refusal, Refusal::SlugTaken(slug("workspace")));
}

/// Names that differ only in case are the same name, and no name is another workspace's slug.
async fn a_workspaces_name_is_unique(test: &TestStore) {
    test.ok(with_slug("Finance", "money")).await;
    for taken in ["finance", "FINANCE", "money", "Money"] {
        for create in [create_workspace(taken), with_slug(taken, "other")] {
            assert_eq!(test.refuses(create).await, Refusal::WorkspaceNameTaken(name(taken)));
        }
    }
}

/// By id, by slug and by name, in this order.
async fn a_workspace_is_found(test: &TestStore) {
    let finance = test.ok(with_slug("Finance", "money")).await;
    let named_so = test.workspace(&finance.head.id.to_string()).await;
    for text in [&*finance.head.id.to_string(), "money", " Finance ", "finance"] {
        assert_eq!(test.ok(Get(key(text))).await, finance, "{text}");
    }
    assert_eq!(test.ok(Get(key(&named_so.head.id.to_string()))).await, named_so);
    for text in ["finances", "", "mo\0ney", &id(999).to_string()] {
        assert_eq!(
            test.refuses(Get(key(text))).await,
            Refusal::WorkspaceNotFound,
            "{text:?}"
        );
    }
}

/// Ordered by creation, including archived ones, each with its groups by creation.
async fn workspaces_are_listed(test: &TestStore) {
    assert_eq!(test.ok(List).await, []);
    let main = test.workspace("main").await;
    let mut sales = test.workspace("sales").await;
    let finance = test.workspace("finance").await;
    sales.groups.push(test.group("sales", "ops").await);
    sales.groups.push(test.group("sales", "Audit").await);
    sales.status = Status::Archived;
    test.ok(set_status("sales", Status::Archived)).await;
    assert_eq!(test.ok(List).await, [main, sales.clone(), finance]);
    assert_eq!(test.ok(Get(key("sales"))).await, sales);
}

/// The slug stays the same.
async fn a_workspace_is_renamed(test: &TestStore) {
    let finance = test.workspace("finance").await;
    let (after, events) = test.logs(rename("finance", "Money")).await;
    assert_eq!(after.head.name, name("Money"));
    assert_eq!(after.slug, finance.slug);
    assert_eq!(test.ok(List).await, [after]);
    let event = logged(2, "workspace.updated", id(1)).workspace(id(1));
    assert_eq!(
        events,
        [event
            .before(state(&finance, "finance", "active"))
            .after(state(&finance, "Money", "active"))]
    );
    test.changes_nothing(rename("finance", "Money")).await;
}

/// A name that is taken, and a workspace that doesn't exist.
async fn renaming_is_refused(test: &TestStore) {
    test.workspace("finance").await;
    test.workspace("sales").await;
    assert_eq!(
        test.refuses(rename("finance", "sales")).await,
        Refusal::WorkspaceNameTaken(name("sales"))
    );
    assert_eq!(test.refuses(rename("legal", "money")).await, Refusal::WorkspaceNotFound);
}

/// And reactivated, with an event only if something changes; memberships don't change.
async fn a_workspace_is_archived(test: &TestStore) {
    test.workspace("main").await;
    let finance = test.workspace("finance").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    let steps = [
        (Status::Archived, "workspace.archived", "active"),
        (Status::Active, "workspace.unarchived", "archived"),
    ];
    for (seq, (status, action, before)) in (5..).zip(steps) {
        let (after, events) = test.logs(set_status("finance", status)).await;
        assert_eq!(after.status, status);
        let finance_id = finance.head.id.0;
        let expected = logged(seq, action, finance_id).workspace(finance_id);
        let (before, after) = (
            state(&finance, "finance", before),
            state(&finance, "finance", status.as_str()),
        );
        assert_eq!(events, [expected.before(before).after(after)]);
        test.changes_nothing(set_status("finance", status)).await;
        assert_eq!(test.get(&user).await, user);
    }
    assert_eq!(
        test.refuses(set_status("legal", Status::Active)).await,
        Refusal::WorkspaceNotFound
    );
}

/// In an archived workspace, too.
async fn a_group_is_created(test: &TestStore) {
    test.workspace("main").await;
    let finance = test.workspace("finance").await;
    test.ok(set_status("finance", Status::Archived)).await;
    let (ops, events) = test.logs(group("finance", "Ops Team")).await;
    let workspace = finance.head.id.0;
    assert_eq!(ops.name.as_str(), "Ops Team");
    let after = json!({"id": ops.id, "workspace": workspace, "name": "Ops Team", "description": null, "created_at": START_TEXT});
    assert_eq!(
        events,
        [logged(4, "group.created", ops.id.0).workspace(workspace).after(after)]
    );
    assert_eq!(test.ok(Get(key("finance"))).await.groups, [ops]);
    assert_eq!(finance.groups, []);
}

/// A name is unique in its workspace without regard to case, in every script, and can be used in other workspaces.
async fn a_groups_name_is_unique_in_its_workspace(test: &TestStore) {
    test.workspace("finance").await;
    test.workspace("sales").await;
    for (first, second) in [("ops", "OPS"), ("Ärzte", "äRZTE"), ("ДЕЛА", "дела")] {
        test.ok(group("finance", first)).await;
        assert_eq!(
            test.refuses(group("finance", second)).await,
            Refusal::GroupNameTaken(second.into())
        );
        test.ok(group("sales", second)).await;
    }
    assert_eq!(test.refuses(group("legal", "ops")).await, Refusal::WorkspaceNotFound);
}

/// Names are found by the same key by which they are compared.
async fn a_group_is_found_in_any_case(test: &TestStore) {
    test.workspace("finance").await;
    let doctors = test.ok(group("finance", "Ärzte")).await;
    let item = crate::harness::with_groups(in_workspace("finance"), &[" äRZTE "]);
    let create = users::Create {
        workspaces: vec![item],
        ..crate::harness::create("ada@example.com")
    };
    assert_eq!(test.ok(create).await.memberships[0].groups[0].id, doctors.id);
}

on_both_databases!(
    workspaces_are_created,
    a_derived_slug_avoids_taken_ones,
    a_derived_slug_is_not_another_workspaces_name,
    a_workspaces_name_is_unique,
    a_workspace_is_found,
    workspaces_are_listed,
    a_workspace_is_renamed,
    renaming_is_refused,
    a_workspace_is_archived,
    a_group_is_created,
    a_groups_name_is_unique_in_its_workspace,
    a_group_is_found_in_any_case
);
