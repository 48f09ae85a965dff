//! The event log: how events are stored, and the chain of hashes over them.

mod append;
mod chain;
mod entry;
mod kept;
mod old;
mod told;

pub(crate) use append::{SET_HEAD, append, chain_of, lock_head};
pub use chain::BrokenChain;
pub(crate) use chain::{Chain, Hash, Link};
pub(crate) use entry::{Entry, Part, Searched};
pub use kept::{KeptEvent, KeptPart};
pub(crate) use old::{Converter, OldEvent, Operation};
pub use told::{ToldActor, ToldEvent, ToldSubject, ToldWorkspace};
