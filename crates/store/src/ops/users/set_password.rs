//! Sets the password of a user.

use super::load;
use crate::ops::rows;
use crate::{Access, Error, Op, Tx};
use directory::{Event, PasswordHash, Scope, User, UserKey};

/// Sets the password of a user, and returns the user. Refuses an unknown user.
#[derive(Debug)]
pub struct SetPassword {
    /// The user.
    pub user: UserKey,
    /// The hash of the new password.
    pub hash: PasswordHash,
}

impl Op for SetPassword {
    type Output = User;
    const NAME: &'static str = "users.set_password";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        let user = load::for_update(tx, &self.user, Scope::UsersWrite).await?;
        write(tx, user, &self.hash).await
    }
}

/// Writes the hash, and records that the password was set. Nothing that a resource shows changes, so neither does its time.
pub(in crate::ops) async fn write(tx: &mut Tx<'_>, user: User, hash: &PasswordHash) -> Result<User, Error> {
    let row = rows::password(user.id, hash, tx.now());
    tx.record([Event::password_set(&user)])?
        .execute(rows::SET_PASSWORD, &row)
        .await?;
    Ok(user)
}

/// Writes the hashes of users without a password, and records that their passwords were set. Returns for each user
/// whether it was.
pub(super) async fn write_where_none_is(
    tx: &mut Tx<'_>,
    hashes: &[(&User, &PasswordHash)],
) -> Result<Vec<bool>, Error> {
    let now = tx.now();
    let rows: Vec<_> = hashes
        .iter()
        .map(|(user, hash)| rows::password(user.id, hash, now))
        .collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let conn = tx.ask(Scope::UsersWrite)?;
    let counts = conn.execute_each(rows::INSERT_PASSWORD_UNLESS_SET, &rows).await?;
    let are_set: Vec<_> = counts.into_iter().map(|count| count == 1).collect();
    let set = hashes.iter().zip(&are_set).filter(|(_, is_set)| **is_set);
    tx.record(set.map(|((user, _), _)| Event::password_set(user)))?;
    Ok(are_set)
}
