//! Chooses the next operation of version 2. Clients use the workspaces and groups of the beginning too, but delete only
//! those that clients have created, so that requests of version 1 have some to refer to by name.

use fastrand::Rng;

use super::choice::{email, maybe, name, status, user};
use super::record::{History, Known, wall_clock};
use super::resource::{MemberChange, Operation};
use super::state::Role;
use super::world::KEPT;

/// The names of workspaces and groups that clients create.
const NAMES: [&str; 4] = ["red", "green", "blue", "black"];

/// An id that no workspace and no group has.
const NOTHING: &str = "00000000-0000-7000-8000-000000000001";

impl History {
    pub(super) fn choose_operation(&self, rng: &mut Rng, known: &Known) -> Operation {
        match rng.u8(..100) {
            0..28 => of_user(rng, &known.users),
            28..70 => self.of_member(rng, known),
            70..82 => self.of_group_member(rng, known),
            82..92 => self.of_workspace(rng, known),
            _ => self.of_group(rng, known),
        }
    }

    fn of_member(&self, rng: &mut Rng, known: &Known) -> Operation {
        let workspace = self.workspace(rng, known);
        let user = user(rng, &known.users);
        match rng.u8(..40) {
            0..12 => Operation::AddMember {
                workspace,
                email: email(rng, &known.users),
                name: name(rng),
                role: role(rng),
                expires_at: (rng.u8(..3) == 0).then(|| end(rng)),
            },
            12..24 => Operation::UpdateMember {
                workspace,
                user,
                change: change(rng),
            },
            24..30 => Operation::SetMemberStatus {
                workspace,
                user,
                status: status(rng),
            },
            30..35 => Operation::RemoveMember { workspace, user },
            _ => Operation::GetMember { workspace, user },
        }
    }

    fn of_group_member(&self, rng: &mut Rng, known: &Known) -> Operation {
        let (workspace, group) = self.group(rng, known);
        let user = user(rng, &known.users);
        if rng.u8(..3) == 0 {
            Operation::RemoveFromGroup { workspace, group, user }
        } else {
            Operation::AddToGroup {
                workspace,
                group,
                user,
                expires_at: maybe(rng, |rng| maybe(rng, end)),
            }
        }
    }

    fn of_workspace(&self, rng: &mut Rng, known: &Known) -> Operation {
        let created = one_of(rng, &known.workspaces);
        match rng.u8(..10) {
            0..2 => {
                let name = name_of_group(rng);
                Operation::CreateWorkspace {
                    slug: format!("the-{name}"),
                    name,
                }
            }
            2..6 => self.update_workspace(rng, known),
            6 => Operation::SetDefault {
                workspace: self.workspace(rng, known),
            },
            7 => Operation::DeleteWorkspace {
                workspace: created.cloned().unwrap_or_else(|| NOTHING.to_owned()),
                force: rng.u8(..3) > 0,
            },
            _ => Operation::GetWorkspace {
                key: self.key(rng, known),
            },
        }
    }

    /// Its name may be that of a workspace of the beginning.
    fn update_workspace(&self, rng: &mut Rng, known: &Known) -> Operation {
        let key = self.key(rng, known);
        let kept = self.world.workspaces.iter().find(|workspace| workspace.name == KEPT);
        let is_kept = key == KEPT || kept.is_some_and(|kept| kept.id == key);
        let names: Vec<_> = self.world.workspaces.iter().map(|workspace| &workspace.name).collect();
        let renamed = |rng: &mut Rng| {
            if rng.bool() {
                name_of_group(rng)
            } else {
                names[rng.usize(..names.len())].clone()
            }
        };
        Operation::UpdateWorkspace {
            key,
            name: maybe(rng, renamed).filter(|_| !is_kept),
            status: (rng.u8(..3) == 0).then(|| status(rng)),
            is_default: rng.u8(..10) == 0,
        }
    }

    fn of_group(&self, rng: &mut Rng, known: &Known) -> Operation {
        let created = one_of(rng, &known.groups).cloned();
        let (workspace, group) = created.unwrap_or_else(|| (NOTHING.to_owned(), NOTHING.to_owned()));
        let name = name_of_group(rng);
        match rng.u8(..8) {
            0..3 => Operation::CreateGroup {
                workspace: self.workspace(rng, known),
                name,
            },
            3..6 => Operation::UpdateGroup { workspace, group, name },
            _ => Operation::DeleteGroup { workspace, group },
        }
    }

    /// The id of a workspace of the beginning or of a later one.
    fn workspace(&self, rng: &mut Rng, known: &Known) -> String {
        let later = one_of(rng, &known.workspaces).filter(|_| rng.u8(..3) == 0);
        let first = || one_of(rng, &self.world.workspaces).map(|workspace| workspace.id.clone());
        later.cloned().or_else(first).unwrap_or_else(|| NOTHING.to_owned())
    }

    /// An id or a name that a workspace may have.
    fn key(&self, rng: &mut Rng, known: &Known) -> String {
        match rng.u8(..4) {
            0 => name_of_group(rng),
            1 => {
                let first = one_of(rng, &self.world.workspaces);
                first.map(|workspace| workspace.name.clone()).unwrap_or_default()
            }
            _ => self.workspace(rng, known),
        }
    }

    /// The ids of a workspace and one of its groups.
    fn group(&self, rng: &mut Rng, known: &Known) -> (String, String) {
        let later = one_of(rng, &known.groups).filter(|_| rng.bool());
        let first = || {
            let workspace = one_of(rng, &self.world.workspaces)?;
            let custom: Vec<_> = workspace.groups.iter().filter(|group| group.is_custom()).collect();
            Some((workspace.id.clone(), one_of(rng, &custom)?.id.clone()))
        };
        later
            .cloned()
            .or_else(first)
            .expect("each workspace of the beginning has groups")
    }
}

fn of_user(rng: &mut Rng, users: &[String]) -> Operation {
    let some = user(rng, users);
    match rng.u8(..28) {
        0..5 => Operation::CreateUser {
            email: email(rng, users),
            name: name(rng),
        },
        5..13 => Operation::UpdateUser {
            user: some,
            name: maybe(rng, name),
            email: (rng.u8(..4) == 0).then(|| email(rng, users)),
            status: maybe(rng, status),
        },
        13..19 => Operation::SetUserStatus {
            user: some,
            status: status(rng),
        },
        19..21 => Operation::DeleteUser { user: some },
        _ => Operation::GetUser {
            key: if rng.bool() { email(rng, users) } else { some },
        },
    }
}

fn change(rng: &mut Rng) -> MemberChange {
    MemberChange {
        role: maybe(rng, role),
        status: (rng.u8(..4) == 0).then(|| status(rng)),
        expires_at: (rng.u8(..3) == 0).then(|| maybe(rng, end)),
        role_until: (rng.u8(..3) == 0).then(|| maybe(rng, end)),
    }
}

fn role(rng: &mut Rng) -> Role {
    [Role::Admin, Role::Builder, Role::EndUser][rng.usize(..3)]
}

/// In a moment, or after the test.
fn end(rng: &mut Rng) -> i64 {
    let after = if rng.u8(..3) == 0 {
        86_400_000
    } else {
        rng.i64(100..3_000)
    };
    wall_clock() + after
}

fn name_of_group(rng: &mut Rng) -> String {
    NAMES[rng.usize(..NAMES.len())].to_owned()
}

fn one_of<'a, T>(rng: &mut Rng, all: &'a [T]) -> Option<&'a T> {
    if all.is_empty() {
        None
    } else {
        Some(&all[rng.usize(..all.len())])
    }
}
