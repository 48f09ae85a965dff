//! The event log is sufficient to rebuild the directory. In a random history, replaying the log up to any event gives
//! the directory as it was at that time. And only the part of an event that can be erased identifies a person.

use crate::harness::{
    Events as _, Logged, TestStore, by_id, create, email, group_name, id, key, name, rename, set_status, with_groups,
    with_status,
};
use directory::{
    Detail, Details, GroupChange, GroupId, GroupKey, Name, PasswordHash, Status, Timestamp, User, UserChange, UserId,
    Workspace, WorkspaceId,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, TestRunner};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::ops::users::{Create, MembershipChange, Relation, ReplaceMembership, ReplaceRelations, SetPassword, Update};
use store::ops::{groups, members, users, workspaces};
use store::{Error, Op};
use testing::{Database, Kind, Setup, run};
use uuid::Uuid;

/// One operation on objects that may not exist: refusals are part of the history, too.
#[derive(Debug, Clone)]
enum Step {
    CreateUser(u8, Status, Vec<Item>),
    UpdateUser(usize, Option<u8>, Option<Status>),
    SetPassword(usize),
    Relations(usize, Vec<Item>),
    Membership(usize, usize, Option<Status>, Option<u8>),
    CreateWorkspace(u8),
    Rename(usize, u8),
    SetStatus(usize, Status),
    CreateGroup(usize, u8),
    RenameGroup(usize, u8, u8),
    DeleteGroup(usize, u8),
    SetDefault(usize),
    DeleteWorkspace(usize, bool),
    DeleteUser(usize),
    SetDetails(usize, usize, Vec<u8>),
}

/// A membership: the workspace, the status, whether an admin, whether in the group `g0`.
type Item = (usize, Status, bool, bool);

fn status() -> impl Strategy<Value = Status> + Clone {
    prop_oneof![Just(Status::Active), Just(Status::Archived)]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let items = || vec((0..3_usize, status(), any::<bool>(), any::<bool>()), 0..3);
    let maybe_status = || proptest::option::of(status());
    let maybe_word = || proptest::option::of(0..6_u8);
    let step = prop_oneof![
        4 => (0..12_u8, status(), items()).prop_map(|(a, s, i)| Step::CreateUser(a, s, i)),
        3 => (0..6_usize, maybe_word(), maybe_status()).prop_map(|(u, a, s)| Step::UpdateUser(u, a, s)),
        1 => (0..6_usize).prop_map(Step::SetPassword),
        4 => (0..6_usize, items()).prop_map(|(u, i)| Step::Relations(u, i)),
        4 => (0..6_usize, 0..3_usize, maybe_status(), maybe_word()).prop_map(|(u, w, s, n)| Step::Membership(u, w, s, n)),
        1 => (0..6_u8).prop_map(Step::CreateWorkspace),
        1 => (0..3_usize, 0..6_u8).prop_map(|(w, n)| Step::Rename(w, n)),
        1 => (0..3_usize, status()).prop_map(|(w, s)| Step::SetStatus(w, s)),
        1 => (0..3_usize, 0..2_u8).prop_map(|(w, n)| Step::CreateGroup(w, n)),
        1 => (0..3_usize, 0..2_u8, 0..3_u8).prop_map(|(w, n, m)| Step::RenameGroup(w, n, m)),
        1 => (0..3_usize, 0..2_u8).prop_map(|(w, n)| Step::DeleteGroup(w, n)),
        1 => (0..3_usize).prop_map(Step::SetDefault),
        1 => (0..3_usize, any::<bool>()).prop_map(|(w, force)| Step::DeleteWorkspace(w, force)),
        1 => (0..3_usize).prop_map(Step::DeleteUser),
        2 => (0..6_usize, 0..3_usize, vec(0..9_u8, 0..3)).prop_map(|(u, w, d)| Step::SetDetails(u, w, d)),
    ];
    vec(step, 20..60)
}

/// A name that nothing else has.
fn person(number: u8) -> Name {
    name(&format!("Person No. {number}"))
}

fn hash() -> PasswordHash {
    PasswordHash::new("$argon2id$not-a-real-one".into())
}

/// Runs a random history, and knows the users and workspaces that it has created.
struct Life<'a> {
    test: &'a TestStore,
    users: Vec<UserId>,
    workspaces: Vec<WorkspaceId>,
}

