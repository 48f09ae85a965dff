//! That an answered write is on disk, on PostgreSQL too.

use super::hosts::CONNECT_TIMEOUT;
use deadpool_postgres::{Hook, HookError};
use tokio::time::timeout;

/// Keeps what the server, the database, the role or the URL say of `synchronous_commit`, unless that is `off`: then a
/// commit would be answered before it is on disk. Set for the session, the value stays when the server's is changed.
const WAIT_FOR_THE_DISK: &str = "SELECT set_config('synchronous_commit',
    CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
    false)";

/// Runs on each new connection of a pool. The pool's limit for making one doesn't count here.
pub(super) fn wait_for_the_disk() -> Hook {
    Hook::async_fn(|client, _| {
        Box::pin(async move {
            timeout(CONNECT_TIMEOUT, client.batch_execute(WAIT_FOR_THE_DISK))
                .await
                .map_err(|_| HookError::message("PostgreSQL doesn't answer"))?
                .map_err(HookError::Backend)
        })
    })
}
