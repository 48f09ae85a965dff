//! Creating and finding users.

use crate::harness::{
    Events as _, START, START_TEXT, TestStore, by_id, create, create_workspace, email, groups_of, id, in_workspace,
    listed, logged, name, with_groups, with_status,
};
use directory::{
    GroupId, GroupKey, GroupMembership, PasswordHash, Refusal, Role, Status, UserId, UserKey, WorkspaceId, WorkspaceKey,
};
use serde_json::json;
use store::ops::users::{Create, Get, ListedGroup, Relation};
use testing::on_both_databases;

fn created_in(workspaces: Vec<Relation>) -> Create {
    Create {
        workspaces,
        ..create("ada@example.com")
    }
}

/// A user without memberships: the output, the database and the log, in every column.
async fn a_user_is_created(test: &TestStore) {
    let (user, events) = test.logs(create("Ada@Example.com")).await;
    assert_eq!(user.id, UserId(id(1)));
    assert_eq!(user.name, name("Ada Obi King"));
    assert_eq!(user.email.as_str(), "ada@example.com");
    assert_eq!(user.status, Status::Active);
    assert_eq!(user.created_at.as_millisecond(), START);
    assert_eq!(user.memberships, []);
    assert_eq!(test.get(&user).await, user);
    let after = json!({
        "id": id(1), "name": "Ada Obi King", "email": "ada@example.com", "status": "active",
        "created_at": START_TEXT,
    });
    assert_eq!(events, [logged(1, "user.created", id(1)).after(after)]);
}

/// Memberships are ordered by the creation of their workspaces, groups by their own; events follow that order.
async fn a_user_is_created_with_memberships(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    let sales = test.workspace("sales").await.head;
    let ops = test.group("sales", "ops").await;
    let audit = test.group("sales", "audit").await;
    test.environment.set(5);
    let workspaces = vec![
        with_groups(in_workspace("sales"), &["audit", "all_users", "OPS"]),
        with_status(with_groups(by_id(finance.id), &["admin"]), Status::Archived),
    ];
    let (user, events) = test.logs(created_in(workspaces)).await;

    assert_eq!(test.get(&user).await, user);
    let [in_finance, in_sales] = &user.memberships[..] else {
        panic!("{user:?}")
    };
    assert_eq!(
        (&in_finance.workspace, in_finance.status, in_finance.role),
        (&finance, Status::Archived, Role::Admin)
    );
    assert_eq!(groups_of(in_finance), ["all_users", "admin"]);
    assert_eq!(
        (&in_sales.workspace, in_sales.status, in_sales.role),
        (&sales, Status::Active, Role::EndUser)
    );
    assert_eq!(in_sales.groups, [ops.head(), audit.head()].map(GroupMembership::from));
    assert!(!in_finance.archived_with_user && !in_sales.archived_with_user);

    let at = "2026-01-02T03:04:05.683Z";
    let membership = |workspace: WorkspaceId, status, role, groups: &[GroupId]| {
        json!({
            "user": user.id, "workspace": workspace, "status": status, "role": role, "archived_with_user": false,
            "created_at": at, "groups": groups,
        })
    };
    let first = test.database.seq().await - 2;
    let mut expected = [
        logged(first, "user.created", user.id.0).after(json!({
            "id": user.id, "name": "Ada Obi King", "email": "ada@example.com", "status": "active", "created_at": at,
        })),
        logged(first + 1, "membership.added", user.id.0)
            .workspace(finance.id.0)
            .after(membership(finance.id, "archived", "admin", &[])),
        logged(first + 2, "membership.added", user.id.0)
            .workspace(sales.id.0)
            .after(membership(sales.id, "active", "end-user", &[ops.id, audit.id])),
    ];
    for event in &mut expected {
        event.at = START + 5;
    }
    assert_eq!(events, expected);
}

/// The memberships of an archived user have the requested status, and are not reactivated with the user.
async fn an_archived_user_keeps_the_memberships_asked_for(test: &TestStore) {
    test.workspace("finance").await;
    let create = Create {
        status: Status::Archived,
        ..created_in(vec![in_workspace("finance")])
    };
    let user = test.ok(create).await;
    assert_eq!(user.status, Status::Archived);
    assert_eq!(user.memberships[0].status, Status::Active);
    assert!(!user.memberships[0].archived_with_user);
    assert_eq!(test.get(&user).await, user);
}

/// The hash is stored, and the log says only that a password was set.
async fn a_password_is_kept_and_not_logged(test: &TestStore) {
    let create = Create {
        password: Some(PasswordHash::new("$argon2id$secret".into())),
        ..created_in(Vec::new())
    };
    let (user, events) = test.logs(create).await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[1], logged(2, "user.password_set", user.id.0));
    let kept = test.database.rows("SELECT hash, set_at FROM passwords").await;
    assert_eq!(kept, [["$argon2id$secret".to_owned(), START.to_string()]]);
}

/// A group listed as archived is one that the user is not in.
async fn an_archived_group_item_is_left_out(test: &TestStore) {
    test.workspace("finance").await;
    let mut item = in_workspace("finance");
    item.groups = Some(vec![ListedGroup {
        is_member: false,
        ..listed("admin")
    }]);
    let user = test.ok(created_in(vec![item])).await;
    assert_eq!(groups_of(&user.memberships[0]), ["all_users"]);
    assert_eq!(user.memberships[0].role, Role::EndUser);
}

