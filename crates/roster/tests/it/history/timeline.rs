//! All states that the directory has had, one for each commit.

use std::collections::{BTreeMap, HashMap};

use super::model::User;

/// Moment 0 is before the first commit, moment 1 after it, and so on.
#[derive(Debug, Default)]
pub struct Timeline {
    users: BTreeMap<String, Vec<(usize, User)>>,
    /// Whose an address was from when on.
    owners: HashMap<String, Vec<(usize, Option<String>)>>,
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
}

impl<'a> Moment<'a> {
    pub fn user(self, id: &str) -> Option<&'a User> {
        self.of(self.timeline.users.get(id)?)
    }

    /// The id of the user with this address.
    pub fn owner(self, email: &str) -> Option<&'a str> {
        self.of(self.timeline.owners.get(email)?)?.as_deref()
    }

    /// By their ids, as the list has them.
    pub fn everyone(self) -> impl DoubleEndedIterator<Item = &'a User> {
        self.timeline
            .users
            .values()
            .filter_map(move |versions| self.of(versions))
    }

    /// The version of a thing that stood at this moment.
    fn of<T>(self, versions: &[(usize, T)]) -> Option<&T> {
        let known = versions.partition_point(|(since, _)| *since <= self.at);
        versions[..known].last().map(|(_, version)| version)
    }
}
