//! Which workspace or group is meant: the one rule, wherever the things that may be meant come from.
//!
//! The id goes first. Then a text is the slug or the name of a workspace, or the name of a group, whatever the case of its
//! letters. A text that several workspaces answer to means none of them: nobody may guess which.

use crate::name::fold;
use crate::{ADMIN, ALL_USERS, GroupHead, GroupId, GroupKey, Refusal, WorkspaceHead, WorkspaceId, WorkspaceKey};

/// What a workspace answers to.
#[derive(Debug, Clone, Copy)]
pub struct WorkspaceNames<'a> {
    /// Its id.
    pub id: WorkspaceId,
    /// Its slug. `None` if it has none yet.
    pub slug: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
}

/// A group that a key was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundGroup {
    /// The default group of all members.
    AllUsers(GroupId),
    /// The default group of the admins.
    Admin(GroupId),
    /// A custom group.
    Custom(GroupHead),
}

/// How a key fits a thing.
#[derive(PartialEq, Eq)]
enum Fit {
    Id,
    Text,
}

/// What a key means.
enum Meaning<T> {
    Nothing,
    One(T),
    Several(Vec<T>),
}

/// The rule of precedence: what fits by its id is meant, whatever else fits.
fn meaning<T>(candidates: impl IntoIterator<Item = T>, fit: impl Fn(&T) -> Option<Fit>) -> Meaning<T> {
    let mut by_text = Vec::new();
    for candidate in candidates {
        match fit(&candidate) {
            Some(Fit::Id) => return Meaning::One(candidate),
            Some(Fit::Text) => by_text.push(candidate),
            None => {}
        }
    }
    match by_text.pop() {
        None => Meaning::Nothing,
        Some(only) if by_text.is_empty() => Meaning::One(only),
        Some(last) => {
            by_text.push(last);
            Meaning::Several(by_text)
        }
    }
}

impl WorkspaceNames<'_> {
    /// Whether the text is its slug or its name.
    #[must_use]
    pub fn answers_to(&self, text: &str) -> bool {
        let key = fold(text);
        self.slug == Some(key.as_str()) || fold(self.name) == key
    }
}

impl WorkspaceKey {
    /// The workspace that is meant, of candidates among which are all that fit, each behind what it answers to; `None` if it is
    /// none of them.
    ///
    /// Refuses a text that several answer to, and an id and a text that mean different workspaces.
    pub fn resolve<'a, T>(
        &self,
        candidates: impl IntoIterator<Item = (WorkspaceNames<'a>, T)>,
    ) -> Result<Option<T>, Refusal> {
        match meaning(candidates, |(names, _)| self.fit(names)) {
            Meaning::Nothing => Ok(None),
            Meaning::One((names, found)) => match self {
                Self::Both(id, text) if !names.answers_to(text) => Err(Refusal::WorkspaceMismatch {
                    id: id.to_string(),
                    name: text.clone(),
                }),
                _ => Ok(Some(found)),
            },
            Meaning::Several(all) => Err(Refusal::AmbiguousWorkspace {
                text: self.to_string(),
                ids: all.iter().map(|(names, _)| names.id).collect(),
            }),
        }
    }

    fn fit(&self, names: &WorkspaceNames<'_>) -> Option<Fit> {
        let fits_id = |id: WorkspaceId| (id == names.id).then_some(Fit::Id);
        match self {
            Self::Id(id) | Self::Both(id, _) => fits_id(*id),
            Self::Slug(slug) => (names.slug == Some(slug.as_str())).then_some(Fit::Text),
            Self::Text(text) => {
                let by_id = text.trim().parse().ok().and_then(fits_id);
                by_id.or_else(|| names.answers_to(text).then_some(Fit::Text))
            }
        }
    }
}

impl GroupKey {
    /// The group that is meant, of the workspace's default groups and of custom ones among which are all that fit; `None` if
    /// it is none of them. Refuses an id and a name that mean different groups.
    pub fn resolve(
        &self,
        workspace: &WorkspaceHead,
        custom: impl IntoIterator<Item = GroupHead>,
    ) -> Result<Option<FoundGroup>, Refusal> {
        let default = [
            FoundGroup::AllUsers(workspace.all_users),
            FoundGroup::Admin(workspace.admin),
        ];
        let all = default.into_iter().chain(custom.into_iter().map(FoundGroup::Custom));
        match meaning(all, |group| self.fit(group)) {
            // The names of the groups of one workspace are unique.
            Meaning::Nothing | Meaning::Several(_) => Ok(None),
            Meaning::One(found) => match self {
                Self::Both(id, name) if fold(name) != fold(found.name()) => Err(Refusal::GroupMismatch {
                    id: id.to_string(),
                    name: name.clone(),
                }),
                _ => Ok(Some(found)),
            },
        }
    }

    fn fit(&self, group: &FoundGroup) -> Option<Fit> {
        let fits_id = |id: GroupId| (id == group.id()).then_some(Fit::Id);
        match self {
            Self::Id(id) | Self::Both(id, _) => fits_id(*id),
            Self::Text(text) => {
                let by_id = text.trim().parse().ok().and_then(fits_id);
                by_id.or_else(|| (fold(text) == fold(group.name())).then_some(Fit::Text))
            }
        }
    }
}

impl FoundGroup {
    /// The group's id.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        match self {
            Self::AllUsers(id) | Self::Admin(id) => *id,
            Self::Custom(group) => group.id,
        }
    }

    /// The group's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::AllUsers(_) => ALL_USERS,
            Self::Admin(_) => ADMIN,
            Self::Custom(group) => group.name.as_str(),
        }
    }
}

#[cfg(test)]
mod tests;
