//! The changes that a batch can have: those of the directory, each with its answer.

use store::ops::{BatchOp, groups, members, users, workspaces};
use store::{Answer, Conn, Error, Op, Tx};

/// Creates the answer to an operation from its output.
pub(crate) type Render<O> = fn(&<O as Op>::Output) -> Result<Answer, Error>;

/// An operation that a batch can have.
pub(crate) trait Batchable: Op {
    /// The operation as one of many types, with its answer.
    fn into_write(self, render: Render<Self>) -> BatchWrite
    where
        Self: Sized;
}

/// Lists the operations. A handler can run only these as a change of its own.
macro_rules! writes {
    ($($name:ident($op:ty),)+) => {
        /// An operation with its answer.
        #[derive(Debug)]
        pub(crate) enum BatchWrite {
            $($name($op, Render<$op>),)+
        }

        impl BatchOp for BatchWrite {
            async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Answer, Error> {
                match self {
                    $(Self::$name(op, render) => render(&op.run(tx).await?),)+
                }
            }
        }

        $(impl Batchable for $op {
            fn into_write(self, render: Render<Self>) -> BatchWrite {
                BatchWrite::$name(self, render)
            }
        })+
    };
}

writes! {
    CreateUser(users::Create),
    UpdateUser(users::Update),
    SetStatusOfUser(users::SetStatus),
    DeleteUser(users::Delete),
    ReplaceRelations(users::ReplaceRelations),
    ReplaceMembership(users::ReplaceMembership),
    AddMember(members::Add),
    UpdateMember(members::Update),
    SetStatusOfMember(members::SetStatus),
    SetDetails(members::SetDetails),
    SetRole(members::SetRole),
    RemoveMember(members::Remove),
    CreateWorkspace(workspaces::Create),
    UpdateWorkspace(workspaces::Update),
    SetStatusOfWorkspace(workspaces::SetStatus),
    SetDefaultWorkspace(workspaces::SetDefault),
    DeleteWorkspace(workspaces::Delete),
    CreateGroup(groups::Create),
    UpdateGroup(groups::Update),
    DeleteGroup(groups::Delete),
    AddGroupMember(groups::AddMember),
    RemoveGroupMember(groups::RemoveMember),
}
