//! One membership at a time.

use crate::harness::{START, TestStore, email, in_workspace, key, name};
use directory::{Details, GroupKey, MemberChange, Membership, Refusal, Role, Status, Timestamp, UserKey};
use store::ops::{groups, members, users};
use testing::on_both_databases;

fn add(address: &str, role: Role) -> members::Add {
    members::Add {
        workspace: key("finance"),
        name: name("Eve Moneypenny"),
        email: email(address),
        password: None,
        membership: MemberChange {
            role: Some(role),
            ..MemberChange::default()
        },
        details: Details::default(),
    }
}

fn update(address: &str, change: MemberChange) -> members::Update {
    members::Update {
        workspace: key("finance"),
        user: UserKey::Email(email(address)),
        change,
        details: None,
    }
}

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(START + millisecond).expect("a time")
}

fn add_to_group(address: &str, group: &str) -> groups::AddMember {
    groups::AddMember {
        workspace: key("finance"),
        group: GroupKey::Text(group.to_owned()),
        user: UserKey::Email(email(address)),
        expires_at: None,
    }
}

fn remove_from_group(address: &str, group: &str) -> groups::RemoveMember {
    groups::RemoveMember {
        workspace: key("finance"),
        group: GroupKey::Text(group.to_owned()),
        user: UserKey::Email(email(address)),
    }
}

/// A new user is created active; a user who exists keeps name and other memberships.
async fn a_user_is_added(test: &TestStore) {
    test.workspace("finance").await;
    test.workspace("sales").await;
    let ada = test.user("ada@example.com", [in_workspace("sales")]).await;
    let (eve, events) = test.logs(add("eve@example.com", Role::Builder)).await;
    assert_eq!((eve.user.status, eve.membership.role), (Status::Active, Role::Builder));
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["user.created", "membership.added"]);
    let (member, events) = test.logs(add("Ada@example.com", Role::Admin)).await;
    assert_eq!((member.user.id, &member.user.name), (ada.id, &ada.name));
    assert_eq!(member.user.memberships.len(), 2);
    assert_eq!(events.len(), 1);
    assert_eq!(
        test.refuses(add("ada@example.com", Role::Admin)).await,
        Refusal::AlreadyMember
    );
    let unknown = members::Add {
        workspace: key("nowhere"),
        ..add("bob@example.com", Role::Admin)
    };
    assert_eq!(test.refuses(unknown).await, Refusal::WorkspaceNotFound);
}

/// The home ends with a membership elsewhere, and stays with one at home.
async fn a_membership_elsewhere_ends_the_home(test: &TestStore) {
    let finance = test.workspace("finance").await.head.id;
    test.workspace("sales").await;
    let user = test.user("ada@example.com", []).await;
    let at_home = users::Update {
        user: user.id.into(),
        change: directory::UserChange {
            home: Some(Some(finance)),
            ..directory::UserChange::default()
        },
        password: None,
        workspaces: None,
    };
    assert_eq!(test.ok(at_home).await.home, Some(finance));
    assert_eq!(
        test.ok(add("ada@example.com", Role::EndUser)).await.user.home,
        Some(finance)
    );
    let elsewhere = members::Add {
        workspace: key("sales"),
        ..add("ada@example.com", Role::EndUser)
    };
    let (member, events) = test.logs(elsewhere).await;
    assert_eq!(member.user.home, None);
    assert_eq!(events[0].action, "user.updated");
    assert_eq!(test.get(&user).await, member.user);
}

