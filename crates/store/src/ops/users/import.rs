//! Imports many users at once.

use super::{load, save, set_password};
use crate::{Access, Error, Fault, Op, Tx};
use directory::{
    AddedMembership, Change, Email, Name, PasswordHash, Scope, Status, Timestamp, User, UserChange, UserId, UserKey,
    changes,
};

/// A user in an import. An existing user is found by the address.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// The id of a new user, unless another user already has it.
    pub id: Option<UserId>,
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The status. `None` leaves an existing user's status unchanged.
    pub status: Option<Status>,
    /// The memberships to add to the existing ones.
    pub memberships: Vec<AddedMembership>,
    /// The hash of the password. A user who already has a password keeps it.
    pub password: Option<PasswordHash>,
}

/// Creates users that don't exist and updates the others, in one transaction. Returns the result of each row, in order.
/// An import removes nothing, and running it again changes nothing.
///
/// No address may occur twice in the rows. A few hundred rows are a good size, because all of them are one transaction.
#[derive(Debug)]
pub struct ImportUsers {
    /// The users.
    pub rows: Vec<ImportRow>,
    /// The status of new users whose row has none.
    pub status: Status,
}

/// The result of a row.
#[derive(Debug, Clone)]
pub struct ImportedUser {
    /// The user before; `None` if the user is new.
    pub before: Option<User>,
    /// The user after.
    pub after: User,
    /// The result of the row's password.
    pub password: ImportedPassword,
}

/// The result of a row's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportedPassword {
    /// The row has no password.
    None,
    /// The password was set.
    Set,
    /// The user already had a password, and keeps it.
    Kept,
}

impl Op for ImportUsers {
    type Output = Vec<ImportedUser>;
    const NAME: &'static str = "users.import";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ImportedUser>, Error> {
        tx.ask_instance(Scope::UsersWrite)?;
        let mut imported: Vec<_> = self
            .rows
            .iter()
            .map(|row| row.as_new(self.status, UserId(tx.new_id()), tx.now()))
            .collect();
        let users: Vec<_> = imported.iter().map(|row| &row.after).collect();
        let are_new = save::insert_users(tx, &users).await?;
        for ((row, imported), _) in self.rows.iter().zip(&mut imported).zip(are_new).filter(|(_, new)| !new) {
            match row.apply(tx).await? {
                Some(applied) => *imported = applied,
                None => insert_with_another_id(tx, &mut imported.after).await?,
            }
        }
        let changes: Vec<_> = imported.iter().flat_map(ImportedUser::changes).collect();
        save::write(tx, &changes).await?;
        self.set_passwords(tx, &mut imported).await?;
        Ok(imported)
    }
}

impl ImportUsers {
    async fn set_passwords(&self, tx: &mut Tx<'_>, imported: &mut [ImportedUser]) -> Result<(), Error> {
        let (mut outcomes, mut hashes) = (Vec::new(), Vec::new());
        for (row, imported) in self.rows.iter().zip(imported) {
            if let Some(hash) = &row.password {
                hashes.push((&imported.after, hash));
                outcomes.push(&mut imported.password);
            }
        }
        let are_set = set_password::write_where_none_is(tx, &hashes).await?;
        for (outcome, is_set) in outcomes.into_iter().zip(are_set) {
            *outcome = if is_set {
                ImportedPassword::Set
            } else {
                ImportedPassword::Kept
            };
        }
        Ok(())
    }
}

/// Inserts a user whose address is free, under a new id: another user has the id of the row.
async fn insert_with_another_id(tx: &mut Tx<'_>, user: &mut User) -> Result<(), Error> {
    user.id = UserId(tx.new_id());
    match save::insert_users(tx, &[user]).await?.as_slice() {
        [true] => Ok(()),
        // Another transaction took the address after the check.
        _ => Err(Fault::Conflict(format!("{} was taken meanwhile", user.email)).into()),
    }
}

impl ImportRow {
    /// Applies the row to the user with its address, if there is one. The user is locked only if something changes:
    /// when an import is repeated, nearly all users are already up to date and need no lock.
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Option<ImportedUser>, Error> {
        let key = UserKey::Email(self.email.clone());
        let Some(user) = load::find(tx, &key, Scope::UsersWrite).await? else {
            return Ok(None);
        };
        let applied = self.applied_to(user, tx.now());
        if applied.changes().is_empty() {
            return Ok(Some(applied));
        }
        let user = load::find_for_update(tx, &key, Scope::UsersWrite).await?;
        Ok(user.map(|user| self.applied_to(user, tx.now())))
    }

    /// The result of a row whose address no user has.
    fn as_new(&self, status: Status, id: UserId, now: Timestamp) -> ImportedUser {
        let user = User {
            id: self.id.unwrap_or(id),
            name: self.name.clone(),
            email: self.email.clone(),
            status: self.status.unwrap_or(status),
            home: None,
            created_at: now,
            updated_at: now,
            memberships: Vec::new(),
        };
        ImportedUser {
            before: None,
            after: user.with_added(&self.memberships, now).settled(None, now),
            password: ImportedPassword::None,
        }
    }

    /// The result of a row whose address this user has.
    fn applied_to(&self, user: User, now: Timestamp) -> ImportedUser {
        let change = UserChange {
            name: Some(self.name.clone()),
            email: None,
            status: self.status,
            home: None,
        };
        let after = user.changed(change).with_added(&self.memberships, now);
        ImportedUser {
            after: after.settled(Some(&user), now),
            before: Some(user),
            password: ImportedPassword::None,
        }
    }
}

impl ImportedUser {
    /// The changes, without the password.
    #[must_use]
    pub fn changes(&self) -> Vec<Change<'_>> {
        changes(self.before.as_ref(), &self.after)
    }
}
