//! Removes expired rows in the background.

use std::time::Duration;

use store::Store;
use tokio::time::MissedTickBehavior;

/// The pause between two runs. Several processes on one database may run it at the same time. Expired rows do no harm
/// until they are removed, because nobody sees them.
const PAUSE: Duration = Duration::from_mins(10);

/// Removes expired rows now and then after each pause. Never returns.
pub async fn keep_tidy(store: Store) {
    let mut ticks = tokio::time::interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = store.tidy().await {
            tracing::warn!(%error, "old answers to requests with an Idempotency-Key were not removed; trying again later");
        }
    }
}
