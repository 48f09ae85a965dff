//! The role and the groups that a user of the other server has in each workspace.
//!
//! Older servers return both in each membership. Newer ones return the role there, and the groups of all workspaces in one list
//! of the user: the list of workspaces then shows which workspace has the group.

use std::collections::BTreeMap;

use directory::{ALL_USERS, Name, Role, Status, WorkspaceId, fold};
use remote::{Part, RemoteGroup, RemoteMembership};
use store::ops::workspaces::WantedGroup;

use super::listed::Listed;
use super::wanted::{RoleOrGroup, role_or_group};

/// A membership there, with its role and groups.
pub struct FoundMembership {
    /// The workspace's id, if that can be kept.
    pub id: Option<WorkspaceId>,
    /// The workspace's name, if the answer has it.
    pub name: Option<Name>,
    pub status: Option<Status>,
    pub role: Role,
    pub groups: Vec<WantedGroup>,
}

/// Finds the role and the groups of each membership. Adds a sentence to `lost` for each that the answer lacks or that isn't found;
/// what can't be read is reported already.
pub fn find(
    memberships: Vec<RemoteMembership>,
    groups: Part<Vec<RemoteGroup>>,
    listed: &Listed,
    lost: &mut Vec<String>,
) -> Vec<FoundMembership> {
    let mut open: Vec<_> = memberships
        .into_iter()
        .map(|membership| Open::new(membership, listed, lost))
        .collect();
    match groups {
        Part::Absent => {}
        Part::Unreadable => open.iter_mut().for_each(|one| one.are_groups_reported = true),
        Part::Read(groups) => place(groups, &mut open, lost),
    }
    open.into_iter().map(|open| open.close(lost)).collect()
}

/// A membership whose role or groups may not be known yet.
struct Open<'a> {
    id: Option<WorkspaceId>,
    name: Option<Name>,
    status: Option<Status>,
    role: Option<Role>,
    groups: Vec<WantedGroup>,
    are_groups_known: bool,
    /// Whether it is reported already that they, or the role, can't be read.
    are_groups_reported: bool,
    is_role_reported: bool,
    /// The groups of its workspace.
    listed: &'a [RemoteGroup],
}

impl<'a> Open<'a> {
    fn new(membership: RemoteMembership, listed: &'a Listed, lost: &mut Vec<String>) -> Self {
        let listed = listed.groups(&membership);
        let are_groups_reported = membership.groups.is_unreadable();
        let groups = membership.groups.read();
        let mut open = Self {
            are_groups_known: groups.is_some(),
            are_groups_reported,
            // The role may be one of the groups.
            is_role_reported: are_groups_reported || membership.role.is_unreadable(),
            listed,
            id: membership.id,
            name: membership.name,
            status: membership.status,
            role: membership.role.read(),
            groups: Vec::new(),
        };
        for group in groups.into_iter().flatten() {
            open.take(&group, lost);
        }
        if open.are_groups_known {
            // Where the groups stand with the membership, the role is one of them: without one the member is an end-user.
            open.role.get_or_insert(Role::EndUser);
        }
        open
    }

    /// Adds a group of this workspace, or reports why it can't be added.
    fn take(&mut self, group: &RemoteGroup, lost: &mut Vec<String>) {
        self.add(group).unwrap_or_else(|why| lost.push(self.about(&why)));
    }

    fn add(&mut self, group: &RemoteGroup) -> Result<(), String> {
        let listed = || self.listed.iter().find(|listed| listed.id == group.id);
        let name = group.name.as_deref().or_else(|| listed()?.name.as_deref());
        let Some(name) = name else {
            let id = group.id.map(|id| id.to_string()).unwrap_or_default();
            return Err(format!(
                "the group {id} has no name, and isn't in the list of workspaces"
            ));
        };
        match role_or_group(name)? {
            RoleOrGroup::Role(role) => self.role = Some(role.or_above(self.role.unwrap_or(Role::EndUser))),
            RoleOrGroup::Group(name) => self.groups.push(WantedGroup {
                id: group.id,
                name,
                description: None,
            }),
        }
        Ok(())
    }

    fn has(&self, key: &str) -> bool {
        self.groups.iter().any(|group| group.name.key() == key)
    }

    fn lists(&self, key: &str) -> bool {
        let mut names = self.listed.iter().filter_map(|group| group.name.as_deref());
        names.any(|name| fold(name) == key)
    }

    fn about(&self, why: &str) -> String {
        let id = || self.id.map(|id| id.to_string());
        let label = self.name.as_ref().map(Name::to_string).or_else(id);
        format!("workspace {:?}: {why}", label.unwrap_or_default())
    }

