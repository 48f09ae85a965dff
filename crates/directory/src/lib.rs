//! The model of Roster: users, workspaces, groups, memberships, and the rules between them.
//!
//! Everything here is pure: no input or output, no clock, no randomness, no database. A value of these types is always
//! valid, because it can only be obtained by parsing it ([`Email`], [`Name`], [`Password`]) or from a rule.
//!
//! The rules come from the contract of the ToolJet API, version 1 (called "the contract" below).

mod actor;
mod addition;
#[cfg(test)]
mod arbitrary;
mod change;
mod count;
mod details;
mod email;
mod end;
mod event;
mod expiry;
mod group;
mod id;
mod key;
mod member_change;
mod membership;
mod name;
mod naming;
mod password;
mod reach;
mod refusal;
mod resolve;
mod role;
mod scope;
mod slug;
mod state;
mod status;
mod stored;
mod text;
mod user;
mod wanted_role;
mod workspace;
mod workspace_index;

pub use actor::{Actor, InvalidVia, Via};
pub use addition::AddedMembership;
pub use change::{Change, Term, changes, deletion};
pub use count::Count;
pub use details::{Detail, Details, InvalidDetail, InvalidDetails};
pub use email::{Email, InvalidEmail};
pub use end::{End, InvalidEnd};
pub use event::{Action, Event, EventWorkspace, InvalidAction, Subject, SubjectType};
pub use group::{
    ADMIN, ALL_USERS, Description, Group, GroupChange, GroupHead, GroupMembership, GroupName, RESERVED_GROUP_NAMES,
};
pub use id::{GroupId, InvalidId, UserId, WorkspaceId};
pub use key::{GroupKey, UserKey, WorkspaceKey};
pub use member_change::MemberChange;
pub use membership::Membership;
pub use name::{InvalidName, Name};
pub use naming::{check_name, check_slug};
pub use password::{InvalidPassword, Password, PasswordHash};
pub use reach::Reach;
pub use refusal::Refusal;
pub use resolve::{FoundGroup, WorkspaceNames};
pub use role::{InvalidRole, Role};
pub use scope::Scope;
pub use slug::{InvalidSlug, Slug};
pub use state::{PersonalState, PublicState, State};
pub use status::{InvalidStatus, Status};
pub use stored::Stored;
pub use text::{earlier_fold, fold, shown};
pub use user::{User, UserChange, WantedMembership};
pub use wanted_role::WantedRole;
pub use workspace::{Workspace, WorkspaceChange, WorkspaceHead};
pub use workspace_index::WorkspaceIndex;

pub use jiff::Timestamp;