async fn a_membership_is_changed(test: &TestStore) {
    test.workspace("finance").await;
    test.ok(add("eve@example.com", Role::EndUser)).await;
    let until = |role, role_until| MemberChange {
        role: Some(role),
        role_until: Some(Some(role_until)),
        ..MemberChange::default()
    };
    test.environment.set(1);
    let (eve, events) = test.logs(update("eve@example.com", until(Role::Admin, at(1000)))).await;
    assert_eq!(eve.membership.role_until, Some(at(1000)));
    assert_eq!(eve.membership.updated_at, at(1));
    assert_eq!(events[0].action, "membership.updated");
    test.changes_nothing(update("eve@example.com", until(Role::Admin, at(1000))))
        .await;
    // Another role has no end, unless one is given.
    let builder = MemberChange {
        role: Some(Role::Builder),
        ..MemberChange::default()
    };
    assert_eq!(
        test.ok(update("eve@example.com", builder)).await.membership.role_until,
        None
    );
    for (change, refusal) in [
        (until(Role::Admin, at(1)), Refusal::InThePast("role_until")),
        (until(Role::EndUser, at(1000)), Refusal::RoleWithoutEnd),
    ] {
        assert_eq!(test.refuses(update("eve@example.com", change)).await, refusal);
    }
    test.user("bob@example.com", []).await;
    let nothing = MemberChange::default;
    assert_eq!(
        test.refuses(update("bob@example.com", nothing())).await,
        Refusal::NotAMember
    );
    assert_eq!(
        test.refuses(update("zoe@example.com", nothing())).await,
        Refusal::UserNotFound
    );
}

/// Archiving and reactivating is refused where it is so already. Removing removes the places in groups, too.
async fn a_membership_is_archived_and_removed(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "auditors").await;
    test.ok(add("eve@example.com", Role::EndUser)).await;
    test.ok(add_to_group("eve@example.com", "auditors")).await;
    let set = |status| members::SetStatus {
        workspace: key("finance"),
        user: UserKey::Email(email("eve@example.com")),
        status,
    };
    assert_eq!(
        test.refuses(set(Status::Active)).await,
        Refusal::AlreadyIs(Status::Active)
    );
    assert_eq!(test.ok(set(Status::Archived)).await.membership.status, Status::Archived);
    assert_eq!(
        test.refuses(set(Status::Archived)).await,
        Refusal::AlreadyIs(Status::Archived)
    );
    test.ok(set(Status::Active)).await;
    let remove = || members::Remove {
        workspace: key("finance"),
        user: UserKey::Email(email("eve@example.com")),
    };
    let (eve, events) = test.logs(remove()).await;
    assert_eq!(eve.membership.groups.len(), 1, "the member before");
    assert_eq!(events[0].action, "membership.removed");
    assert_eq!(test.refuses(remove()).await, Refusal::NotAMember);
    for table in ["memberships", "group_members"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(test.database.rows(&count).await, [["0"]], "{table}");
    }
}

/// Joining and leaving a group again changes nothing.
async fn a_member_joins_and_leaves_a_group(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "auditors").await;
    test.ok(add("eve@example.com", Role::EndUser)).await;
    let (_, events) = test.logs(add_to_group("eve@example.com", "Auditors")).await;
    assert_eq!(events[0].action, "membership.updated");
    test.changes_nothing(add_to_group("eve@example.com", "auditors")).await;
    let until = groups::AddMember {
        expires_at: Some(Some(at(1000))),
        ..add_to_group("eve@example.com", "auditors")
    };
    let user = test.ok(until).await;
    assert_eq!(user.memberships[0].groups[0].expires_at, Some(at(1000)));
    test.changes_nothing(add_to_group("eve@example.com", "auditors")).await;
    assert_eq!(
        test.refuses(add_to_group("eve@example.com", "all_users")).await,
        Refusal::DefaultGroup
    );
    assert_eq!(
        test.refuses(add_to_group("eve@example.com", "others")).await,
        Refusal::GroupNotFound
    );
    assert_eq!(
        test.refuses(add_to_group("zoe@example.com", "auditors")).await,
        Refusal::UserNotFound
    );
    test.ok(remove_from_group("eve@example.com", "auditors")).await;
    test.changes_nothing(remove_from_group("eve@example.com", "auditors"))
        .await;
    test.user("bob@example.com", []).await;
    assert_eq!(
        test.refuses(remove_from_group("bob@example.com", "auditors")).await,
        Refusal::NotAMember
    );
}

