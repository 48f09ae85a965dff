//! All states of the directory, one for each commit.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use super::state::{Changes, User, Workspace};

/// The states of an object, with the moments from which it had them; `None` while there is no such object.
type Versions<T> = Vec<(usize, Option<T>)>;

/// Moment 0 is before the first commit, moment 1 is after it, and so on.
#[derive(Debug, Default)]
pub struct Timeline {
    users: BTreeMap<String, Versions<User>>,
    /// The id of the owner of each address.
    owners: HashMap<String, Versions<String>>,
    workspaces: BTreeMap<String, Versions<Workspace>>,
    /// The number of renames of workspaces.
    pub renames: usize,
    pub last: usize,
}

/// The state of the directory between two commits.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    timeline: &'a Timeline,
    at: usize,
}

impl Timeline {
    pub fn at(&self, at: usize) -> Moment<'_> {
        Moment { timeline: self, at }
    }

    pub fn now(&self) -> Moment<'_> {
        self.at(self.last)
    }

    /// Adds a commit with these changes.
    pub fn commit(&mut self, changes: Changes) {
        self.last += 1;
        for (id, user) in changes.users {
            self.change_user(id, user);
        }
        for (id, workspace) in changes.workspaces {
            self.change_workspace(id, workspace);
        }
    }

    fn change_user(&mut self, id: String, user: Option<User>) {
        if let Some(before) = self.now().user(&id).map(|user| user.email.clone()) {
            self.owners.entry(before).or_default().push((self.last, None));
        }
        if let Some(user) = &user {
            let owners = self.owners.entry(user.email.clone()).or_default();
            owners.push((self.last, Some(id.clone())));
        }
        self.users.entry(id).or_default().push((self.last, user));
    }

    fn change_workspace(&mut self, id: String, workspace: Option<Workspace>) {
        if let (Some(before), Some(after)) = (self.now().workspace(&id), &workspace)
            && before.name != after.name
        {
            self.renames += 1;
        }
        self.workspaces.entry(id).or_default().push((self.last, workspace));
    }

    /// Whether a workspace had this name at one of these moments.
    pub fn had_name(&self, workspace: &str, name: &str, moments: &RangeInclusive<usize>) -> bool {
        self.versions(workspace, moments)
            .any(|workspace| workspace.name == name)
    }

    /// Whether a group of this workspace had this name at one of these moments.
    pub fn had_group_name(&self, workspace: &str, group: &str, name: &str, moments: &RangeInclusive<usize>) -> bool {
        self.versions(workspace, moments)
            .any(|workspace| workspace.groups.get(group).is_some_and(|current| current == name))
    }

    /// The states of a workspace at these moments.
    fn versions<'a>(&'a self, id: &str, moments: &RangeInclusive<usize>) -> impl Iterator<Item = &'a Workspace> {
        let moments = moments.clone();
        let first = self.at(*moments.start()).workspace(id);
        let all = self.workspaces.get(id).into_iter().flatten();
        let later = all.filter(move |(since, _)| moments.contains(since));
        first
            .into_iter()
            .chain(later.filter_map(|(_, version)| version.as_ref()))
    }
}

impl<'a> Moment<'a> {
    pub fn user(self, id: &str) -> Option<&'a User> {
        self.of(self.timeline.users.get(id)?)
    }

    /// The id of the user with this address.
    pub fn owner(self, email: &str) -> Option<&'a str> {
        self.of(self.timeline.owners.get(email)?).map(String::as_str)
    }

    /// The user with this id or address.
    pub fn user_by(self, key: &str) -> Option<&'a User> {
        let id = if key.contains('@') { self.owner(key) } else { Some(key) };
        self.user(id?)
    }

    pub fn workspace(self, id: &str) -> Option<&'a Workspace> {
        self.of(self.timeline.workspaces.get(id)?)
    }

    /// The workspace with this name.
    pub fn named(self, name: &str) -> Option<&'a Workspace> {
        self.workspaces().find(|workspace| workspace.name == name)
    }

    /// The workspace with this id, else with this slug, else with this name.
    pub fn workspace_by(self, key: &str) -> Option<&'a Workspace> {
        let with_slug = || self.workspaces().find(|workspace| workspace.slug == key);
        self.workspace(key).or_else(with_slug).or_else(|| self.named(key))
    }

    pub fn workspaces(self) -> impl Iterator<Item = &'a Workspace> {
        let all = self.timeline.workspaces.values();
        all.filter_map(move |versions| self.of(versions))
    }

    /// Ordered by id, as the list is.
    pub fn everyone(self) -> impl DoubleEndedIterator<Item = &'a User> {
        let all = self.timeline.users.values();
        all.filter_map(move |versions| self.of(versions))
    }

    /// The changes without the objects that have the new state already.
    pub fn without_present(self, mut changes: Changes) -> Changes {
        changes.users.retain(|id, user| self.user(id) != user.as_ref());
        changes
            .workspaces
            .retain(|id, workspace| self.workspace(id) != workspace.as_ref());
        changes
    }

    /// The version that was current at this moment.
    fn of<T>(self, versions: &'a Versions<T>) -> Option<&'a T> {
        let known = versions.partition_point(|(since, _)| *since <= self.at);
        versions[..known].last()?.1.as_ref()
    }
}
