//! Several Roster processes on one PostgreSQL, and a PostgreSQL that fails over. `docs/many-processes.md` describes
//! what these tests show.

mod answered;
mod failover;
mod hung_up;
mod pair;
mod pool;
mod pooler;
mod standby;
mod two;

pub use hung_up::begin_to_rename;
pub use pool::{hold, until_waiting_are};
