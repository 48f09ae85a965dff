//! What Roster knows: users, workspaces, groups, memberships, and the rules between them.
//!
//! Everything here is pure: no input or output, no clock, no randomness, no database. A value of one of these types is
//! valid, because the only way to get one is to parse it ([`Email`], [`Name`], [`Password`]) or to let a rule make it.
//!
//! The rules come from the contract of the ToolJet API, version 1 (called "the contract" below).

mod actor;
mod addition;
#[cfg(test)]
mod arbitrary;
mod change;
mod email;
mod event;
mod filter;
mod id;
mod membership;
mod name;
mod password;
mod reach;
mod reference;
mod refusal;
mod role;
mod scope;
mod slug;
mod status;
mod user;
mod workspace;

pub use actor::{Actor, InvalidVia, Via};
pub use addition::AddedMembership;
pub use change::{Change, changes};
pub use email::{Email, InvalidEmail};
pub use event::{Action, Event, InvalidAction, State, Subject, SubjectType};
pub use filter::UserFilter;
pub use id::{GroupId, InvalidId, UserId, WorkspaceId};
pub use membership::{Group, GroupSelection, Membership};
pub use name::{GroupName, InvalidName, Name};
pub use password::{InvalidPassword, Password, PasswordHash};
pub use reach::Reach;
pub use reference::{GroupItem, Reference, WorkspaceItem};
pub use refusal::Refusal;
pub use role::{InvalidRole, Role};
pub use scope::Scope;
pub use slug::{InvalidSlug, Slug};
pub use status::{InvalidStatus, Status};
pub use user::{User, UserChange, WantedMembership};
pub use workspace::{ADMIN, ALL_USERS, FoundGroup, RESERVED_GROUP_NAMES, Workspace, WorkspaceHead};

pub use jiff::Timestamp;
