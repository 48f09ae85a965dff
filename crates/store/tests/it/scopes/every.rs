//! Runs every operation once, on one workspace and one user.

use crate::harness::{Collect, create, create_workspace, details, email, group_name, name, rename};
use directory::{
    AddedMembership, Details, Email, GroupChange, GroupKey, MemberChange, PasswordHash, Role, Status, User, UserChange,
    UserKey, Workspace, WorkspaceKey,
};
use std::collections::HashSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use store::ops::transfer::{Export, Record, Restore, Section, Sink, Source, TransferError};
use store::ops::users::{self, MembershipChange, Query, Relation};
use store::ops::{Batch, BatchMode, Bulk, ListQuery, Pages};
use store::ops::{events, groups, import, members, workspaces};
use store::{Access, Call, Error, Form, Op, Store};

/// The outcome of an operation.
pub struct Outcome {
    pub name: &'static str,
    /// Its output, as text.
    pub result: Result<String, Error>,
}

/// The objects that the operations use.
pub struct Target {
    workspace: WorkspaceKey,
    user: UserKey,
    member: User,
}

impl Target {
    pub fn new(workspace: WorkspaceKey, member: &User) -> Self {
        Self {
            workspace,
            user: UserKey::Id(member.id),
            member: member.clone(),
        }
    }

    pub fn by_email(self) -> Self {
        Self {
            user: UserKey::Email(self.member.email.clone()),
            ..self
        }
    }

    fn relation(&self) -> Relation {
        Relation {
            workspace: self.workspace.clone(),
            status: Some(Status::Archived),
            role: None,
            groups: None,
        }
    }

    fn rows(&self, address: Email) -> users::ImportUsers {
        let workspace = self.member.memberships.last().expect("a member").workspace.clone();
        let row = users::ImportRow {
            id: None,
            name: name("Eve"),
            email: address,
            status: None,
            memberships: vec![AddedMembership {
                workspace,
                status: None,
                role: Role::Admin,
                expires_at: None,
                role_until: None,
                groups: Vec::new(),
            }],
            password: Some(hash()),
        };
        users::ImportUsers {
            rows: vec![row],
            status: Status::Active,
        }
    }
}

fn hash() -> PasswordHash {
    PasswordHash::new("a hash".to_owned())
}

fn wanted() -> workspaces::ImportWorkspaces {
    workspaces::ImportWorkspaces {
        workspaces: vec![workspaces::WantedWorkspace {
            id: None,
            name: name("Cordoba"),
            slug: None,
            status: Status::Active,
            all_users: None,
            admin: None,
            groups: Vec::new(),
        }],
        claimed: HashSet::new(),
    }
}

/// Accepts any export, and restores nothing.
#[derive(Debug)]
struct Nothing;

impl Sink for Nothing {
    fn begin(&self, _: Section) {}

    fn lines(&self, _: &[u8], _: usize) -> Result<(), TransferError> {
        Ok(())
    }
}

impl Source for Nothing {
    type Records = std::iter::Empty<Result<Record, TransferError>>;

    fn open(&self) -> Result<Self::Records, TransferError> {
        Ok(std::iter::empty())
    }

    fn begin_reading_back(&self) {}

    fn read_back(&self, _: usize) {}
}

async fn run<O: Op<Output: Debug>>(store: &Store, call: &Call, op: O) -> Outcome {
    let result = store.run(call.clone(), op).await;
    Outcome {
        name: O::NAME,
        result: result.map(|done| format!("{done:?}")),
    }
}

/// Lists the operations with their types.
macro_rules! every {
    ($target:ident: $($op:ty = $value:expr,)+) => {
        /// The name of each operation.
        pub const NAMES: &[&str] = &[$(<$op as Op>::NAME, )+ <users::List<Collect> as Op>::NAME, <ListPages as Op>::NAME];

        /// The names of the operations that write, and of the export, which reads but needs all scopes.
        pub const WRITES: &[&str] = &[
            <Export<Nothing> as Op>::NAME,
            $(if matches!(<$op as Op>::ACCESS, Access::Write) { <$op as Op>::NAME } else { "" },)+
        ];

        /// Runs every operation once.
        pub async fn run_every(store: &Store, call: &Call, $target: &Target) -> Vec<Outcome> {
            vec![
                $(run::<$op>(store, call, $value).await,)+
                list(store, call).await,
                list_workspaces(store, call).await,
            ]
        }
    };
}