impl Life<'_> {
    fn user(&self, index: usize) -> UserId {
        self.users.get(index).copied().unwrap_or(UserId(id(9999)))
    }

    fn workspace(&self, index: usize) -> WorkspaceId {
        self.workspaces.get(index).copied().unwrap_or(WorkspaceId(id(9999)))
    }

    fn items(&self, items: &[Item]) -> Vec<Relation> {
        let item = |&(workspace, status, admin, group): &Item| {
            let names: Vec<_> = [(admin, "admin"), (group, "g0")]
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, name)| *name)
                .collect();
            with_status(with_groups(by_id(self.workspace(workspace)), &names), status)
        };
        items.iter().map(item).collect()
    }

    /// Runs an operation, and returns its output unless it is refused.
    async fn try_run<O: Op>(&self, op: O) -> Option<O::Output> {
        match self.test.run(op).await {
            Ok(output) => Some(output),
            Err(Error::Refused(_)) => None,
            Err(error) => panic!("{}: {error}", O::NAME),
        }
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::CreateUser(address, status, items) => {
                let create = create(&format!("u{address}@example.com"));
                let create = Create {
                    name: person(*address),
                    password: (address % 2 == 0).then(hash),
                    status: *status,
                    workspaces: self.items(items),
                    ..create
                };
                self.users.extend(self.try_run(create).await.map(|user| user.id));
            }
            Step::UpdateUser(user, address, status) => {
                let email = address.map(|number| email(&format!("u{number}@example.com")));
                let change = UserChange {
                    name: address.filter(|number| number % 3 > 0).map(person),
                    email,
                    status: *status,
                    home: None,
                };
                self.try_run(Update {
                    user: self.user(*user).into(),
                    change,
                    password: None,
                    workspaces: None,
                })
                .await;
            }
            Step::SetPassword(user) => {
                let user = self.user(*user).into();
                self.try_run(SetPassword { user, hash: hash() }).await;
            }
            Step::Relations(user, items) => {
                let workspaces = self.items(items);
                self.try_run(ReplaceRelations {
                    user: self.user(*user).into(),
                    workspaces,
                })
                .await;
            }
            Step::Membership(user, workspace, status, new_name) => {
                let workspace_name = new_name.map(|number| name(&format!("w{number}")));
                let change = MembershipChange {
                    status: *status,
                    groups: None,
                    role: None,
                    workspace_name,
                };
                let (user, workspace) = (self.user(*user).into(), self.workspace(*workspace));
                self.try_run(ReplaceMembership {
                    user,
                    workspace: workspace.into(),
                    workspace_id: None,
                    change,
                })
                .await;
            }
            Step::DeleteUser(user) => {
                self.try_run(users::Delete(self.user(*user).into())).await;
            }
            Step::SetDetails(user, workspace, numbers) => {
                self.try_run(members::SetDetails {
                    workspace: self.workspace(*workspace).into(),
                    user: self.user(*user).into(),
                    details: numbered(numbers),
                })
                .await;
            }
            of_workspaces => self.step_of_workspaces(of_workspaces).await,
        }
    }

    /// A step that changes workspaces and groups.
    async fn step_of_workspaces(&mut self, step: &Step) {
        match step {
            Step::CreateWorkspace(number) => {
                let create = workspaces::Create {
                    name: name(&format!("w{number}")),
                    slug: None,
                };
                self.workspaces
                    .extend(self.try_run(create).await.map(|workspace| workspace.head.id));
            }
            Step::Rename(workspace, number) => {
                let workspace = key(&self.workspace(*workspace).to_string());
                self.try_run(rename(workspace, &format!("w{number}"))).await;
            }
            Step::SetStatus(workspace, status) => {
                let workspace = key(&self.workspace(*workspace).to_string());
                self.try_run(set_status(workspace, *status)).await;
            }
            Step::CreateGroup(workspace, number) => {
                let workspace = key(&self.workspace(*workspace).to_string());
                self.try_run(groups::Create {
                    workspace,
                    name: group_name(&format!("g{number}")),
                    description: (number % 2 == 1).then(|| "What it is for".parse().expect("a description")),
                })
                .await;
            }
            Step::RenameGroup(workspace, number, to) => {
                self.try_run(groups::Update {
                    workspace: self.workspace(*workspace).into(),
                    group: GroupKey::Text(format!("g{number}")),
                    change: GroupChange {
                        name: Some(group_name(&format!("g{to}"))),
                        description: Some(None),
                    },
                })
                .await;
            }
            Step::DeleteGroup(workspace, number) => {
                self.try_run(groups::Delete {
                    workspace: self.workspace(*workspace).into(),
                    group: GroupKey::Text(format!("g{number}")),
                })
                .await;
            }
            Step::SetDefault(workspace) => {
                self.try_run(workspaces::SetDefault(self.workspace(*workspace).into()))
                    .await;
            }
            Step::DeleteWorkspace(workspace, force) => {
                self.try_run(workspaces::Delete {
                    workspace: self.workspace(*workspace).into(),
                    force: *force,
                })
                .await;
            }
            _ => unreachable!("it is a step of users"),
        }
    }
}

