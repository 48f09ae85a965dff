//! Chooses names and slugs that identify no other workspace.

use super::find::{Candidate, candidates};
use crate::log::lock_head;
use crate::{Conn, Error, Fault};
use directory::{Name, Slug, WorkspaceId, check_name, check_slug};

/// Locks the naming of workspaces until the end of the transaction: a name that is free then stays free. The lock is
/// the head of the event log, which every writer needs anyway.
///
/// An operation that also locks the row of a workspace must do so before this. Operations that lock the head when they
/// append events have the same order.
pub(super) async fn lock(conn: &mut dyn Conn) -> Result<(), Fault> {
    lock_head(conn).await.map(drop)
}

/// Refuses a name that already identifies another workspace.
pub(super) async fn refuse_taken_name(conn: &mut dyn Conn, id: WorkspaceId, name: &Name) -> Result<(), Error> {
    let found = candidates(conn, None, Some(name.as_str())).await?;
    Ok(check_name(id, name, found.iter().map(Candidate::names))?)
}

/// Refuses a slug that already identifies another workspace.
pub(super) async fn refuse_taken_slug(conn: &mut dyn Conn, id: WorkspaceId, slug: &Slug) -> Result<(), Error> {
    let found = candidates(conn, None, Some(slug.as_str())).await?;
    Ok(check_slug(id, slug, found.iter().map(Candidate::names))?)
}

/// The first of `finance`, `finance-2`, `finance-3`, ... that identifies no workspace.
pub(super) async fn free_slug(conn: &mut dyn Conn, id: WorkspaceId, name: &Name) -> Result<Slug, Error> {
    let base = Slug::for_name(name.as_str());
    let mut number = 1;
    loop {
        let slug = base.numbered(number);
        match refuse_taken_slug(conn, id, &slug).await {
            Ok(()) => return Ok(slug),
            Err(Error::Refused(_)) => number += 1,
            Err(other) => return Err(other),
        }
    }
}
