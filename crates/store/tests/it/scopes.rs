//! The rights of a caller, tested with every operation.

mod every;

use crate::harness::{Events as _, TestStore, by_id, create_group, in_workspace, with_groups};
use directory::{Actor, Reach, Refusal, Scope, User, Via, Workspace, WorkspaceId, WorkspaceKey};
use every::{Outcome, Target, run_every};
use std::collections::BTreeSet;
use std::path::Path;
use store::ops::events::WithHead;
use store::ops::workspaces;
use store::{Call, Error, Mode};
use testing::on_both_databases;

/// Roster's own operations. No caller runs them, and they show no person and no workspace.
const OF_SYSTEM: [&str; 9] = [
    "answers.find",
    "answers.remove_old",
    "expiry.any_due",
    "expiry.expire",
    "members.find_forms",
    "schema.look",
    "schema.room",
    "schema.trial",
    "schema.trial_of_user",
];

/// An operation that only runs others, each of which asks for its own scopes.
const OF_OTHERS: [&str; 1] = ["batch"];

/// Two workspaces with a group each, a member of both, and a member of each.
struct Directory {
    here: Workspace,
    elsewhere: Workspace,
    both: User,
    other: User,
}

async fn create_directory(test: &TestStore) -> Directory {
    // The first one is the default, which can't be deleted.
    let elsewhere = test.workspace("Borealis").await;
    let here = test.workspace("Auckland").await;
    test.ok(create_group("Auckland", "Anglers")).await;
    test.ok(create_group("Borealis", "Botanists")).await;
    let angler = with_groups(in_workspace("Auckland"), &["Anglers"]);
    test.user("ann@example.com", [angler]).await;
    let both = [in_workspace("Auckland"), by_id(elsewhere.head.id)];
    Directory {
        both: test.user("ada@example.com", both).await,
        other: test.user("bob@example.com", [in_workspace("Borealis")]).await,
        here,
        elsewhere,
    }
}

fn call(reach: Reach, mode: Mode) -> Call {
    Call {
        reach,
        mode,
        ..Call::new(Actor::Root, Via::Api)
    }
}

fn by_text(workspace: &Workspace) -> WorkspaceKey {
    WorkspaceKey::Text(workspace.head.name.to_string())
}

/// Fails if an operation is missing from the list.
#[test]
fn the_list_has_every_operation() {
    let mut found = BTreeSet::new();
    names_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let listed = every::NAMES.iter().chain(&OF_SYSTEM).chain(&OF_OTHERS);
    assert_eq!(found, listed.map(|name| (*name).to_owned()).collect());
}

