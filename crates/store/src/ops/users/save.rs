//! Writes the difference between two states of one or many users, each change together with its event.

use super::load;
use crate::ops::rows::{self, GroupMemberRow, Member, MembershipRow, UserRow};
use crate::{Conn, Error, Fault, Tx, Unique, Value};
use directory::{Change, GroupMembership, Membership, Refusal, Scope, Timestamp, User, UserId, changes};

/// Writes the differences from `before` to `after`; `before` is `None` for a new user. Writes nothing if there are
/// none. Returns `after` with the times of its changes.
pub(in crate::ops) async fn save(tx: &mut Tx<'_>, before: Option<&User>, after: User) -> Result<User, Error> {
    let after = after.settled(before, tx.now());
    let email_taken = || Refusal::EmailTaken(after.email.clone());
    if before.is_none() && !insert_users(tx, &[&after]).await?.contains(&true) {
        return Err(email_taken().into());
    }
    if before.is_some_and(|before| before.email != after.email) {
        let conn = tx.ask(Scope::UsersWrite)?;
        let owner = load::owner_of_another_form(conn, &after.email).await?;
        if owner.is_some_and(|owner| owner != after.id.0) {
            return Err(email_taken().into());
        }
    }
    write(tx, &changes(before, &after))
        .await
        .map_err(|error| error.or_refusal(Unique::UserEmail, email_taken))?;
    Ok(after)
}

/// Inserts the users whose address and id are free, and returns for each user whether it was inserted. [`write`]
/// inserts their memberships.
pub(super) async fn insert_users(tx: &mut Tx<'_>, users: &[&User]) -> Result<Vec<bool>, Error> {
    let conn = tx.ask(Scope::UsersWrite)?;
    let mut are_free = Vec::with_capacity(users.len());
    for user in users {
        are_free.push(load::owner_of_another_form(conn, &user.email).await?.is_none());
    }
    let keys: Vec<_> = users.iter().map(|user| rows::name_key(&user.name)).collect();
    let free = users.iter().zip(&keys).zip(&are_free).filter(|(_, is_free)| **is_free);
    let rows: Vec<_> = free
        .map(|((user, key), _)| {
            rows::user(&UserRow {
                id: user.id,
                name: &user.name,
                name_key: key,
                email: &user.email,
                status: user.status,
                home: user.home,
                created_at: user.created_at,
                updated_at: Some(user.updated_at),
            })
        })
        .collect();
    let mut counts = conn
        .execute_each(rows::INSERT_USER_UNLESS_TAKEN, &rows)
        .await?
        .into_iter();
    let inserted = |is_free: bool| is_free && counts.next() == Some(1);
    Ok(are_free.into_iter().map(inserted).collect())
}

/// Writes the changes of any number of users, and records their events. New users must have been inserted before.
pub(in crate::ops) async fn write(tx: &mut Tx<'_>, changes: &[Change<'_>]) -> Result<(), Error> {
    let keys: Vec<_> = changes
        .iter()
        .map(|change| rows::name_key(&change.user().name))
        .collect();
    let mut rows = Rows::default();
    for (change, name_key) in changes.iter().zip(&keys) {
        rows.add(change, name_key, tx.now());
    }
    Ok(rows.write(tx.record(changes.iter().copied())?).await?)
}

