//! Users and their memberships.

mod create;
mod get;
mod import;
mod list;
mod load;
mod password_hash;
mod relations;
mod replace_membership;
mod replace_relations;
mod save;
mod set_password;
mod update;

pub use create::Create;
pub use get::Get;
pub use import::{Import, ImportRow, Imported, ImportedPassword};
pub use list::{List, UserPages};
pub use password_hash::{GetPasswordHash, HavePasswords, ReplacePasswordHash};
pub use relations::{ListedGroup, Relation};
pub use replace_membership::{MembershipChange, ReplaceMembership};
pub use replace_relations::ReplaceRelations;
pub use set_password::SetPassword;
pub use update::Update;
