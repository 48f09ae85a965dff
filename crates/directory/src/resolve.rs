//! Resolves a `WorkspaceKey` or `GroupKey` to one workspace or group, given the candidates.
//!
//! A match by id wins over a match by text. A text matches the slug or the name of a workspace, or the name of a group,
//! without regard to case. A text that matches several workspaces is refused as ambiguous; only in a path a slug wins over a
//! name.

use crate::text::{earlier_fold, fold};
use crate::{ADMIN, ALL_USERS, GroupHead, GroupId, GroupKey, Refusal, WorkspaceHead, WorkspaceId, WorkspaceKey};

/// The names that identify a workspace: its id, slug and name.
#[derive(Debug, Clone, Copy)]
pub struct WorkspaceNames<'a> {
    /// Its id.
    pub id: WorkspaceId,
    /// Its slug. `None` if it has none yet.
    pub slug: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
}

/// The group that a key matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundGroup {
    /// The default group of all members.
    AllUsers(GroupId),
    /// The default group of the admins.
    Admin(GroupId),
    /// A custom group.
    Custom(GroupHead),
}

/// How a key matches a candidate; an earlier one wins over a later one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Id,
    /// By the slug, where it wins over a name.
    Slug,
    Text,
}

/// The candidates that a key matches.
enum Matches<T> {
    None,
    One(T),
    Several(Vec<T>),
}

/// Finds the candidates with the best match.
fn find_matches<T>(candidates: impl IntoIterator<Item = T>, fit: impl Fn(&T) -> Option<Fit>) -> Matches<T> {
    let mut best = Fit::Text;
    let mut found = Vec::new();
    for candidate in candidates {
        let Some(fit) = fit(&candidate).filter(|fit| *fit <= best) else {
            continue;
        };
        if fit < best {
            found.clear();
            best = fit;
        }
        found.push(candidate);
    }
    match found.pop() {
        None => Matches::None,
        Some(only) if found.is_empty() => Matches::One(only),
        Some(last) => {
            found.push(last);
            Matches::Several(found)
        }
    }
}

impl WorkspaceNames<'_> {
    /// Whether the text is its slug or its name.
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        let key = fold(text);
        self.slug == Some(key.as_str()) || fold(self.name) == key
    }
}

impl WorkspaceKey {
    /// The candidate that the key matches, or `None`. Each candidate comes with its names. The candidates must include
    /// everything that can match.
    ///
    /// Refuses a text that matches several candidates, and an id and a text of different workspaces.
    pub fn resolve<'a, T>(
        &self,
        candidates: impl IntoIterator<Item = (WorkspaceNames<'a>, T)>,
    ) -> Result<Option<T>, Refusal> {
        match find_matches(candidates, |(names, _)| self.fit(names)) {
            Matches::None => Ok(None),
            Matches::One((names, found)) => match self {
                Self::Both(id, text) if !names.is_called(text) => Err(Refusal::WorkspaceMismatch {
                    id: id.to_string(),
                    name: text.clone(),
                }),
                _ => Ok(Some(found)),
            },
            Matches::Several(all) => Err(Refusal::AmbiguousWorkspace {
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
                by_id.or_else(|| names.is_called(text).then_some(Fit::Text))
            }
            Self::InPath(text) => {
                let by_id = text.trim().parse().ok().and_then(fits_id);
                let by_slug = (names.slug == Some(fold(text).as_str())).then_some(Fit::Slug);
                by_id.or(by_slug).or_else(|| names.is_called(text).then_some(Fit::Text))
            }
        }
    }
}

impl GroupKey {
    /// The group that the key matches, or `None`: a default group of the workspace, or one of the custom groups.
    /// `custom` must include every group that can match. Refuses an id and a name of different groups.
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
        match find_matches(all, |group| self.fit(group)) {
            Matches::None => Ok(None),
            // An earlier version had several groups whose names are one text today, and none of them was another by what it
            // compared.
            Matches::Several(all) => {
                let text = earlier_fold(&self.to_string());
                Ok(all.into_iter().find(|group| earlier_fold(group.name()) == text))
            }
            Matches::One(found) => match self {
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