/// Metadata with a key for each number; several numbers have the same key.
fn numbered(numbers: &[u8]) -> Details {
    let numbers: BTreeMap<_, _> = numbers.iter().map(|number| (number % 3, number)).collect();
    let entries = numbers.into_iter();
    let entries =
        entries.map(|(key, value)| Detail::new(format!("k{key}"), format!("value {value}")).expect("an entry"));
    Details::new(entries.collect()).expect("metadata")
}

/// The whole directory: the state of each object by its type, its id and, for a membership, its workspace.
type Directory = BTreeMap<(String, Uuid, Option<Uuid>), Value>;

/// Applies an event. Its `before` must equal the state that the earlier events have led to.
fn follow(directory: &mut Directory, event: &Logged) {
    if event.action == "user.password_set" {
        directory.insert(("password".into(), event.subject, None), Value::Null);
        return;
    }
    if event.action == "membership.details_set" {
        follow_details(directory, event);
        return;
    }
    let kind = event.action.split('.').next().expect("a word").to_owned();
    let workspace = event.workspace.filter(|_| kind == "membership");
    if event.action == "membership.removed" {
        directory.remove(&("details".into(), event.subject, workspace));
    }
    if event.action == "user.deleted" {
        directory.remove(&("password".into(), event.subject, None));
    }
    let key = (kind, event.subject, workspace);
    assert_eq!(directory.get(&key), event.before.as_ref(), "{event:?}");
    assert_ne!(event.before, event.after, "{event:?}");
    match &event.after {
        Some(state) => directory.insert(key, state.clone()),
        None => directory.remove(&key),
    };
}

/// The keys of a member's metadata. Where only values have changed, they are the same before and after.
fn follow_details(directory: &mut Directory, event: &Logged) {
    let keys_of = |state: &Option<Value>| {
        let keys = state.as_ref().expect("a state")["details"].clone();
        keys.as_array().is_some_and(|keys| !keys.is_empty()).then_some(keys)
    };
    let key = ("details".into(), event.subject, event.workspace);
    assert_eq!(directory.get(&key).cloned(), keys_of(&event.before), "{event:?}");
    match keys_of(&event.after) {
        Some(keys) => directory.insert(key, keys),
        None => directory.remove(&key),
    };
}

/// The directory as the lists return it, and from the tables what they don't contain.
async fn shown(test: &TestStore) -> Directory {
    let mut directory = hidden(&test.database).await;
    for workspace in test.ok(workspaces::List).await {
        add_workspace(&mut directory, &workspace);
    }
    for user in test.list().await {
        add_user(&mut directory, &user);
        add_details(&mut directory, test, &user).await;
    }
    directory
}

/// The passwords, and the creation times of groups.
async fn hidden(database: &Database) -> Directory {
    let id = |text: &str| Uuid::parse_str(text).expect("an id");
    let passwords = database.rows("SELECT user_id FROM passwords").await;
    let mut directory: Directory = passwords
        .iter()
        .map(|row| (("password".into(), id(&row[0]), None), Value::Null))
        .collect();
    for row in database.rows("SELECT id, created_at FROM groups").await {
        let time = row[1].parse().map(Timestamp::from_millisecond);
        let state = json!({"created_at": time.expect("a number").expect("a time")});
        directory.insert(("group".into(), id(&row[0]), None), state);
    }
    directory
}

fn add_workspace(directory: &mut Directory, workspace: &Workspace) {
    let head = &workspace.head;
    let state = json!({
        "id": head.id, "name": head.name, "slug": workspace.slug, "status": workspace.status,
        "default": workspace.is_default, "all_users": head.all_users, "admin": head.admin,
        "created_at": workspace.created_at,
    });
    directory.insert(("workspace".into(), head.id.0, None), state);
    for group in &workspace.groups {
        let state = directory.entry(("group".into(), group.id.0, None)).or_default();
        state["id"] = json!(group.id);
        state["workspace"] = json!(head.id);
        state["name"] = json!(group.name);
        state["description"] = json!(group.description);
    }
}