    fn close(self, lost: &mut Vec<String>) -> FoundMembership {
        let lacks_role = self.role.is_none() && !self.is_role_reported;
        let lacks_groups = !self.are_groups_known && !self.are_groups_reported;
        let lacking = match (lacks_role, lacks_groups) {
            (false, false) => None,
            (true, false) => Some("the role, which becomes end-user"),
            (false, true) => Some("the groups"),
            (true, true) => Some("both the role, which becomes end-user, and the groups"),
        };
        lost.extend(lacking.map(|what| self.about(&format!("the answer lacks {what}"))));
        FoundMembership {
            id: self.id,
            name: self.name,
            status: self.status,
            role: self.role.unwrap_or(Role::EndUser),
            groups: self.groups,
        }
    }
}

/// Adds each of a user's groups to the memberships that it belongs to, of those without groups of their own.
fn place(groups: Vec<RemoteGroup>, all: &mut [Open<'_>], lost: &mut Vec<String>) {
    let are_all_known = !all.is_empty() && all.iter().all(|one| one.are_groups_known);
    if are_all_known {
        return;
    }
    let mut open: Vec<_> = all.iter_mut().filter(|one| !one.are_groups_known).collect();
    let (mut roles, mut by_name) = (Vec::new(), BTreeMap::<_, Vec<_>>::new());
    for group in groups {
        match group.name.as_deref().map(role_or_group) {
            Some(Ok(RoleOrGroup::Role(role))) => roles.extend(is_role(&group).then_some(role)),
            Some(Ok(RoleOrGroup::Group(name))) => by_name.entry(Some(name.key())).or_default().push(group),
            Some(Err(why)) => lost.push(why),
            None => by_name.entry(None).or_default().push(group),
        }
    }
    place_roles(roles, &mut open);
    for (key, groups) in by_name {
        place_groups(key.as_deref(), groups, &mut open, lost);
    }
    for one in open {
        one.are_groups_known = true;
    }
}

/// Takes out the roles that memberships have already. The remaining roles belong to the memberships without one, if they can be
/// assigned in one way only.
fn place_roles(mut roles: Vec<Role>, open: &mut [&mut Open<'_>]) {
    for role in open.iter().filter_map(|one| one.role) {
        if let Some(at) = roles.iter().position(|other| *other == role) {
            roles.swap_remove(at);
        }
    }
    let without = open.iter_mut().filter(|one| one.role.is_none());
    let without: Vec<_> = without.collect();
    let is_one_way = roles.len() == without.len() && roles.windows(2).all(|pair| pair[0] == pair[1]);
    if is_one_way {
        for (one, role) in without.into_iter().zip(roles) {
            one.role = Some(role);
        }
    }
}

/// Every member is in `all_users`, whatever the role.
fn is_role(group: &RemoteGroup) -> bool {
    group.name.as_deref().is_none_or(|name| fold(name) != ALL_USERS)
}

/// Assigns the groups of one name to workspaces: by their ids, or else to all workspaces that list the name, if those are not
/// more than the groups. A user's only workspace has all groups.
fn place_groups(key: Option<&str>, groups: Vec<RemoteGroup>, open: &mut [&mut Open<'_>], lost: &mut Vec<String>) {
    let mut rest = Vec::new();
    for group in groups {
        let of_it = open
            .iter_mut()
            .find(|one| one.listed.iter().any(|listed| is_same(listed, &group)));
        match of_it {
            Some(one) => one.take(&group, lost),
            None => rest.push(group),
        }
    }
    let is_only = open.len() == 1;
    let can_have = |one: &Open<'_>, key| !one.has(key) && (is_only || one.lists(key));
    let named = open.iter_mut().filter(|one| key.is_some_and(|key| can_have(one, key)));
    let mut named: Vec<_> = named.collect();
    let of = named.len();
    if of <= rest.len() {
        for (one, group) in named.iter_mut().zip(rest.drain(..of)) {
            // Its id was not found, and may be that of the user's place in it.
            one.take(&RemoteGroup { id: None, ..group }, lost);
        }
    }
    if !is_only || key.is_none() {
        lost.extend(rest.iter().map(|group| not_placed(group, of)));
    }
}

fn is_same(listed: &RemoteGroup, group: &RemoteGroup) -> bool {
    group.id.is_some() && listed.id == group.id
}

fn not_placed(group: &RemoteGroup, of: usize) -> String {
    let id = || group.id.map(|id| id.to_string());
    let label = group.name.clone().or_else(id).unwrap_or_default();
    format!(
        "the group {label:?} comes without its workspace, and {of} of the user's workspaces have a group of this name"
    )
}
