//! Removing what is kept for a time only, beside the requests.

use std::time::Duration;

use store::Store;
use tokio::time::MissedTickBehavior;

/// Several processes on one database may do it at the same time. What is old does no harm until then, as nobody is shown it.
const PAUSE: Duration = Duration::from_mins(10);

/// Tidies the database once now, and again and again, for ever.
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
