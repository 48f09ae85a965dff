//! A group in another server's answer.

use directory::GroupId;

/// A group of another server's, a default one or a custom one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteGroup {
    /// Its id there, if that can be kept.
    pub id: Option<GroupId>,
    /// Its name, if the answer has it. A group without a name has an id.
    pub name: Option<String>,
}
