//! A whole import as one operation, for its dry run.

use super::{users, workspaces};
use crate::{Access, Error, Op, Tx};

/// Imports workspaces, then users with their memberships, in one transaction.
#[derive(Debug)]
pub struct ImportAll {
    /// The workspaces.
    pub workspaces: workspaces::ImportWorkspaces,
    /// The users.
    pub users: users::ImportUsers,
}

impl Op for ImportAll {
    type Output = (
        <workspaces::ImportWorkspaces as Op>::Output,
        <users::ImportUsers as Op>::Output,
    );
    const NAME: &'static str = "import.all";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        let workspaces = self.workspaces.run(tx).await?;
        Ok((workspaces, self.users.run(tx).await?))
    }
}