/// Nothing of a deleted user stays in a table but in the log; the address is free.
async fn a_user_is_deleted(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "auditors").await;
    let with_password = members::Add {
        password: Some(directory::PasswordHash::new("$hash".to_owned())),
        ..add("eve@example.com", Role::EndUser)
    };
    let eve = test.ok(with_password).await.user;
    test.ok(add_to_group("eve@example.com", "auditors")).await;
    let (before, events) = test.logs(users::Delete(eve.id.into())).await;
    assert_eq!(before.memberships.len(), 1);
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["membership.removed", "user.deleted"]);
    for table in ["users", "passwords", "memberships", "group_members"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(test.database.rows(&count).await, [["0"]], "{table}");
    }
    assert_eq!(test.refuses(users::Delete(eve.id.into())).await, Refusal::UserNotFound);
    test.ok(add("eve@example.com", Role::EndUser)).await;
}

/// The log knows since when, by whom and through which interface.
async fn access_has_a_beginning(test: &TestStore) {
    test.workspace("finance").await;
    test.workspace("sales").await;
    test.group("finance", "auditors").await;
    test.ok(add("eve@example.com", Role::EndUser)).await;
    test.environment.set(10);
    let admin = MemberChange {
        role: Some(Role::Admin),
        ..MemberChange::default()
    };
    test.ok(update("eve@example.com", admin)).await;
    test.environment.set(20);
    test.ok(add_to_group("eve@example.com", "auditors")).await;
    test.environment.set(30);
    // In another workspace: of no account here.
    let elsewhere = members::Add {
        workspace: key("sales"),
        ..add("eve@example.com", Role::Builder)
    };
    test.ok(elsewhere).await;
    let get = members::GetAccess {
        workspace: key("finance"),
        user: UserKey::Email(email("eve@example.com")),
    };
    let access = test.ok(get).await;
    let group = access.membership.groups[0].id;
    let beginnings = [&access.status, &access.role, &access.groups[&group]];
    assert_eq!(beginnings.map(|since| since.at), [at(0), at(10), at(20)]);
    for since in beginnings {
        assert_eq!(since.by.as_ref().map(ToString::to_string).as_deref(), Some("root"));
        assert_eq!(since.via.as_deref(), Some("api"));
    }
    // Of a membership whose events the log doesn't have, only the time is known.
    test.database.execute("UPDATE events SET subject_id = NULL").await;
    let get = members::GetAccess {
        workspace: key("finance"),
        user: UserKey::Email(email("eve@example.com")),
    };
    let access = test.ok(get).await;
    assert_eq!((access.role.at, access.role.by.is_none()), (at(0), true));
}

/// The counts are those of the rows after any changes.
async fn what_is_counted_is_there(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "auditors").await;
    let eve = test.ok(add("eve@example.com", Role::Admin)).await.user;
    test.ok(add("bob@example.com", Role::Admin)).await;
    test.ok(add("cat@example.com", Role::EndUser)).await;
    for address in ["eve@example.com", "bob@example.com"] {
        test.ok(add_to_group(address, "auditors")).await;
    }
    test.ok(users::SetStatus {
        user: eve.id.into(),
        status: Status::Archived,
    })
    .await;
    test.tries(users::Delete(eve.id.into())).await;
    let counted = |sql: &'static str| async move {
        let mut rows = test.database.rows(sql).await;
        rows.sort();
        rows
    };
    let kept = "SELECT status, role, n FROM counts WHERE n <> 0";
    let members = "SELECT status, role, count(*) FROM memberships GROUP BY status, role";
    let places = "SELECT status, '', count(*) FROM group_members GROUP BY status";
    let users = "SELECT status, '', count(*) FROM users GROUP BY status";
    let mut expected = Vec::new();
    for sql in [members, places, users] {
        expected.extend(counted(sql).await);
    }
    expected.sort();
    assert_eq!(counted(kept).await, expected);
    assert_eq!(test.get(&eve).await.memberships[0].status, Status::Archived);
    let is_archived = |membership: &Membership| membership.archived_with_user;
    assert!(test.get(&eve).await.memberships.iter().all(is_archived));
}

on_both_databases!(
    a_user_is_added,
    a_membership_elsewhere_ends_the_home,
    a_membership_is_changed,
    a_membership_is_archived_and_removed,
    a_member_joins_and_leaves_a_group,
    a_user_is_deleted,
    access_has_a_beginning,
    what_is_counted_is_there,
);
