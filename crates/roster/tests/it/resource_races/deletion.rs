//! Deletion of what others are about to use.

use testing::{Workdir, on_both_databases};

use super::{Race, add, id};
use crate::history::{MemberChange, Operation, Role};

/// What others do to a member of a group meanwhile.
fn uses(workspace: &str, group: &str, user: &str, name: &str) -> Vec<Operation> {
    let (workspace, group, user) = (workspace.to_owned(), group.to_owned(), user.to_owned());
    let builder = MemberChange {
        role: Some(Role::Builder),
        ..MemberChange::default()
    };
    vec![
        add(&workspace, name, Role::EndUser),
        add(&workspace, &format!("new-{name}"), Role::EndUser),
        Operation::UpdateMember {
            workspace: workspace.clone(),
            user: user.clone(),
            change: builder,
        },
        Operation::AddToGroup {
            workspace: workspace.clone(),
            group: group.clone(),
            user: user.clone(),
            expires_at: None,
        },
        Operation::RemoveFromGroup {
            workspace: workspace.clone(),
            group: group.clone(),
            user: user.clone(),
        },
        Operation::UpdateGroup {
            workspace: workspace.clone(),
            group,
            name: "readers".to_owned(),
        },
        Operation::GetMember { workspace, user },
    ]
}

async fn nothing_is_added_to_what_is_deleted(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    for round in 0..12 {
        let name = format!("team-{round}");
        let workspace = race.workspace(&name).await;
        let user = race.member(&workspace, &name, Role::EndUser).await;
        let group = race.done(Operation::CreateGroup {
            workspace: workspace.clone(),
            name: "writers".to_owned(),
        });
        let group = id(&group.await);
        let deletion = match round % 3 {
            0 => Operation::DeleteWorkspace {
                workspace: workspace.clone(),
                force: true,
            },
            1 => Operation::DeleteGroup {
                workspace: workspace.clone(),
                group: group.clone(),
            },
            _ => Operation::DeleteUser { user: user.clone() },
        };
        let mut all = uses(&workspace, &group, &user, &name);
        all.insert(round % 4, deletion);
        race.at_once(all).await;
    }
    race.check().await;
}

/// The deletion without `force` and the new member: one of them is refused.
async fn a_workspace_with_members_is_not_deleted_unless_forced(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    for round in 0..10 {
        let workspace = race.workspace(&format!("team-{round}")).await;
        let deletion = Operation::DeleteWorkspace {
            workspace: workspace.clone(),
            force: false,
        };
        let statuses = race.at_once([deletion, add(&workspace, "ada", Role::EndUser)]).await;
        let refused = statuses.iter().filter(|status| [404, 409].contains(status)).count();
        assert_eq!(refused, 1, "{statuses:?}");
    }
    race.check().await;
}

on_both_databases!(
    nothing_is_added_to_what_is_deleted,
    a_workspace_with_members_is_not_deleted_unless_forced
);
