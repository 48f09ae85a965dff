//! Ends memberships, roles and places in groups in the background when their time comes.

use std::time::Duration;

use store::Store;
use tokio::time::MissedTickBehavior;

/// The pause between two looks. An end takes effect at most five seconds late (contract for changes, Expiry).
const PAUSE: Duration = Duration::from_secs(2);

/// Ends what is due, now and after each pause. Never returns. Several processes on one database may run it at the same time.
pub async fn keep_expiring(store: Store) {
    let mut ticks = tokio::time::interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = store.expire().await {
            tracing::warn!(%error, "memberships, roles and places in groups that are due have not ended; trying again in two seconds");
        }
    }
}
