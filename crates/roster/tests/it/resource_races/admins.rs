//! The last admin of a workspace.

use testing::{Workdir, on_both_databases};

use super::{Race, add};
use crate::history::{MemberChange, Operation, Role, Status};

/// The ways to take an admin away.
fn ways(workspace: &str, user: &str) -> [Operation; 5] {
    let (workspace, user) = (workspace.to_owned(), user.to_owned());
    let demoted = MemberChange {
        role: Some(Role::EndUser),
        ..MemberChange::default()
    };
    [
        Operation::RemoveMember {
            workspace: workspace.clone(),
            user: user.clone(),
        },
        Operation::UpdateMember {
            workspace: workspace.clone(),
            user: user.clone(),
            change: demoted,
        },
        Operation::SetMemberStatus {
            workspace,
            user: user.clone(),
            status: Status::Archived,
        },
        Operation::SetUserStatus {
            user: user.clone(),
            status: Status::Archived,
        },
        Operation::DeleteUser { user },
    ]
}

async fn of_two_admins_who_remove_each_other_one_stays(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    for round in 0..10 {
        let workspace = race.workspace(&format!("team-{round}")).await;
        let ada = race.member(&workspace, &format!("ada-{round}"), Role::Admin).await;
        let bob = race.member(&workspace, &format!("bob-{round}"), Role::Admin).await;
        race.member(&workspace, "eve", Role::EndUser).await;
        let [of_ada, of_bob] = [&ada, &bob].map(|user| ways(&workspace, user));
        let both = [of_ada[round % 5].clone(), of_bob[(round + round / 5) % 5].clone()];
        let statuses = race.at_once(both).await;
        let refused = statuses.iter().filter(|status| **status == 409).count();
        assert_eq!(refused, 1, "{statuses:?}");
    }
    race.check().await;
}

/// She may go only while there is nobody else.
async fn the_only_admin_goes_while_members_come(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    for round in 0..10 {
        let workspace = race.workspace(&format!("team-{round}")).await;
        let name = |name: &str| format!("{name}-{round}");
        let ada = race.member(&workspace, &name("ada"), Role::Admin).await;
        let [archived, member] = [name("bob"), name("carl")];
        let archived = race.member(&workspace, &archived, Role::EndUser).await;
        let member = race.member(&workspace, &member, Role::Builder).await;
        let user = archived.clone();
        race.done(Operation::SetUserStatus {
            user,
            status: Status::Archived,
        })
        .await;
        let user = member.clone();
        race.done(Operation::SetMemberStatus {
            workspace: workspace.clone(),
            user,
            status: Status::Archived,
        })
        .await;
        let goes = ways(&workspace, &ada)[round % 5].clone();
        let comes = match round % 3 {
            0 => add(&workspace, &name("eve"), Role::EndUser),
            1 => Operation::SetUserStatus {
                user: archived,
                status: Status::Active,
            },
            _ => Operation::SetMemberStatus {
                workspace: workspace.clone(),
                user: member,
                status: Status::Active,
            },
        };
        race.at_once([goes, comes]).await;
    }
    race.check().await;
}

on_both_databases!(
    of_two_admins_who_remove_each_other_one_stays,
    the_only_admin_goes_while_members_come
);
