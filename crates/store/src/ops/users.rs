//! Users and their memberships.

mod create;
mod delete;
mod fields;
mod find;
mod get;
mod home;
mod import;
mod list;
pub(super) mod load;
mod page;
mod password_hash;
mod query;
mod relations;
mod replace_membership;
mod replace_relations;
pub(super) mod save;
pub(super) mod set_password;
mod set_status;
mod table;
mod update;

pub use create::Create;
pub use delete::Delete;
pub use fields::{USER_FIELDS, UserField, UserFilter};
pub use find::Find;
pub use get::Get;
pub use import::{ImportRow, ImportUsers, ImportedPassword, ImportedUser};
pub use list::List;
pub use page::{Page, UserPage};
pub use password_hash::{GetPasswordHash, HavePasswords, ReplacePasswordHash};
pub use query::Query;
pub use relations::{ListedGroup, Relation};
pub use replace_membership::{MembershipChange, ReplaceMembership};
pub use replace_relations::ReplaceRelations;
pub use set_password::SetPassword;
pub use set_status::SetStatus;
pub use update::Update;
