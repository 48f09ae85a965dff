//! Importing users: new, changed and unchanged ones.

use crate::harness::{Events as _, Outputs, TestStore, create, email, groups_of, id, in_workspace, name, together};
use directory::{
    AddedMembership, Group, PasswordHash, Refusal, Role, Status, UserChange, UserId, UserKey, WorkspaceHead,
};
use std::collections::HashSet;
use store::ops::users::{
    Get, GetPasswordHash, HavePasswords, ImportRow, ImportUsers, ImportedPassword, ImportedUser, ReplacePasswordHash,
    Update,
};
use testing::on_both_databases;

fn row(address: &str) -> ImportRow {
    ImportRow {
        id: None,
        name: name("Ada Obi King"),
        email: email(address),
        status: None,
        memberships: Vec::new(),
        password: None,
    }
}

fn import(rows: impl Into<Vec<ImportRow>>) -> ImportUsers {
    ImportUsers {
        rows: rows.into(),
        status: Status::Active,
    }
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

fn added(workspace: &WorkspaceHead, groups: &[&Group]) -> AddedMembership {
    AddedMembership {
        workspace: workspace.clone(),
        status: None,
        role: Role::EndUser,
        expires_at: None,
        role_until: None,
        groups: groups.iter().map(|group| group.head()).collect(),
    }
}

/// For each user whether it is new, the number of changes, and the result for the password.
fn told(imported: &[ImportedUser]) -> Vec<(bool, usize, ImportedPassword)> {
    let told = imported.iter();
    told.map(|row| (row.before.is_none(), row.changes().len(), row.password))
        .collect()
}

async fn new_users_are_made_with_all_that_belongs_to_them(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    let auditors = test.group("finance", "Auditors").await;
    let rows = [
        ImportRow {
            memberships: vec![AddedMembership {
                role: Role::Admin,
                ..added(&finance, &[&auditors])
            }],
            password: Some(hash("$argon2id$one")),
            ..row("ada@example.com")
        },
        ImportRow {
            status: Some(Status::Archived),
            ..row("eve@example.com")
        },
    ];
    let (imported, events) = test.logs(import(rows)).await;
    assert_eq!(
        told(&imported),
        [(true, 2, ImportedPassword::Set), (true, 1, ImportedPassword::None)]
    );
    let users = test.list().await;
    assert_eq!(users, imported.iter().map(|row| row.after.clone()).collect::<Vec<_>>());
    assert_eq!(groups_of(&users[0].memberships[0]), ["all_users", "admin", "Auditors"]);
    assert_eq!((users[0].status, users[1].status), (Status::Active, Status::Archived));
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        ["user.created", "membership.added", "user.created", "user.password_set"]
    );
    let kept = test.ok(GetPasswordHash(users[0].id)).await.expect("a hash");
    assert_eq!(kept.expose(), "$argon2id$one");
}

async fn imported_again_nothing_changes(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    let rows: Vec<_> = (0..300)
        .map(|number| ImportRow {
            memberships: vec![added(&finance, &[])],
            status: Some(Status::Archived),
            password: Some(hash("$argon2id$one")),
            ..row(&format!("u{number}@example.com"))
        })
        .collect();
    test.ok(import(rows.clone())).await;
    let again = test.changes_nothing(import(rows)).await;
    assert!(
        told(&again)
            .iter()
            .all(|told| *told == (false, 0, ImportedPassword::Kept))
    );
}

async fn who_is_there_is_changed_and_loses_nothing(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    let sales = test.workspace("sales").await.head;
    let auditors = test.group("finance", "Auditors").await;
    let editors = test.group("finance", "Editors").await;
    let membership = added(&finance, &[&auditors]);
    test.ok(import([ImportRow {
        memberships: vec![membership],
        ..row("ada@example.com")
    }]))
    .await;
    let change = ImportRow {
        name: name("Ada King"),
        memberships: vec![added(&sales, &[]), added(&finance, &[&editors])],
        password: Some(hash("$argon2id$two")),
        ..row("ADA@example.com")
    };
    let (imported, events) = test.logs(import([change])).await;
    assert_eq!(told(&imported), [(false, 3, ImportedPassword::Set)]);
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "user.updated",
            "membership.updated",
            "membership.added",
            "user.password_set"
        ]
    );
    let user = test.ok(Get(UserKey::Email(email("ada@example.com")))).await;
    assert_eq!(user, imported[0].after);
    assert_eq!(user.name, name("Ada King"));
    assert_eq!(groups_of(&user.memberships[0]), ["all_users", "Auditors", "Editors"]);
    assert_eq!(user.memberships[1].workspace, sales);
}

