//! All states that the directory has had, one for each commit.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use super::state::{Rename, User};
use super::world::{Workspace, World};

/// Moment 0 is before the first commit, moment 1 after it, and so on.
#[derive(Debug, Default)]
pub struct Timeline {
    users: BTreeMap<String, Vec<(usize, User)>>,
    /// Whose an address was from when on.
    owners: HashMap<String, Vec<(usize, Option<String>)>>,
    /// The names of workspaces since they were renamed.
    names: HashMap<String, Vec<(usize, String)>>,
    pub last: usize,
}

/// The directory as it was between two commits.
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

    /// A commit after which this user is as given; `None` is a commit of something else.
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

    /// The last commit has done this, too.
    pub fn rename(&mut self, rename: Rename) {
        let names = self.names.entry(rename.workspace).or_default();
        names.push((self.last, rename.name));
    }

    /// How often a workspace was given another name.
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

    /// By their ids, as the list has them.
    pub fn everyone(self) -> impl DoubleEndedIterator<Item = &'a User> {
        self.timeline
            .users
            .values()
            .filter_map(move |versions| self.of(versions))
    }

    /// The version of a thing that stood at this moment.
    fn of<T>(self, versions: &'a [(usize, T)]) -> Option<&'a T> {
        let known = versions.partition_point(|(since, _)| *since <= self.at);
        versions[..known].last().map(|(_, version)| version)
    }
}
