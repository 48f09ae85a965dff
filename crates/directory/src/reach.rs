//! What a caller may see and do.

use crate::{Scope, User, WorkspaceId};

/// What a caller may see and do: the whole instance or some workspaces, with scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// `None` for all scopes.
    scopes: Option<Vec<Scope>>,
    /// `None` for the whole instance.
    workspaces: Option<Vec<WorkspaceId>>,
}

impl Reach {
    /// No limits: root, and the command line on the database.
    #[must_use]
    pub const fn everything() -> Self {
        Self {
            scopes: None,
            workspaces: None,
        }
    }

    /// The whole instance, with these scopes: an instance caller.
    #[must_use]
    pub const fn instance(scopes: Vec<Scope>) -> Self {
        Self {
            scopes: Some(scopes),
            workspaces: None,
        }
    }

    /// These workspaces only, with these scopes: a workspace caller.
    #[must_use]
    pub const fn workspaces(workspaces: Vec<WorkspaceId>, scopes: Vec<Scope>) -> Self {
        Self {
            scopes: Some(scopes),
            workspaces: Some(workspaces),
        }
    }

    /// Whether it includes the scope, directly or as part of the scope to write.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        let Some(scopes) = &self.scopes else { return true };
        scopes.contains(&scope) || scope.to_write().is_some_and(|wider| scopes.contains(&wider))
    }

    /// Whether it is the whole instance.
    #[must_use]
    pub const fn is_instance(&self) -> bool {
        self.workspaces.is_none()
    }

    /// The workspaces that it is limited to; `None` for the whole instance.
    #[must_use]
    pub fn limit(&self) -> Option<&[WorkspaceId]> {
        self.workspaces.as_deref()
    }

    /// Whether the workspace is within it.
    #[must_use]
    pub fn includes(&self, workspace: WorkspaceId) -> bool {
        self.workspaces
            .as_ref()
            .is_none_or(|workspaces| workspaces.contains(&workspace))
    }

    /// The user as this caller sees them: only with the visible memberships. `None` for a user without visible
    /// memberships.
    #[must_use]
    pub fn of_user(&self, mut user: User) -> Option<User> {
        if self.is_instance() {
            return Some(user);
        }
        user.memberships
            .retain(|membership| self.includes(membership.workspace_id()));
        (!user.memberships.is_empty()).then_some(user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn writing_includes_reading_and_not_the_reverse() {
        let reach = Reach::instance(vec![Scope::UsersWrite, Scope::GroupsRead]);
        assert!(reach.has(Scope::UsersRead) && reach.has(Scope::UsersWrite) && reach.has(Scope::GroupsRead));
        assert!(!reach.has(Scope::GroupsWrite) && !reach.has(Scope::EventsRead));
        assert!(Scope::ALL.iter().all(|scope| Reach::everything().has(*scope)));
    }

    #[test]
    fn an_empty_list_of_workspaces_is_none() {
        let nowhere = Reach::workspaces(Vec::new(), Scope::ALL.to_vec());
        assert!(!nowhere.is_instance());
        assert!(!nowhere.includes(WorkspaceId(Uuid::nil())));
        assert!(Reach::instance(Vec::new()).includes(WorkspaceId(Uuid::nil())));
    }
}
