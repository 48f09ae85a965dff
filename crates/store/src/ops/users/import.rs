//! Importing many users at once.

use super::{load, save, set_password};
use crate::{Access, Conn, Error, Fault, Op, Tx};
use directory::{
    AddedMembership, Change, Email, Name, PasswordHash, Scope, Status, Timestamp, User, UserChange, UserId, UserKey,
    changes,
};

/// A user as an import wants it. Who is meant is said by the address.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// The id that a new user gets, unless it is another user's already.
    pub id: Option<UserId>,
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The status. Left out, a user who is there keeps theirs.
    pub status: Option<Status>,
    /// The memberships that are added to those that are there.
    pub memberships: Vec<AddedMembership>,
    /// The hash of the password. A user who has one keeps it.
    pub password: Option<PasswordHash>,
}

/// Makes the users that are not there and brings the others up to date, all or nothing; answers what became of each row, in
/// their order. It removes nothing, and run again it changes nothing.
///
/// No address may stand twice among the rows. Some hundreds of rows are a good measure: all of them are one transaction.
#[derive(Debug)]
pub struct ImportUsers {
    /// The users.
    pub rows: Vec<ImportRow>,
    /// The status of new users whose row gives none.
    pub status: Status,
}

/// What became of a row.
#[derive(Debug, Clone)]
pub struct ImportedUser {
    /// The user before; `None` if it is new.
    pub before: Option<User>,
    /// The user after.
    pub after: User,
    /// What became of the row's password.
    pub password: ImportedPassword,
}

/// What became of a row's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportedPassword {
    /// The row gives none.
    None,
    /// It was set.
    Set,
    /// The user has one, and keeps it.
    Kept,
}

impl Op for ImportUsers {
    type Output = Vec<ImportedUser>;
    const NAME: &'static str = "users.import";
    const ACCESS: Access = Access::Write;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Vec<ImportedUser>, Error> {
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
    async fn set_passwords<C: Conn>(&self, tx: &mut Tx<'_, C>, imported: &mut [ImportedUser]) -> Result<(), Error> {
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

/// The address is free, so it is the id of the row that another user has.
async fn insert_with_another_id<C: Conn>(tx: &mut Tx<'_, C>, user: &mut User) -> Result<(), Error> {
    user.id = UserId(tx.new_id());
    match save::insert_users(tx, &[user]).await?.as_slice() {
        [true] => Ok(()),
        // Somebody took the address since it was looked for.
        _ => Err(Fault::Conflict(format!("{} was taken meanwhile", user.email)).into()),
    }
}

impl ImportRow {
    /// What comes of the row if somebody has its address, who is locked if anything changes. An import that is run again
    /// finds nearly all as they should be, and pays no lock for them.
    async fn apply<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Option<ImportedUser>, Error> {
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

    /// What comes of the row if nobody has its address.
    fn as_new(&self, status: Status, id: UserId, now: Timestamp) -> ImportedUser {
        let user = User {
            id: self.id.unwrap_or(id),
            name: self.name.clone(),
            email: self.email.clone(),
            status: self.status.unwrap_or(status),
            created_at: now,
            memberships: Vec::new(),
        };
        ImportedUser {
            before: None,
            after: user.with_added(&self.memberships, now),
            password: ImportedPassword::None,
        }
    }

    /// What comes of the row if this user has its address.
    fn applied_to(&self, user: User, now: Timestamp) -> ImportedUser {
        let change = UserChange {
            name: Some(self.name.clone()),
            email: None,
            status: self.status,
        };
        ImportedUser {
            after: user.changed(change).with_added(&self.memberships, now),
            before: Some(user),
            password: ImportedPassword::None,
        }
    }
}

impl ImportedUser {
    /// What was changed, but for the password.
    #[must_use]
    pub fn changes(&self) -> Vec<Change<'_>> {
        changes(self.before.as_ref(), &self.after)
    }
}