/// In any case of the letters.
async fn an_address_that_is_taken_is_refused(test: &TestStore) {
    test.user("ada@example.com", []).await;
    let refusal = test.refuses(create("ADA@example.com")).await;
    assert_eq!(refusal, Refusal::EmailTaken(email("ada@example.com")));
}

/// By id, by name, and by both if they disagree.
async fn unknown_workspaces_are_refused(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    test.workspace("sales").await;
    let nobody = WorkspaceId(id(999));
    let refusal = test
        .refuses(created_in(vec![in_workspace("finance"), by_id(nobody)]))
        .await;
    assert_eq!(refusal, Refusal::UnknownWorkspace(nobody.to_string()));
    let refusal = test.refuses(created_in(vec![in_workspace("Finances")])).await;
    assert_eq!(refusal, Refusal::UnknownWorkspace("Finances".into()));
    let both = Relation {
        workspace: WorkspaceKey::Both(finance.id, "sales".into()),
        ..by_id(finance.id)
    };
    let refusal = test.refuses(created_in(vec![both])).await;
    let (id, name) = (finance.id.to_string(), "sales".into());
    assert_eq!(refusal, Refusal::WorkspaceMismatch { id, name });
}

/// Listed once by id and once by name, it is the same workspace.
async fn a_duplicate_workspace_is_refused(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    let refusal = test
        .refuses(created_in(vec![in_workspace("finance"), by_id(finance.id)]))
        .await;
    assert_eq!(refusal, Refusal::WorkspaceTwice(name("finance")));
}

/// A group belongs to one workspace, and is unknown in the others.
async fn unknown_groups_are_refused(test: &TestStore) {
    test.workspace("finance").await;
    let sales = test.workspace("sales").await.head;
    let ops = test.group("sales", "ops").await;
    let refusal = test
        .refuses(created_in(vec![with_groups(in_workspace("finance"), &["ops"])]))
        .await;
    assert_eq!(refusal, Refusal::UnknownGroup("ops".into()));
    for group in [ops.id, sales.admin] {
        let mut item = in_workspace("finance");
        item.groups = Some(vec![ListedGroup {
            group: GroupKey::Id(group),
            is_member: true,
        }]);
        let refusal = test.refuses(created_in(vec![item])).await;
        assert_eq!(refusal, Refusal::UnknownGroup(group.to_string()));
    }
}

/// For custom groups and default ones.
async fn a_groups_id_and_name_must_agree(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    let ops = test.group("finance", "ops").await;
    for (group, name) in [(ops.id, "admin"), (finance.admin, "ops"), (finance.all_users, "admin")] {
        let mut item = in_workspace("finance");
        item.groups = Some(vec![ListedGroup {
            group: GroupKey::Both(group, name.into()),
            is_member: true,
        }]);
        let refusal = test.refuses(created_in(vec![item])).await;
        assert_eq!(
            refusal,
            Refusal::GroupMismatch {
                id: group.to_string(),
                name: name.into()
            }
        );
    }
}

/// In two spellings of its name, too.
async fn a_duplicate_group_is_refused(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "ops").await;
    for (names, twice) in [(["ops", "OPS"], "ops"), (["admin", "Admin"], "admin")] {
        let refusal = test
            .refuses(created_in(vec![with_groups(in_workspace("finance"), &names)]))
            .await;
        assert_eq!(refusal, Refusal::GroupTwice(twice.into()));
    }
}

/// No name contains a NUL, so nothing is found. `PostgreSQL` rejects a NUL in a text.
async fn a_name_with_a_nul_finds_nothing(test: &TestStore) {
    test.workspace("finance").await;
    let refusal = test.refuses(created_in(vec![in_workspace("fin\0ance")])).await;
    assert_eq!(refusal, Refusal::UnknownWorkspace("fin\0ance".into()));
    let refusal = test
        .refuses(created_in(vec![with_groups(in_workspace("finance"), &["o\0ps"])]))
        .await;
    assert_eq!(refusal, Refusal::UnknownGroup("o\0ps".into()));
}

/// By id and by address; the case of an address doesn't matter.
async fn a_user_is_found(test: &TestStore) {
    test.workspace("finance").await;
    let user = test.user("ada@example.com", [in_workspace("finance")]).await;
    test.user("bob@example.com", [in_workspace("finance")]).await;
    for text in [user.id.to_string(), " Ada@example.com".into()] {
        let key = UserKey::parse(&text).expect("a key");
        assert_eq!(test.ok(Get(key)).await, user);
    }
}

/// Also with an id that belongs to another object.
async fn an_unknown_user_is_refused(test: &TestStore) {
    let workspace = test.ok(create_workspace("finance")).await;
    for key in [
        UserKey::Id(UserId(workspace.head.id.0)),
        UserKey::Email(email("bob@example.com")),
    ] {
        assert_eq!(test.refuses(Get(key)).await, Refusal::UserNotFound);
    }
    assert!(UserKey::parse("neither an id nor an address").is_none());
}

on_both_databases!(
    a_user_is_created,
    a_user_is_created_with_memberships,
    an_archived_user_keeps_the_memberships_asked_for,
    a_password_is_kept_and_not_logged,
    an_archived_group_item_is_left_out,
    an_address_that_is_taken_is_refused,
    unknown_workspaces_are_refused,
    a_duplicate_workspace_is_refused,
    unknown_groups_are_refused,
    a_groups_id_and_name_must_agree,
    a_duplicate_group_is_refused,
    a_name_with_a_nul_finds_nothing,
    a_user_is_found,
    an_unknown_user_is_refused
);