fn names_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            names_in(&path, found);
        } else {
            let source = std::fs::read_to_string(&path).expect("a source");
            let names = source.split("const NAME: &'static str = \"").skip(1);
            // An operation has a name in its source, or that of the operation that it wraps.
            let wrapped = source.matches("const NAME: &'static str = O::NAME;").count();
            let operations = source.matches(" Op for ").count();
            assert_eq!(names.clone().count() + wrapped, operations, "{}", path.display());
            found.extend(names.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
}

/// The scopes that each operation needs, written by hand. A scope to write includes the one to read.
const NEEDED: &[(&[&str], &[Scope])] = &[
    (
        &[
            "users.get",
            "users.page",
            "users.find",
            "users.list",
            "users.get_password_hash",
            "users.have_passwords",
            "members.get_access",
            "members.find_groups",
            "users.find_workspaces",
        ],
        &[Scope::UsersRead],
    ),
    (
        &["users.set_password", "users.replace_password_hash"],
        &[Scope::UsersWrite],
    ),
    (&["members.get"], &[Scope::MembershipsRead]),
    (
        &[
            "users.replace_relations",
            "members.ensure",
            "members.update",
            "members.set_details",
            "members.set_role",
            "members.set_status",
            "members.remove",
            "groups.add_member",
            "groups.remove_member",
            // Its changes ask for their own scopes.
            "bulk",
        ],
        &[Scope::MembershipsWrite],
    ),
    // With the user the memberships change. A user who is added by an address may be new.
    (
        &[
            "users.create",
            "users.update",
            "users.import",
            "users.set_status",
            "users.delete",
            "members.add",
        ],
        &[Scope::UsersWrite, Scope::MembershipsWrite],
    ),
    // The second scope is for the name of the workspace.
    (
        &["users.replace_membership"],
        &[Scope::MembershipsWrite, Scope::WorkspacesWrite],
    ),
    (
        &["import.all"],
        &[Scope::UsersWrite, Scope::MembershipsWrite, Scope::WorkspacesWrite],
    ),
    (
        &[
            "workspaces.get",
            "workspaces.list",
            "workspaces.list_if_few",
            "workspaces.list_pages",
            "workspaces.find",
        ],
        &[Scope::WorkspacesRead],
    ),
    (
        &[
            "workspaces.create",
            "workspaces.update",
            "workspaces.set_status",
            "workspaces.set_default",
            "workspaces.import",
        ],
        &[Scope::WorkspacesWrite],
    ),
    // With the members go their memberships, with the workspace its groups.
    (
        &["workspaces.delete"],
        &[Scope::WorkspacesWrite, Scope::MembershipsWrite, Scope::GroupsWrite],
    ),
    (&["groups.get", "groups.find"], &[Scope::GroupsRead]),
    (
        &["members.find", "members.in_groups", "groups.find_members"],
        &[Scope::MembershipsRead],
    ),
    (&["groups.create", "groups.update"], &[Scope::GroupsWrite]),
    (&["groups.delete"], &[Scope::GroupsWrite, Scope::MembershipsWrite]),
    (&["events.head"], &[]),
    (&["events.list", "events.verify"], &[Scope::EventsRead]),
    (
        &["transfer.export", "transfer.restore", "members.encrypt_details"],
        &[
            Scope::UsersWrite,
            Scope::MembershipsWrite,
            Scope::GroupsWrite,
            Scope::WorkspacesWrite,
            Scope::EventsRead,
        ],
    ),
];

/// Each operation succeeds with the scopes in the table, and is refused if one of them is missing.
async fn each_operation_needs_exactly_its_scopes(test: &TestStore) {
    let directory = create_directory(test).await;
    let target = Target::new(by_text(&directory.here), &directory.both);
    let listed: BTreeSet<_> = NEEDED.iter().flat_map(|(names, _)| names.iter().copied()).collect();
    assert_eq!(listed, every::NAMES.iter().copied().collect());
    for (names, scopes) in NEEDED {
        let enough = names_of_refused(test, &target, scopes.to_vec()).await;
        let refused: Vec<_> = names.iter().filter(|name| enough.contains(*name)).collect();
        assert!(refused.is_empty(), "{scopes:?} must be enough for {refused:?}");
        for left_out in *scopes {
            let others = scopes.iter().copied().filter(|scope| scope != left_out).collect();
            let refused = names_of_refused(test, &target, others).await;
            let allowed: Vec<_> = names.iter().filter(|name| !refused.contains(*name)).collect();
            assert!(allowed.is_empty(), "{allowed:?} must not work without {left_out:?}");
        }
    }
}

/// The operations that lack a scope in at least one kind of request.
async fn names_of_refused(test: &TestStore, target: &Target, scopes: Vec<Scope>) -> BTreeSet<&'static str> {
    let outcomes = run_every(&test.store, &call(Reach::instance(scopes), Mode::Try), target).await;
    let refused = outcomes
        .into_iter()
        .filter(|outcome| matches!(outcome.result, Err(Error::Refused(Refusal::ScopeMissing(_)))));
    refused.map(|outcome| outcome.name).collect()
}

/// A caller without scopes is refused, in the instance and in a workspace, and for a dry run, too.
async fn without_a_scope_every_operation_is_refused(test: &TestStore) {
    let directory = create_directory(test).await;
    let keys = [WorkspaceKey::Id(directory.here.head.id), by_text(&directory.here)];
    let before = test.database.dump().await;
    for workspace in keys {
        let target = Target::new(workspace, &directory.both);
        for mode in [Mode::Keep, Mode::Try] {
            let instance = run_every(&test.store, &call(Reach::instance(Vec::new()), mode), &target).await;
            let workspaces = Reach::workspaces(vec![directory.here.head.id], Vec::new());
            let workspaces = run_every(&test.store, &call(workspaces, mode), &target).await;
            for Outcome { name, result } in instance {
                // The head shows how much has happened, but not what, so a caller who reaches the instance may read it.
                let is_head = name == "events.head" && result.is_ok();
                let is_refused = matches!(result, Err(Error::Refused(Refusal::ScopeMissing(_))));
                assert!(is_head || is_refused, "{name}: {result:?}");
            }
            for Outcome { name, result } in workspaces {
                let expected = matches!(
                    result,
                    Err(Error::Refused(Refusal::ScopeMissing(_) | Refusal::InstanceOnly))
                );
                assert!(expected, "{name}: {result:?}");
            }
        }
    }
    assert_eq!(before, test.database.dump().await);
}

/// A caller who may read everything and write nothing is refused every write, even one that would change nothing.
async fn with_scopes_to_read_every_write_is_refused(test: &TestStore) {
    let directory = create_directory(test).await;
    let target = Target::new(WorkspaceKey::Id(directory.here.head.id), &directory.both);
    let to_read = Scope::ALL.into_iter().filter(|scope| scope.as_str().ends_with(":read"));
    let call = call(Reach::instance(to_read.collect()), Mode::Keep);
    let before = test.database.dump().await;
    for Outcome { name, result } in run_every(&test.store, &call, &target).await {
        let is_refused = matches!(result, Err(Error::Refused(Refusal::ScopeMissing(_))));
        assert_eq!(is_refused, every::WRITES.contains(&name), "{name}: {result:?}");
    }
    assert_eq!(before, test.database.dump().await);
}

