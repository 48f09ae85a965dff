//! Faults on one machine: what clients get, what the operator sees, and that it goes on afterwards. `docs/faults.md` lists
//! them.

mod damage;
mod disk;
mod files;
mod small_disk;
mod start;
