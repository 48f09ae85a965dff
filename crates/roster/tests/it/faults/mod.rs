//! Faults on one machine: what clients get, what the operator sees, and that the server recovers. `docs/faults.md`
//! lists them.

mod backup;
mod clock;
mod damage;
mod disk;
mod files;
mod fsync;
mod full_disk_history;
mod refused_writes;
mod small_disk;
mod start;
mod synchronous_commit;