/// The list returns its users in pages.
async fn list(store: &Store, call: &Call) -> Outcome {
    let pages = Collect::default();
    let list = users::List {
        query: Query::default(),
        after: None,
        pages: pages.clone(),
    };
    let outcome = run(store, call, list).await;
    Outcome {
        result: outcome.result.map(|_| format!("{:?}", pages.pages())),
        ..outcome
    }
}

type ListPages = workspaces::ListPages<CollectWorkspaces>;

/// Keeps every page of workspaces.
#[derive(Debug, Clone, Default)]
struct CollectWorkspaces(Arc<Mutex<Vec<Workspace>>>);

impl Pages<Workspace> for CollectWorkspaces {
    async fn page(&self, workspaces: &[Workspace]) -> Result<(), Error> {
        self.0.lock().expect("no panic").extend_from_slice(workspaces);
        Ok(())
    }
}

async fn list_workspaces(store: &Store, call: &Call) -> Outcome {
    let pages = CollectWorkspaces::default();
    let outcome = run(store, call, workspaces::ListPages { pages: pages.clone() }).await;
    Outcome {
        result: outcome.result.map(|_| format!("{pages:?}")),
        ..outcome
    }
}

every! { target:
    users::Get = users::Get(target.user.clone()),
    users::Find = users::Find(ListQuery::default()),
    users::Page = users::Page { query: Query::default(), after: None, limit: 100 },
    users::GetPasswordHash = users::GetPasswordHash(target.member.id),
    users::HavePasswords = users::HavePasswords(vec![target.member.email.clone()]),
    users::Create = users::Create {
        workspaces: vec![target.relation()],
        ..create("eve@example.com")
    },
    users::Update = users::Update {
        user: target.user.clone(),
        change: UserChange::default(),
        password: None,
        workspaces: None,
    },
    users::Update = users::Update {
        user: target.user.clone(),
        change: UserChange { status: Some(Status::Archived), ..UserChange::default() },
        password: Some(hash()),
        workspaces: Some(vec![target.relation()]),
    },
    users::SetPassword = users::SetPassword { user: target.user.clone(), hash: hash() },
    users::ReplacePasswordHash = users::ReplacePasswordHash { user: target.member.id, old: hash(), new: hash() },
    users::ReplaceMembership = users::ReplaceMembership {
        user: target.user.clone(),
        workspace: target.workspace.clone(),
        workspace_id: None,
        change: MembershipChange { status: Some(Status::Archived), ..MembershipChange::default() },
    },
    users::ReplaceMembership = users::ReplaceMembership {
        user: target.user.clone(),
        workspace: target.workspace.clone(),
        workspace_id: None,
        change: MembershipChange { workspace_name: Some(name("Cordoba")), ..MembershipChange::default() },
    },
    users::ReplaceRelations = users::ReplaceRelations {
        user: target.user.clone(),
        workspaces: vec![target.relation()],
    },
    members::SetDetails = members::SetDetails {
        workspace: target.workspace.clone(),
        user: target.user.clone(),
        details: details(&[("cost centre", "4711")]),
    },
    members::EncryptDetails = members::EncryptDetails { after: None, form: Form::Plain },
    users::ImportUsers = target.rows(target.member.email.clone()),
    users::ImportUsers = target.rows(email("eve@example.com")),
    import::ImportAll = import::ImportAll {
        workspaces: wanted(),
        users: target.rows(email("eve@example.com")),
    },
    users::SetStatus = users::SetStatus { user: target.user.clone(), status: Status::Archived },
    users::Delete = users::Delete(target.user.clone()),
    members::Get = members::Get { workspace: target.workspace.clone(), user: target.user.clone() },
    members::GetAccess = members::GetAccess { workspace: target.workspace.clone(), user: target.user.clone() },
    members::Add = members::Add {
        workspace: target.workspace.clone(),
        name: name("Eve"),
        email: email("eve@example.com"),
        password: None,
        membership: MemberChange::default(),
        details: Details::default(),
    },
    members::SetRole = members::SetRole {
        workspace: target.workspace.clone(),
        user: target.user.clone(),
        role: Role::Builder,
    },
    members::InGroups = members::InGroups {
        workspace: target.workspace.clone(),
        groups: vec!["all_users".to_owned()],
        all: true,
        status: None,
    },
    members::FindGroups = members::FindGroups {
        workspace: target.workspace.clone(),
        user: target.user.clone(),
        query: ListQuery::default(),
    },
    users::FindWorkspaces = users::FindWorkspaces { user: target.user.clone(), query: ListQuery::default() },
    members::Ensure = members::Ensure {
        workspace: target.workspace.clone(),
        user: target.user.clone(),
        change: MemberChange::default(),
        groups: vec![anglers()],
    },
    members::Update = members::Update {
        workspace: target.workspace.clone(),
        user: target.user.clone(),
        change: MemberChange { role: Some(Role::Builder), ..MemberChange::default() },
        details: None,
    },
    members::SetStatus = members::SetStatus {
        workspace: target.workspace.clone(),
        user: target.user.clone(),
        status: Status::Archived,
    },
    groups::AddMember = groups::AddMember {
        workspace: target.workspace.clone(),
        group: anglers(),
        user: target.user.clone(),
        expires_at: None,
    },
    groups::RemoveMember = groups::RemoveMember {
        workspace: target.workspace.clone(),
        group: anglers(),
        user: target.user.clone(),
    },
    Bulk = Bulk {
        workspace: target.workspace.clone(),
        changes: Batch { parts: Vec::new(), mode: BatchMode::Each },
    },
    members::Remove = members::Remove { workspace: target.workspace.clone(), user: target.user.clone() },
    workspaces::Get = workspaces::Get(target.workspace.clone()),
    workspaces::List = workspaces::List,
    workspaces::Find = workspaces::Find(ListQuery::default()),
    members::Find = members::Find { workspace: target.workspace.clone(), query: ListQuery::default() },
    groups::Find = groups::Find { workspace: target.workspace.clone(), query: ListQuery::default() },
    groups::FindMembers = groups::FindMembers {
        workspace: target.workspace.clone(),
        group: anglers(),
        query: ListQuery::default(),
    },
    workspaces::ListIfFew = workspaces::ListIfFew,
    workspaces::Create = create_workspace("Cordoba"),
    workspaces::Update = rename(target.workspace.clone(), "Cordoba"),
    workspaces::SetStatus = workspaces::SetStatus {
        workspace: target.workspace.clone(),
        status: Status::Active,
    },
    workspaces::SetDefault = workspaces::SetDefault(target.workspace.clone()),
    workspaces::Delete = workspaces::Delete { workspace: target.workspace.clone(), force: true },
    workspaces::ImportWorkspaces = wanted(),
    groups::Get = groups::Get { workspace: target.workspace.clone(), group: anglers() },
    groups::Update = groups::Update {
        workspace: target.workspace.clone(),
        group: anglers(),
        change: GroupChange { name: Some(group_name("Bakers")), ..GroupChange::default() },
    },
    groups::Delete = groups::Delete { workspace: target.workspace.clone(), group: anglers() },
    groups::Create = groups::Create {
        workspace: target.workspace.clone(),
        name: group_name("Bakers"),
        description: None,
    },
    events::GetHead = events::GetHead,
    events::List = events::List { filter: events::EventFilter::default(), limit: 1000 },
    events::Verify = events::Verify { noted: None },
    Export<Nothing> = Export(Nothing),
    Restore<Nothing> = Restore { source: Nothing, expected: None },
}

/// The group of one of the two workspaces.
fn anglers() -> GroupKey {
    GroupKey::Text("Anglers".to_owned())
}