/// The rows of parameters for each statement.
#[derive(Default)]
struct Rows<'a> {
    changed_users: Vec<[Value<'a>; 7]>,
    renamed_members: Vec<[Value<'a>; 3]>,
    removed_memberships: Vec<[Value<'a>; 2]>,
    changed_memberships: Vec<[Value<'a>; 8]>,
    left_groups: Vec<[Value<'a>; 3]>,
    changed_groups: Vec<[Value<'a>; 5]>,
    added_memberships: Vec<[Value<'a>; 11]>,
    added_groups: Vec<[Value<'a>; 8]>,
    deleted_users: Vec<[Value<'a>; 1]>,
}

impl<'a> Rows<'a> {
    /// Adds a change; `name_key` is that of the user's name.
    fn add(&mut self, change: &Change<'a>, name_key: &'a str, now: Timestamp) {
        let member = |user: &'a User| Member {
            id: user.id,
            name_key,
            email: &user.email,
        };
        match *change {
            Change::UserCreated(_) => {}
            Change::UserChanged(before, after) => self.change_user(before, after, name_key),
            Change::MembershipRemoved(user, old) => self.removed_memberships.push(key(user.id, old)),
            Change::MembershipChanged(user, before, after) | Change::Expired(_, user, before, after) => {
                self.change_membership(member(user), before, after, now);
            }
            Change::MembershipAdded(user, new) => self.add_membership(member(user), new),
            Change::UserDeleted(user) => self.deleted_users.push([user.id.0.into()]),
        }
    }

    fn change_user(&mut self, before: &User, after: &'a User, name_key: &'a str) {
        self.changed_users.push([
            after.id.0.into(),
            after.name.as_str().into(),
            name_key.into(),
            after.email.as_str().into(),
            after.status.as_str().into(),
            after.home.map(|home| home.0).into(),
            after.updated_at.into(),
        ]);
        if (&before.name, &before.email) != (&after.name, &after.email) {
            self.renamed_members
                .push([after.id.0.into(), name_key.into(), after.email.as_str().into()]);
        }
    }

    fn change_membership(&mut self, member: Member<'a>, before: &Membership, after: &'a Membership, now: Timestamp) {
        let [user, workspace] = [member.id.0, after.workspace_id().0].map(Value::Id);
        self.changed_memberships.push([
            user,
            workspace,
            after.status.as_str().into(),
            after.role.as_str().into(),
            after.archived_with_user.into(),
            after.expires_at.into(),
            after.role_until.into(),
            after.updated_at.into(),
        ]);
        let left = before.groups.iter().filter(|place| after.group(place.id).is_none());
        self.left_groups
            .extend(left.map(|place| [user, workspace, place.id.0.into()]));
        for place in &after.groups {
            match before.group(place.id) {
                None => self.added_groups.push(group_row(member, after, place, now)),
                Some(old) if old.expires_at != place.expires_at || before.status != after.status => {
                    let status = after.status.as_str().into();
                    self.changed_groups
                        .push([user, workspace, place.id.0.into(), status, place.expires_at.into()]);
                }
                Some(_) => {}
            }
        }
    }

    fn add_membership(&mut self, member: Member<'a>, membership: &'a Membership) {
        self.added_memberships.push(rows::membership(&MembershipRow {
            member,
            workspace: membership.workspace_id(),
            status: membership.status,
            role: membership.role,
            archived_with_user: membership.archived_with_user,
            expires_at: membership.expires_at,
            role_until: membership.role_until,
            created_at: membership.created_at,
            updated_at: Some(membership.updated_at),
        }));
        let places = membership.groups.iter();
        self.added_groups
            .extend(places.map(|place| group_row(member, membership, place, membership.created_at)));
    }

    async fn write(&self, conn: &mut dyn Conn) -> Result<(), Fault> {
        run_each(
            conn,
            "UPDATE users SET name = $2, name_key = $3, email = $4, status = $5, home = $6, updated_at = $7 WHERE id = $1",
            &self.changed_users,
        )
        .await?;
        run_each(
            conn,
            "UPDATE memberships SET name_key = $2, email = $3 WHERE user_id = $1",
            &self.renamed_members,
        )
        .await?;
        run_each(
            conn,
            "UPDATE group_members SET name_key = $2, email = $3 WHERE user_id = $1",
            &self.renamed_members,
        )
        .await?;
        // This also deletes its rows in `group_members` and `member_details`.
        run_each(
            conn,
            "DELETE FROM memberships WHERE user_id = $1 AND workspace_id = $2",
            &self.removed_memberships,
        )
        .await?;
        run_each(
            conn,
            "UPDATE memberships SET status = $3, role = $4, archived_with_user = $5, expires_at = $6, role_until = $7, updated_at = $8
             WHERE user_id = $1 AND workspace_id = $2",
            &self.changed_memberships,
        )
        .await?;
        run_each(
            conn,
            "DELETE FROM group_members WHERE user_id = $1 AND workspace_id = $2 AND group_id = $3",
            &self.left_groups,
        )
        .await?;
        run_each(
            conn,
            "UPDATE group_members SET status = $4, expires_at = $5 WHERE user_id = $1 AND workspace_id = $2 AND group_id = $3",
            &self.changed_groups,
        )
        .await?;
        run_each(conn, rows::INSERT_MEMBERSHIP, &self.added_memberships).await?;
        run_each(conn, rows::INSERT_GROUP_MEMBER, &self.added_groups).await?;
        run_each(conn, "DELETE FROM passwords WHERE user_id = $1", &self.deleted_users).await?;
        run_each(conn, "DELETE FROM users WHERE id = $1", &self.deleted_users).await
    }
}

fn group_row<'a>(
    member: Member<'a>,
    membership: &'a Membership,
    place: &GroupMembership,
    created_at: Timestamp,
) -> [Value<'a>; 8] {
    rows::group_member(&GroupMemberRow {
        member,
        workspace: membership.workspace_id(),
        group: place.id,
        status: membership.status,
        expires_at: place.expires_at,
        created_at,
    })
}

fn key<'a>(user: UserId, membership: &Membership) -> [Value<'a>; 2] {
    [user.0.into(), membership.workspace_id().0.into()]
}

/// Runs no statement if there are no rows.
async fn run_each<const N: usize>(
    conn: &mut dyn Conn,
    sql: &'static str,
    rows: &[[Value<'_>; N]],
) -> Result<(), Fault> {
    if !rows.is_empty() {
        conn.execute_each(sql, rows).await?;
    }
    Ok(())
}
