//! Checks the home of a user.

use crate::ops::workspaces;
use crate::{Error, Tx};
use directory::{Refusal, Scope, WorkspaceId, WorkspaceKey};

/// Refuses a home that is no workspace.
pub(super) async fn refuse_unknown(tx: &mut Tx<'_>, home: Option<WorkspaceId>) -> Result<(), Error> {
    let Some(id) = home else { return Ok(()) };
    // A deletion of the workspace then waits, and finds this user.
    let lock = "SELECT id FROM workspaces WHERE id = $1 FOR KEY SHARE";
    tx.ask(Scope::UsersWrite)?
        .row(lock, &[id.0.into()], |row| row.id(0))
        .await?;
    let found = workspaces::find::by_key(tx, &WorkspaceKey::Id(id), Scope::UsersWrite).await?;
    match found {
        Some(_) => Ok(()),
        None => Err(Refusal::UnknownWorkspace(id.to_string()).into()),
    }
}
