//! The fields of workspaces in bodies.

use crate::body::{Field, Json};
use directory::{InvalidName, Name};

/// The maximum number of characters in a name that comes by version 2.
pub(super) const MAX_NAME: usize = 100;

/// The name of a workspace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WorkspaceName(pub(super) Name);

impl Field for WorkspaceName {
    fn from_json(json: Json) -> Result<Self, String> {
        let name = Name::from_json(json)?;
        if name.as_str().chars().count() > MAX_NAME {
            return Err(InvalidName::TooLong(MAX_NAME).to_string());
        }
        Ok(Self(name))
    }
}