async fn add_details(directory: &mut Directory, test: &TestStore, user: &User) {
    for membership in &user.memberships {
        let workspace = membership.workspace.id;
        let get = members::Get {
            workspace: workspace.into(),
            user: user.id.into(),
        };
        let keys: Vec<_> = test.ok(get).await.details.keys().map(str::to_owned).collect();
        if !keys.is_empty() {
            directory.insert(("details".into(), user.id.0, Some(workspace.0)), json!(keys));
        }
    }
}

fn add_user(directory: &mut Directory, user: &User) {
    let state = json!({
        "id": user.id, "name": user.name, "email": user.email, "status": user.status, "created_at": user.created_at,
    });
    directory.insert(("user".into(), user.id.0, None), state);
    for membership in &user.memberships {
        let workspace = membership.workspace.id;
        let groups: Vec<GroupId> = membership.groups.iter().map(|group| group.id).collect();
        let state = json!({
            "user": user.id, "workspace": workspace, "status": membership.status, "role": membership.role,
            "archived_with_user": membership.archived_with_user, "created_at": membership.created_at,
            "groups": groups,
        });
        directory.insert(("membership".into(), user.id.0, Some(workspace.0)), state);
    }
}

/// Every state of the history, with the number of its last event.
async fn lived(test: &TestStore, steps: &[Step]) -> Vec<(i64, Directory)> {
    let mut life = Life {
        test,
        users: Vec::new(),
        workspaces: Vec::new(),
    };
    let begin = [Step::CreateWorkspace(0), Step::CreateGroup(0, 0)];
    let mut moments = Vec::new();
    for (minute, step) in (1..).zip(begin.iter().chain(steps)) {
        test.environment.set(minute * 60_000);
        life.step(step).await;
        moments.push((test.database.seq().await, shown(test).await));
    }
    moments
}

async fn live(test: &TestStore, steps: &[Step]) {
    let moments = lived(test, steps).await;
    let mut events = test.database.events().await.into_iter().peekable();
    let mut rebuilt = Directory::new();
    for (seq, shown) in moments {
        while let Some(event) = events.next_if(|event| event.seq <= seq) {
            follow(&mut rebuilt, &event);
        }
        assert_eq!(rebuilt, shown, "up to event {seq}");
    }
    assert_eq!(events.next(), None);
    for user in test.list().await {
        assert_eq!(test.get(&user).await, user, "a user alone and in the list");
    }
    assert_nobody_is_named_in_public(&test.database).await;
}

/// The public parts contain no name and no address that any user has ever had.
async fn assert_nobody_is_named_in_public(database: &Database) {
    let rows = database
        .rows("SELECT public, coalesce(personal, '{}') FROM events")
        .await;
    let mut texts = BTreeSet::new();
    for row in &rows {
        let personal: Value = serde_json::from_str(&row[1]).expect("JSON");
        for pointer in ["/label", "/before/name", "/before/email", "/after/name", "/after/email"] {
            texts.extend(personal.pointer(pointer).and_then(Value::as_str).map(str::to_owned));
        }
    }
    for row in &rows {
        let named = texts.iter().find(|text| row[0].contains(*text));
        assert_eq!(named, None, "{}", row[0]);
        assert!(!row.concat().contains("$argon2id"), "a hash in the log");
        assert!(
            !row.concat().contains("value "),
            "a value of a member's metadata in the log"
        );
    }
}

fn any_life(kind: Kind, cases: u32) {
    let config = ProptestConfig {
        cases,
        // A history that has failed is tried first in later runs, by everyone.
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/it/rebuild.regressions"))),
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    let lived = TestRunner::new(config).run(&steps(), |steps| {
        run(Setup { kind, program: None }, &async |test: &TestStore| {
            live(test, &steps).await;
        });
        Ok(())
    });
    if let Err(error) = lived {
        panic!("{error}");
    }
}

#[test]
fn the_log_rebuilds_the_directory_on_sqlite() {
    any_life(Kind::Sqlite, 12);
}

#[test]
fn the_log_rebuilds_the_directory_on_postgres() {
    any_life(Kind::Postgres, 6);
}
