//! Reads one membership, with its user.

use super::Member;
use crate::ops::{users, workspaces};
use crate::{Error, Tx, details};
use directory::{Refusal, Scope, User, UserKey, WorkspaceHead, WorkspaceId, WorkspaceKey};

/// The user, with all memberships that the caller sees, and the workspace. The caller needs `scope`, the scope of the operation.
pub(super) async fn user_in(
    tx: &mut Tx<'_>,
    workspace: &WorkspaceKey,
    user: &UserKey,
    scope: Scope,
) -> Result<(User, WorkspaceHead), Error> {
    let workspace = workspaces::find::needed(tx, workspace, scope).await?;
    let user = users::load::find(tx, user, scope).await?;
    Ok((user.ok_or(Refusal::UserNotFound)?, workspace))
}

/// The member for a change: locks the user until the end of the transaction, and checks the precondition of the call.
pub(in crate::ops) async fn for_update(
    tx: &mut Tx<'_>,
    workspace: &WorkspaceKey,
    user: &UserKey,
) -> Result<Member, Error> {
    let workspace = workspaces::find::needed(tx, workspace, Scope::MembershipsWrite).await?;
    let user = users::load::find_for_update(tx, user, Scope::MembershipsWrite).await?;
    let member = with_details(tx, user.ok_or(Refusal::UserNotFound)?, workspace.id).await?;
    tx.compare(|| member.tag())?;
    Ok(member)
}

/// The membership of this user in this workspace, with its metadata. Refuses a user who is not a member of it.
pub(super) async fn with_details(tx: &mut Tx<'_>, user: User, workspace: WorkspaceId) -> Result<Member, Error> {
    let membership = user.membership(workspace).ok_or(Refusal::NotAMember)?.clone();
    let details = details::read(tx, user.id, workspace).await?;
    Ok(Member {
        user,
        membership,
        details,
    })
}
