//! Adds a user to a workspace, and creates a user who doesn't exist.

use super::{Member, details, load};
use crate::ops::{users, workspaces};
use crate::{Access, Error, Fault, Op, Tx};
use directory::{
    Details, Email, MemberChange, Membership, Name, PasswordHash, Refusal, Role, Scope, Status, User, UserId, UserKey,
    WorkspaceHead, WorkspaceKey,
};

/// Adds the user with this address to a workspace, and returns the member. A user who exists keeps name and password.
///
/// Refuses an unknown workspace, a user who is a member already, and ends that are not in the future.
#[derive(Debug)]
pub struct Add {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The name of a new user.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The hash of a new user's password, if there is one.
    pub password: Option<PasswordHash>,
    /// The role, the status and the ends of the membership. Without them it is active, of the role end-user, and has no end.
    pub membership: MemberChange,
    /// The metadata.
    pub details: Details,
}

impl Op for Add {
    type Output = Member;
    const NAME: &'static str = "members.add";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Member, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::MembershipsWrite).await?;
        let key = UserKey::Email(self.email.clone());
        let id = workspace.id;
        let user = match users::load::find_for_update(tx, &key, Scope::MembershipsWrite).await? {
            Some(user) if user.membership(id).is_some() => return Err(Refusal::AlreadyMember.into()),
            Some(user) => {
                let after = self.added_to(tx, user.clone(), workspace)?;
                users::save::save(tx, Some(&user), after).await?
            }
            None => self.create(tx, workspace).await?,
        };
        let member = load::with_details(tx, user, id).await?;
        details::replace(tx, member, &self.details).await
    }
}

impl Add {
    async fn create(&self, tx: &mut Tx<'_>, workspace: WorkspaceHead) -> Result<User, Error> {
        let user = User {
            id: UserId(tx.new_id()),
            name: self.name.clone(),
            email: self.email.clone(),
            status: Status::Active,
            home: None,
            created_at: tx.now(),
            updated_at: tx.now(),
            memberships: Vec::new(),
        };
        let user = self.added_to(tx, user, workspace)?;
        let user = users::save::save(tx, None, user).await.map_err(|error| match error {
            // Another transaction has created the user meanwhile: the next try finds the user.
            Error::Refused(Refusal::EmailTaken(email)) => {
                Fault::Conflict(format!("{email} was taken meanwhile")).into()
            }
            other => other,
        })?;
        match &self.password {
            Some(hash) => users::set_password::write(tx, user, hash).await,
            None => Ok(user),
        }
    }

    fn added_to(&self, tx: &Tx<'_>, mut user: User, workspace: WorkspaceHead) -> Result<User, Error> {
        let membership = Membership::new(workspace, Status::Active, Role::EndUser, tx.now());
        user.memberships.push(membership.changed(&self.membership, tx.now())?);
        user.memberships.sort_by_key(Membership::workspace_id);
        Ok(user)
    }
}
