//! Operations on the members of workspaces.

mod access;
mod add;
mod details;
mod encrypt;
mod ensure;
mod fields;
mod find;
mod find_groups;
mod forms;
mod get;
mod in_groups;
pub(super) mod load;
mod member;
mod remove;
mod set_role;
mod set_status;
mod update;

pub use access::{GetAccess, MemberAccess, Since};
pub use add::Add;
pub use details::SetDetails;
pub use encrypt::{EncryptDetails, EncryptedPage};
pub use ensure::Ensure;
pub use fields::{MEMBER_FIELDS, MemberField};
pub use find::{Find, MemberRow};
pub use find_groups::{FindGroups, PLACE_FIELDS, PlaceField};
pub use forms::FindForms;
pub use get::Get;
pub use in_groups::{InGroups, MemberInGroups};
pub use member::Member;
pub use remove::Remove;
pub use set_role::SetRole;
pub use set_status::SetStatus;
pub use update::Update;
