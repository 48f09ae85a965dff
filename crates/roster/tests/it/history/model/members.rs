//! Members of workspaces and of groups in the model of version 2.

use serde_json::Value;

use super::outcome::{Done, Refusal};
use super::refuse::{GROUP_NOT_FOUND, Judged, USER_NOT_FOUND, WORKSPACE_NOT_FOUND, unless};
use super::users::new_user;
use crate::history::resource::{MemberChange, Operation};
use crate::history::shown::Shows;
use crate::history::state::{Changes, Membership, Role, User};
use crate::history::timeline::Moment;

const NOT_A_MEMBER: Refusal = Refusal::code(404, "not_a_member");

pub fn done(moment: Moment<'_>, operation: &Operation, created: &Value) -> Judged {
    match operation {
        Operation::AddMember {
            workspace,
            email,
            name,
            role,
            expires_at,
        } => {
            let current = moment.owner(email).and_then(|id| moment.user(id));
            let is_member = current.is_some_and(|user| user.memberships.contains_key(workspace));
            unless([
                (moment.workspace(workspace).is_none(), WORKSPACE_NOT_FOUND),
                (is_member, Refusal::code(409, "already_member")),
            ])?;
            let mut user = current.cloned().unwrap_or_else(|| new_user(created, email, name));
            let membership = Membership {
                expires_at: *expires_at,
                ..Membership::new(*role)
            };
            user.memberships.insert(workspace.clone(), membership);
            Ok(shown(user, workspace))
        }
        Operation::UpdateMember {
            workspace,
            user,
            change,
        } => {
            let mut user = member(moment, workspace, user)?;
            change.apply(membership(&mut user, workspace))?;
            Ok(shown(user, workspace))
        }
        Operation::SetMemberStatus {
            workspace,
            user,
            status,
        } => {
            let mut user = member(moment, workspace, user)?;
            let membership = membership(&mut user, workspace);
            unless([(membership.status == *status, Refusal::already(*status))])?;
            membership.set_status(*status);
            Ok(shown(user, workspace))
        }
        Operation::RemoveMember { workspace, user } => {
            let mut user = member(moment, workspace, user)?;
            user.memberships.remove(workspace);
            Ok(silent(user))
        }
        Operation::GetMember { workspace, user } => {
            let user = member(moment, workspace, user)?;
            Ok(Done::reading(Shows::Member(user, workspace.clone())))
        }
        _ => of_group(moment, operation),
    }
}

fn of_group(moment: Moment<'_>, operation: &Operation) -> Judged {
    let (Operation::AddToGroup {
        workspace, group, user, ..
    }
    | Operation::RemoveFromGroup { workspace, group, user }) = operation
    else {
        unreachable!("it is about a member of a group");
    };
    let has_group = moment
        .workspace(workspace)
        .is_some_and(|workspace| workspace.groups.contains_key(group));
    let missing = missing(moment, workspace, user);
    unless(missing.into_iter().chain([(!has_group, GROUP_NOT_FOUND)]))?;
    let mut user = member(moment, workspace, user)?;
    let groups = &mut membership(&mut user, workspace).groups;
    if let Operation::AddToGroup { expires_at, .. } = operation {
        let current = groups.get(group).copied().flatten();
        groups.insert(group.clone(), expires_at.unwrap_or(current));
    } else {
        groups.remove(group);
    }
    Ok(silent(user))
}

impl MemberChange {
    /// Applies the change. Refuses an end of the role end-user.
    fn apply(&self, membership: &mut Membership) -> Result<(), Vec<Refusal>> {
        if let Some(role) = self.role {
            membership.set_role(role);
        }
        if let Some(status) = self.status {
            membership.set_status(status);
        }
        membership.expires_at = self.expires_at.unwrap_or(membership.expires_at);
        membership.role_until = self.role_until.unwrap_or(membership.role_until);
        let has_no_end = membership.role == Role::EndUser && membership.role_until.is_some();
        unless([(has_no_end, Refusal::code(400, "role_without_end"))])
    }
}

/// What a request about a member misses.
fn missing(moment: Moment<'_>, workspace: &str, user: &str) -> [(bool, Refusal); 3] {
    let found = moment.user(user);
    let is_member = found.is_some_and(|user| user.memberships.contains_key(workspace));
    [
        (moment.workspace(workspace).is_none(), WORKSPACE_NOT_FOUND),
        (found.is_none(), USER_NOT_FOUND),
        (found.is_some() && !is_member, NOT_A_MEMBER),
    ]
}

/// The user, if the user is a member.
fn member(moment: Moment<'_>, workspace: &str, user: &str) -> Result<User, Vec<Refusal>> {
    unless(missing(moment, workspace, user))?;
    moment.user(user).cloned().ok_or_else(|| vec![USER_NOT_FOUND])
}

fn membership<'a>(user: &'a mut User, workspace: &str) -> &'a mut Membership {
    user.memberships.get_mut(workspace).expect("the user is a member")
}

fn shown(user: User, workspace: &str) -> Done {
    Done {
        changes: Changes::of_user(user.clone()),
        shows: Shows::Member(user, workspace.to_owned()),
    }
}

fn silent(user: User) -> Done {
    Done {
        changes: Changes::of_user(user),
        shows: Shows::Nothing,
    }
}
