//! Workspaces, and the rules of the default one.

use crate::{Group, GroupId, Name, Refusal, Slug, Status, Timestamp, WorkspaceId};

/// A workspace with its custom groups, in the order of their creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The part that memberships show.
    pub head: WorkspaceHead,
    /// Its slug.
    pub slug: Slug,
    /// Whether it is active or archived.
    pub status: Status,
    /// Whether it is the default workspace: the first one that was created, until another one is set as the default.
    pub is_default: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its own fields last changed.
    pub updated_at: Timestamp,
    /// Its custom groups; the ids of the default ones are in the head.
    pub groups: Vec<Group>,
}

/// What can change of a workspace; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceChange {
    /// Another name.
    pub name: Option<Name>,
    /// Another slug.
    pub slug: Option<Slug>,
    /// Another status.
    pub status: Option<Status>,
    /// Whether it becomes the default workspace. Only true is possible: there is always a default.
    pub default: Option<bool>,
}

impl Workspace {
    /// The workspace after the change, at this time. Refuses a change after which an archived workspace would be the default, or
    /// none.
    pub fn changed(&self, change: WorkspaceChange, now: Timestamp) -> Result<Self, Refusal> {
        let mut after = self.clone();
        after.head.name = change.name.unwrap_or(after.head.name);
        after.slug = change.slug.unwrap_or(after.slug);
        after.status = change.status.unwrap_or(after.status);
        match (change.default, after.status) {
            (Some(false), _) => return Err(Refusal::DefaultNotFalse),
            (Some(true), Status::Archived) => return Err(Refusal::ArchivedDefault),
            (Some(true), Status::Active) => after.is_default = true,
            // An earlier version may have archived it.
            (None, Status::Archived) if self.is_default && self.status == Status::Active => {
                return Err(Refusal::IsDefault);
            }
            (None, _) => {}
        }
        if after != *self {
            after.updated_at = now;
        }
        Ok(after)
    }

    /// The workspace after another one became the default.
    #[must_use]
    pub fn no_longer_default(&self, now: Timestamp) -> Self {
        Self {
            is_default: false,
            updated_at: now,
            ..self.clone()
        }
    }
}

/// The part of a workspace that a membership shows: its id and name, and the ids of its default groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceHead {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, unique in the instance whatever the case of its letters.
    pub name: Name,
    /// The id of its group `all_users`.
    pub all_users: GroupId,
    /// The id of its group `admin`.
    pub admin: GroupId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn workspace(status: Status, is_default: bool) -> Workspace {
        Workspace {
            head: WorkspaceHead {
                id: WorkspaceId(Uuid::nil()),
                name: "Finance".parse().unwrap(),
                all_users: GroupId(Uuid::nil()),
                admin: GroupId(Uuid::nil()),
            },
            slug: "finance".parse().unwrap(),
            status,
            is_default,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            groups: Vec::new(),
        }
    }

    fn change(status: Option<Status>, default: Option<bool>) -> WorkspaceChange {
        WorkspaceChange {
            status,
            default,
            ..WorkspaceChange::default()
        }
    }

    #[test]
    fn the_default_workspace_is_an_active_one() {
        use Status::{Active, Archived};
        let later = Timestamp::constant(1, 0);
        for (before, change, after) in [
            ((Active, false), change(None, Some(true)), Ok((Active, true))),
            ((Active, true), change(None, Some(true)), Ok((Active, true))),
            ((Archived, false), change(Some(Active), Some(true)), Ok((Active, true))),
            ((Active, false), change(Some(Archived), None), Ok((Archived, false))),
            // An archived default that an earlier version left.
            ((Archived, true), change(Some(Archived), None), Ok((Archived, true))),
            ((Active, true), change(Some(Archived), None), Err(Refusal::IsDefault)),
            ((Active, true), change(None, Some(false)), Err(Refusal::DefaultNotFalse)),
            (
                (Active, false),
                change(None, Some(false)),
                Err(Refusal::DefaultNotFalse),
            ),
            (
                (Archived, false),
                change(None, Some(true)),
                Err(Refusal::ArchivedDefault),
            ),
            (
                (Active, true),
                change(Some(Archived), Some(true)),
                Err(Refusal::ArchivedDefault),
            ),
        ] {
            let changed = workspace(before.0, before.1).changed(change.clone(), later);
            let changed = changed.map(|after| (after.status, after.is_default));
            assert_eq!(changed, after, "{before:?} {change:?}");
        }
    }

    #[test]
    fn only_a_change_has_a_time() {
        let (before, later) = (workspace(Status::Active, true), Timestamp::constant(1, 0));
        let same = change(Some(Status::Active), Some(true));
        assert_eq!(before.changed(same, later), Ok(before.clone()));
        let renamed = WorkspaceChange {
            slug: Some("money".parse().unwrap()),
            ..WorkspaceChange::default()
        };
        assert_eq!(before.changed(renamed, later).unwrap().updated_at, later);
    }
}
