//! Writes records into the tables.

use super::{GroupRecord, Record, StoredDetails, TransferError, UserRecord, WorkspaceRecord};
use crate::log::KeptEvent;
use crate::ops::rows;
use crate::{Conn, Error, Fault, MemberId, Unique};
use directory::{GroupId, earlier_fold};
use std::collections::HashSet;

/// Writes the records. Records that they refer to must be among them or already written.
pub(super) async fn insert(conn: &mut dyn Conn, records: &[Record]) -> Result<(), Error> {
    let (mut workspaces, mut users, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Workspace(workspace) => workspaces.push(workspace),
            Record::User(user) => users.push(user),
            Record::Event(event) => events.push(event),
        }
    }
    insert_workspaces(conn, &workspaces).await.map_err(twice)?;
    insert_users(conn, &users).await.map_err(twice)?;
    Ok(insert_events(conn, &events).await?)
}

fn twice(fault: Fault) -> Error {
    let Fault::NotUnique(unique) = fault else {
        return fault.into();
    };
    let what = match unique {
        Unique::UserEmail => "e-mail address",
        Unique::WorkspaceName => "name of a workspace",
        Unique::WorkspaceSlug => "slug of a workspace",
        Unique::DefaultWorkspace => "claim to be the default workspace",
        Unique::GroupName => "name of a group in one workspace",
        Unique::Id => "id",
    };
    TransferError::Twice(what).into()
}

async fn insert_workspaces(conn: &mut dyn Conn, workspaces: &[&WorkspaceRecord]) -> Result<(), Fault> {
    let keys: Vec<_> = workspaces.iter().map(|workspace| workspace.name.key()).collect();
    let rows: Vec<_> = workspaces
        .iter()
        .zip(&keys)
        .map(|(of, key)| {
            rows::workspace(&rows::WorkspaceRow {
                id: of.id,
                name: &of.name,
                name_key: key,
                slug: &of.slug,
                status: of.status,
                is_default: of.default,
                all_users: of.all_users,
                admin: of.admin,
                created_at: of.created_at,
                updated_at: of.updated_at,
            })
        })
        .collect();
    conn.execute_each(rows::INSERT_WORKSPACE, &rows).await?;
    insert_groups(conn, workspaces).await
}

async fn insert_groups(conn: &mut dyn Conn, workspaces: &[&WorkspaceRecord]) -> Result<(), Fault> {
    let groups: Vec<_> = workspaces
        .iter()
        .flat_map(|workspace| {
            let groups = workspace.groups.iter().zip(group_keys(&workspace.groups));
            groups.map(|(group, key)| (workspace.id, group, key))
        })
        .collect();
    let rows: Vec<_> = groups
        .iter()
        .map(|(workspace, group, key)| {
            rows::group(&rows::GroupRow {
                workspace: *workspace,
                id: group.id,
                name: &group.name,
                name_key: key,
                description: group.description.as_ref(),
                created_at: group.created_at,
                updated_at: group.updated_at,
            })
        })
        .collect();
    conn.execute_each(rows::INSERT_GROUP, &rows).await.map(drop)
}

/// The keys of a workspace's groups. Of several whose names are one text today but were several for an earlier version, one has
/// the key, and the others keep their earlier keys, as after migration 5.
fn group_keys(groups: &[GroupRecord]) -> Vec<String> {
    let earlier_keys: Vec<_> = groups.iter().map(|group| earlier_fold(group.name.as_str())).collect();
    let mut taken: HashSet<_> = earlier_keys.iter().cloned().collect();
    let keys = groups.iter().zip(earlier_keys);
    keys.map(|(group, earlier)| {
        let key = group.name.key();
        if taken.insert(key.clone()) { key } else { earlier }
    })
    .collect()
}

async fn insert_users(conn: &mut dyn Conn, users: &[&UserRecord]) -> Result<(), Fault> {
    let keys: Vec<_> = users.iter().map(|user| rows::name_key(&user.name)).collect();
    let rows: Vec<_> = users
        .iter()
        .zip(&keys)
        .map(|(user, name_key)| {
            rows::user(&rows::UserRow {
                id: user.id,
                name: &user.name,
                name_key,
                email: &user.email,
                status: user.status,
                home: user.home,
                created_at: user.created_at,
                updated_at: user.updated_at,
            })
        })
        .collect();
    conn.execute_each(rows::INSERT_USER, &rows).await?;
    insert_passwords(conn, users).await?;
    insert_memberships(conn, users, &keys).await
}

async fn insert_passwords(conn: &mut dyn Conn, users: &[&UserRecord]) -> Result<(), Fault> {
    let rows: Vec<_> = users
        .iter()
        .filter_map(|user| {
            let password = user.password.as_ref()?;
            Some(rows::password(user.id, &password.hash, password.set_at))
        })
        .collect();
    conn.execute_each(rows::INSERT_PASSWORD, &rows).await.map(drop)
}

async fn insert_memberships(conn: &mut dyn Conn, users: &[&UserRecord], keys: &[String]) -> Result<(), Fault> {
    let (mut memberships, mut details, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for (user, name_key) in users.iter().zip(keys) {
        let member = rows::Member {
            id: user.id,
            name_key,
            email: &user.email,
        };
        for of in &user.memberships {
            memberships.push(rows::membership(&rows::MembershipRow {
                member,
                workspace: of.workspace,
                status: of.status,
                role: of.role,
                archived_with_user: of.archived_with_user,
                expires_at: of.expires_at,
                role_until: of.role_until,
                created_at: of.created_at,
                updated_at: of.updated_at,
            }));
            let id = MemberId {
                user: user.id,
                workspace: of.workspace,
            };
            details.extend(of.details.as_ref().map(|StoredDetails(bytes)| rows::details(id, bytes)));
            let row = |group: &GroupId| {
                rows::group_member(&rows::GroupMemberRow {
                    member,
                    workspace: of.workspace,
                    group: *group,
                    status: of.status,
                    expires_at: of.groups_until.get(group).map(|time| time.0),
                    created_at: of.groups_since.get(group).map_or(of.created_at, |time| time.0),
                })
            };
            groups.extend(of.groups.iter().map(row));
        }
    }
    conn.execute_each(rows::INSERT_MEMBERSHIP, &memberships).await?;
    conn.execute_each(rows::INSERT_DETAILS, &details).await?;
    conn.execute_each(rows::INSERT_GROUP_MEMBER, &groups).await.map(drop)
}

async fn insert_events(conn: &mut dyn Conn, events: &[&KeptEvent]) -> Result<(), Fault> {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            rows::event(&rows::EventRow {
                seq: event.seq,
                at: event.at.as_millisecond(),
                operation: event.operation,
                subject: event.subject(),
                public: &event.public,
                personal: event.personal.as_ref().map(|part| (part.text.as_str(), &part.salt)),
                origin: event.origin.as_ref().map(|part| (part.text.as_str(), &part.salt)),
                hash: &event.hash,
            })
        })
        .collect();
    conn.execute_each(rows::INSERT_EVENT, &rows).await.map(drop)
}
