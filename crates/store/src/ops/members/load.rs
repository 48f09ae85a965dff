//! Reads one membership, with its user.

use super::Member;
use crate::ops::{users, workspaces};
use crate::{Conn, Error, Tag, Tx};
use directory::{Refusal, Scope, UserKey, WorkspaceKey};

/// The member, with all memberships of the user. The caller needs `scope`, the scope of the operation.
pub(super) async fn find<C: Conn>(
    tx: &mut Tx<'_, C>,
    workspace: &WorkspaceKey,
    user: &UserKey,
    scope: Scope,
) -> Result<Member, Error> {
    let workspace = workspaces::find::needed(tx, workspace, scope).await?;
    let user = users::load::find(tx, user, scope).await?.ok_or(Refusal::UserNotFound)?;
    Member::new(user, workspace.id)
}

/// Like [`find`], for a change: locks the user until the end of the transaction, and checks the precondition of the call.
pub(in crate::ops) async fn for_update<C: Conn>(
    tx: &mut Tx<'_, C>,
    workspace: &WorkspaceKey,
    user: &UserKey,
) -> Result<Member, Error> {
    let workspace = workspaces::find::needed(tx, workspace, Scope::MembershipsWrite).await?;
    let user = users::load::find_for_update(tx, user, Scope::MembershipsWrite).await?;
    let member = Member::new(user.ok_or(Refusal::UserNotFound)?, workspace.id)?;
    tx.compare(|| Tag::of_member(&member.user, &member.membership))?;
    Ok(member)
}
