//! All states of the directory, one for each commit.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use super::state::{Rename, User};
use super::world::{Workspace, World};

/// Moment 0 is before the first commit, moment 1 is after it, and so on.
#[derive(Debug, Default)]
pub struct Timeline {
    users: BTreeMap<String, Vec<(usize, User)>>,
    /// The owners of each address, with the moments from which they owned it.
    owners: HashMap<String, Vec<(usize, Option<String>)>>,
    /// The names of renamed workspaces.
    names: HashMap<String, Vec<(usize, String)>>,
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

    /// Adds a commit after which this user has this state; `None` for a commit of anything else.
    pub fn commit(&mut self, user: Option<User>) {
        let before = user.as_ref().and_then(|user| self.now().user(&user.id)).cloned();
        self.last += 1;
        let Some(user) = user else { return };
        if let Some(before) = before {
            self.owners.entry(before.email).or_default().push((self.last, None));
        }
        let owners = self.owners.entry(user.email.clone()).or_default();
        owners.push((self.last, Some(user.id.clone())));
        self.users.entry(user.id.clone()).or_default().push((self.last, user));
    }

    /// Adds a rename to the last commit.
    pub fn rename(&mut self, rename: Rename) {
        let names = self.names.entry(rename.workspace).or_default();
        names.push((self.last, rename.name));
    }

    /// The number of renames of workspaces.
    pub fn renames(&self) -> usize {
        self.names.values().map(Vec::len).sum()
    }

    /// Whether a workspace had this name at one of these moments.
    pub fn had_name(&self, workspace: &Workspace, name: &str, moments: &RangeInclusive<usize>) -> bool {
        let mut later = self.names.get(&workspace.id).into_iter().flatten();
        self.at(*moments.start()).name_of(workspace) == name
            || later.any(|(since, later)| moments.contains(since) && later == name)
    }
}

impl<'a> Moment<'a> {
    pub fn user(self, id: &str) -> Option<&'a User> {
        self.of(self.timeline.users.get(id)?)
    }

    /// The id of the user with this address.
    pub fn owner(self, email: &str) -> Option<&'a str> {
        self.of(self.timeline.owners.get(email)?)?.as_deref()
    }

    pub fn name_of<'b>(self, workspace: &'b Workspace) -> &'b str
    where
        'a: 'b,
    {
        let renamed = self.timeline.names.get(&workspace.id);
        renamed.and_then(|names| self.of(names)).unwrap_or(&workspace.name)
    }

    /// The workspace with this name.
    pub fn named<'b>(self, world: &'b World, name: &str) -> Option<&'b Workspace>
    where
        'a: 'b,
    {
        world
            .workspaces
            .iter()
            .find(|workspace| self.name_of(workspace) == name)
    }

    /// Ordered by id, as the list is.
    pub fn everyone(self) -> impl DoubleEndedIterator<Item = &'a User> {
        self.timeline
            .users
            .values()
            .filter_map(move |versions| self.of(versions))
    }

    /// The version that was current at this moment.
    fn of<T>(self, versions: &'a [(usize, T)]) -> Option<&'a T> {
        let known = versions.partition_point(|(since, _)| *since <= self.at);
        versions[..known].last().map(|(_, version)| version)
    }
}