/// A caller with every scope in one workspace neither sees nor changes anything in the other one, whether it is
/// referred to by ids or by names.
async fn another_workspace_is_neither_shown_nor_changed(test: &TestStore) {
    let directory = create_directory(test).await;
    let elsewhere = &directory.elsewhere;
    let reach = Reach::workspaces(vec![directory.here.head.id], Scope::ALL.to_vec());
    let [ids, texts] = [ids_of(&directory), texts_of(&directory)];
    let runs = [
        (
            Target::new(WorkspaceKey::Id(elsewhere.head.id), &directory.other),
            &texts,
        ),
        (Target::new(by_text(elsewhere), &directory.other).by_email(), &ids),
    ];
    for (target, hidden) in runs {
        let before = test.database.dump().await;
        for Outcome { name, result } in run_every(&test.store, &call(reach.clone(), Mode::Keep), &target).await {
            let shown = format!("{result:?}");
            for hidden in hidden {
                assert!(!shown.contains(hidden), "{name} shows {hidden}: {shown}");
            }
        }
        assert_eq!(before, test.database.dump().await);
    }
}

/// Of a user in both workspaces, the caller sees and changes only the membership in its own.
async fn only_one_membership_of_a_shared_member_is_seen(test: &TestStore) {
    let directory = create_directory(test).await;
    let here = directory.here.head.id;
    let reach = Reach::workspaces(vec![here], Scope::ALL.to_vec());
    let hidden = ids_of(&directory).into_iter().chain(texts_of(&directory));
    let hidden: Vec<_> = hidden.filter(|text| text != "bob@example.com").collect();
    let target = Target::new(WorkspaceKey::Id(here), &directory.both);
    for Outcome { name, result } in run_every(&test.store, &call(reach, Mode::Keep), &target).await {
        let shown = format!("{result:?}");
        for hidden in &hidden {
            assert!(!shown.contains(hidden), "{name} shows {hidden}: {shown}");
        }
    }
    let after = test.get(&directory.both).await;
    let of = |user: &User, workspace: WorkspaceId| user.membership(workspace).cloned();
    let elsewhere = directory.elsewhere.head.id;
    assert_eq!(of(&after, elsewhere), of(&directory.both, elsewhere));
    assert_ne!(
        of(&after, here),
        of(&directory.both, here),
        "what is its own was changed"
    );
    assert_eq!((&after.name, &after.email, after.status), {
        let User {
            name, email, status, ..
        } = &directory.both;
        (name, email, *status)
    });
    assert_eq!(test.get(&directory.other).await, directory.other);
    let changed = test
        .database
        .events()
        .await
        .into_iter()
        .skip_while(|event| event.actor == "root");
    assert!(changed.into_iter().all(|event| event.workspace == Some(here.0)));
}

/// The head of the log reveals how much happens in other workspaces, so a caller of some workspaces doesn't get it.
async fn only_an_instance_caller_gets_the_head_with_a_list(test: &TestStore) {
    let directory = create_directory(test).await;
    let workspaces = Reach::workspaces(vec![directory.here.head.id], Scope::ALL.to_vec());
    for (reach, sees_head) in [(Reach::instance(Scope::ALL.to_vec()), true), (workspaces, false)] {
        let list = WithHead(workspaces::List);
        let (head, listed) = test
            .store
            .run(call(reach, Mode::Keep), list)
            .await
            .expect("a list")
            .output;
        assert_eq!((head.is_some(), listed.len()), (sees_head, 1 + usize::from(sees_head)));
    }
}

fn ids_of(directory: &Directory) -> Vec<String> {
    let head = &directory.elsewhere.head;
    let ids = [head.id.0, head.all_users.0, head.admin.0, directory.other.id.0];
    ids.map(|id| id.to_string()).to_vec()
}

fn texts_of(directory: &Directory) -> Vec<String> {
    let texts = [
        directory.elsewhere.head.name.as_str(),
        "borealis",
        "Botanists",
        directory.other.email.as_str(),
    ];
    texts.map(str::to_owned).to_vec()
}

on_both_databases!(
    each_operation_needs_exactly_its_scopes,
    without_a_scope_every_operation_is_refused,
    with_scopes_to_read_every_write_is_refused,
    another_workspace_is_neither_shown_nor_changed,
    only_one_membership_of_a_shared_member_is_seen,
    only_an_instance_caller_gets_the_head_with_a_list,
);
