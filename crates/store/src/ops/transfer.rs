//! Export and restore of the whole directory, as a stream of complete records in a fixed order.

mod error;
mod export;
mod format_1;
mod order;
mod read;
mod reader;
mod record;
mod restore;
mod tally;
mod write;

pub use error::TransferError;
pub use export::{Export, Section, Sink};
pub use order::{Order, OutOfOrder};
pub use reader::{FORMAT, Reader};
pub use record::{
    GroupRecord, MembershipRecord, Milliseconds, PasswordRecord, Record, StoredDetails, UserRecord, WorkspaceRecord,
};
pub use restore::{Restore, Source};
pub use tally::{Summary, Tally};