/// An earlier version stored the address in another form than the one of today.
async fn who_is_there_under_an_earlier_form_is_found_and_not_created_again(test: &TestStore) {
    for (one, earlier) in [
        ("σίσυφος@example.com", "σίσυφοσ@example.com"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ] {
        let user = test.user(one, []).await;
        let store_earlier = format!("UPDATE users SET email = '{earlier}' WHERE email = '{one}'");
        test.database.execute(&store_earlier).await;
        for typed in [one, earlier] {
            let found = test.ok(Get(UserKey::Email(email(typed)))).await;
            assert_eq!((found.id, found.email.as_str()), (user.id, earlier), "{typed}");
            let imported = test.ok(import([row(typed)])).await;
            assert_eq!(imported[0].after.id, user.id, "{typed}");
            assert_eq!(test.refuses(create(typed)).await, Refusal::EmailTaken(email(typed)));
        }
        let other = test.user("other@example.com", []).await;
        let take = |user: UserId| Update {
            user: UserKey::Id(user),
            change: UserChange {
                email: Some(email(one)),
                ..UserChange::default()
            },
            password: None,
            workspaces: None,
        };
        assert_eq!(test.refuses(take(other.id)).await, Refusal::EmailTaken(email(one)));
        assert_eq!(test.ok(take(user.id)).await.email.as_str(), one);
        test.database
            .execute("DELETE FROM users WHERE email = 'other@example.com'")
            .await;
    }
}

/// Two users whose addresses are one today: each is found by its own.
async fn two_users_of_one_form_are_found_by_what_is_stored(test: &TestStore) {
    let one = test.user("σίσυφος@example.com", []).await;
    let other = test.user("ada@example.com", []).await;
    let store_earlier = "UPDATE users SET email = 'σίσυφοσ@example.com' WHERE email = 'ada@example.com'";
    test.database.execute(store_earlier).await;
    for (typed, user) in [
        ("σίσυφος@example.com", &one),
        ("ΣΊΣΥΦΟΣ@example.com", &one),
        ("σίσυφοσ@example.com", &other),
    ] {
        assert_eq!(test.ok(Get(UserKey::Email(email(typed)))).await.id, user.id, "{typed}");
    }
}

async fn a_password_that_is_there_is_kept(test: &TestStore) {
    test.ok(create_with_password()).await;
    let imported = test.changes_nothing(import([ImportRow {
        password: Some(hash("$argon2id$two")),
        ..row("ada@example.com")
    }]));
    assert_eq!(told(&imported.await), [(false, 0, ImportedPassword::Kept)]);
}

async fn a_status_is_changed_only_if_the_row_gives_one(test: &TestStore) {
    let user = test.user("ada@example.com", []).await;
    let archive = UserChange {
        status: Some(Status::Archived),
        ..Default::default()
    };
    test.ok(Update {
        user: user.id.into(),
        change: archive,
        password: None,
        workspaces: None,
    })
    .await;
    test.changes_nothing(import([row("ada@example.com")])).await;
    test.ok(import([ImportRow {
        status: Some(Status::Active),
        ..row("ada@example.com")
    }]))
    .await;
    assert_eq!(test.get(&user).await.status, Status::Active);
}

/// A requested id is used unless another user has it.
async fn an_id_is_kept_if_it_is_free(test: &TestStore) {
    let wanted = UserId(id(77_000));
    let with_id = |address: &str| ImportRow {
        id: Some(wanted),
        ..row(address)
    };
    let imported = test
        .ok(import([with_id("ada@example.com"), with_id("eve@example.com")]))
        .await;
    assert_eq!(imported[0].after.id, wanted);
    assert_ne!(imported[1].after.id, wanted);
    assert_eq!(test.get(&imported[1].after).await, imported[1].after);
    // An existing user keeps the id.
    let other = ImportRow {
        id: Some(UserId(id(88_000))),
        ..row("ada@example.com")
    };
    assert_eq!(test.changes_nothing(import([other])).await[0].after.id, wanted);
}

async fn a_dry_run_tells_the_same_and_changes_nothing(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    test.user("ada@example.com", [in_workspace("finance")]).await;
    test.user("bob@example.com", []).await;
    test.ok(create_with_password_of("eve@example.com")).await;
    let rows = vec![
        row("ada@example.com"),
        ImportRow {
            memberships: vec![added(&finance, &[])],
            ..row("bob@example.com")
        },
        ImportRow {
            password: Some(hash("$argon2id$two")),
            ..row("eve@example.com")
        },
        ImportRow {
            memberships: vec![added(&finance, &[])],
            ..row("new@example.com")
        },
    ];
    let tried = test.tries(import(rows.clone())).await;
    let imported = test.ok(import(rows)).await;
    assert_eq!(told(&tried), told(&imported));
    assert_eq!(tried[1].after, imported[1].after);
}

async fn who_has_a_password_is_known(test: &TestStore) {
    test.user("bob@example.com", []).await;
    test.ok(create_with_password_of("eve@example.com")).await;
    let asked = ["bob@example.com", "eve@example.com", "new@example.com"].map(email);
    let found = test.ok(HavePasswords(asked.to_vec())).await;
    assert_eq!(found, HashSet::from([email("eve@example.com")]));
}

/// Two imports of the same rows run beside a client that changes one of them: nothing is lost or duplicated.
async fn concurrent_imports_and_writes_lose_nothing(test: &TestStore) {
    let finance = test.workspace("finance").await.head;
    test.ok(import([row("u0@example.com")])).await;
    let store = &test.store;
    let imported = together(4, |task| {
        let memberships = vec![added(&finance, &[])];
        let rows: Vec<_> = (0..50)
            .map(|number| ImportRow {
                memberships: memberships.clone(),
                ..row(&format!("u{number}@example.com"))
            })
            .collect();
        let rows = if task % 2 == 0 {
            rows
        } else {
            rows.into_iter().rev().collect()
        };
        let store = store.clone();
        async move { store.output_of(import(rows)).await }
    });
    for result in imported.await {
        result.expect("it is imported");
    }
    let users = test.list().await;
    assert_eq!(users.len(), 50);
    assert!(users.iter().all(|user| user.memberships.len() == 1));
    let events = test.database.events().await;
    assert_eq!(events.iter().filter(|event| event.action == "user.created").count(), 50);
    assert_eq!(
        events.iter().filter(|event| event.action == "membership.added").count(),
        50
    );
}

/// If a row in the middle is refused because its address was taken meanwhile, the whole batch is rolled back.
async fn a_batch_is_all_or_nothing(test: &TestStore) {
    let gone = WorkspaceHead {
        id: directory::WorkspaceId(id(99_000)),
        ..test.workspace("finance").await.head
    };
    let before = test.database.dump().await;
    let rows = [
        row("ada@example.com"),
        ImportRow {
            memberships: vec![added(&gone, &[])],
            ..row("eve@example.com")
        },
    ];
    assert!(test.run(import(rows)).await.is_err());
    assert_eq!(test.database.dump().await, before);
}

async fn a_hash_is_replaced_only_while_it_is_the_same(test: &TestStore) {
    let user = test.ok(create_with_password()).await;
    let replace = |old: &str, new: &str| ReplacePasswordHash {
        user: user.id,
        old: PasswordHash::new(old.into()),
        new: PasswordHash::new(new.into()),
    };
    assert!(!test.changes_nothing(replace("$2b$other", "$argon2id$new")).await);
    let head = test.database.seq().await;
    assert!(test.ok(replace("$argon2id$secret", "$argon2id$new")).await);
    assert_eq!(test.database.seq().await, head, "the password is the same: no event");
    assert_eq!(
        test.ok(GetPasswordHash(user.id)).await.expect("a hash").expose(),
        "$argon2id$new"
    );
    let nobody = test.ok(GetPasswordHash(UserId(id(99_000)))).await;
    assert!(nobody.is_none());
}

on_both_databases!(
    new_users_are_made_with_all_that_belongs_to_them,
    imported_again_nothing_changes,
    who_is_there_is_changed_and_loses_nothing,
    who_is_there_under_an_earlier_form_is_found_and_not_created_again,
    two_users_of_one_form_are_found_by_what_is_stored,
    a_password_that_is_there_is_kept,
    a_status_is_changed_only_if_the_row_gives_one,
    an_id_is_kept_if_it_is_free,
    a_dry_run_tells_the_same_and_changes_nothing,
    who_has_a_password_is_known,
    concurrent_imports_and_writes_lose_nothing,
    a_batch_is_all_or_nothing,
    a_hash_is_replaced_only_while_it_is_the_same
);

fn create_with_password() -> store::ops::users::Create {
    create_with_password_of("ada@example.com")
}

fn create_with_password_of(address: &str) -> store::ops::users::Create {
    store::ops::users::Create {
        password: Some(hash("$argon2id$secret")),
        ..create(address)
    }
}
