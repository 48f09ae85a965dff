//! Stores Roster's directory in SQLite or PostgreSQL.
//!
//! An operation ([`Op`], one file each under [`ops`]) is written once, against a [`Conn`], and runs on either database.
//! Its changes and their events are one transaction. [`Store::run`] runs it.

mod answered_op;
mod call;
mod compile;
mod condition;
mod conn;
mod counts;
mod details;
pub mod dialect;
mod environment;
mod error;
mod fault;
mod idempotency;
mod last_admin;
mod log;
mod migrations;
mod new_file;
mod op;
mod open_error;
pub mod ops;
mod passwords;
mod perform;
mod postgres;
mod sqlite;
mod statement;
mod store;
mod tag;
mod timings;
mod tx;
mod unique;
mod value;

pub use answered_op::AnsweredOp;
pub use call::{Call, Mode, Precondition};
pub use conn::{Conn, Row};
pub use details::{EncryptionKey, EncryptionKeys, Form, KEY_BYTES, KeyId, MemberId, UnreadableDetails};
pub use environment::{Environment, System};
pub use error::Error;
pub use fault::Fault;
pub use idempotency::{Answer, Claim, ClaimGuard, ClaimResult, RepeatedRequest, RequestOutcome};
pub use log::{BrokenChain, KeptEvent, KeptPart, ToldActor, ToldEvent, ToldSubject, ToldWorkspace};
pub use migrations::{Schema, VERSION as SCHEMA_VERSION};
pub use new_file::NewFile;
pub use op::{Access, Op};
pub use open_error::{Obstacle, OpenError};
pub use passwords::{InvalidHash, PasswordHasher, Verdict, parse_hash};
pub use perform::Done;
pub use sqlite::{Backup, BackupError};
pub use statement::{Bound, Statement};
pub use store::{Database, Store, TriedWrite};
pub use tag::Tag;
pub use tx::Tx;
pub use unique::Unique;
pub use value::Value;
