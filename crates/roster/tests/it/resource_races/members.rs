//! One member who is added and changed by many.

use testing::{Workdir, on_both_databases};

use super::{Race, add};
use crate::history::{MemberChange, Operation, Role, wall_clock};

const DAY: i64 = 86_400_000;

async fn of_50_clients_adding_one_member_exactly_one_succeeds(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    let workspace = race.workspace("team").await;
    race.member(&race.workspace("other").await, "known", Role::Builder)
        .await;
    for name in ["new", "known"] {
        let statuses = race
            .at_once((0..50).map(|_| add(&workspace, name, Role::EndUser)))
            .await;
        let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!((count(201), count(409)), (1, 49), "{name}: {statuses:?}");
    }
    race.check().await;
}

/// Each changes another field, so each change is kept.
async fn concurrent_changes_of_one_membership_are_all_kept(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    let workspace = race.workspace("team").await;
    let group = race.done(Operation::CreateGroup {
        workspace: workspace.clone(),
        name: "auditors".to_owned(),
    });
    let group = super::id(&group.await);
    for round in 0..5 {
        let user = race.member(&workspace, &format!("ada-{round}"), Role::Builder).await;
        let end = Some(Some(wall_clock() + DAY));
        let changes = [
            MemberChange {
                role: Some(Role::Admin),
                ..MemberChange::default()
            },
            MemberChange {
                expires_at: end,
                ..MemberChange::default()
            },
        ];
        let changes = changes.map(|change| Operation::UpdateMember {
            workspace: workspace.clone(),
            user: user.clone(),
            change,
        });
        let joins = Operation::AddToGroup {
            workspace: workspace.clone(),
            group: group.clone(),
            user: user.clone(),
            expires_at: end,
        };
        let mut statuses = race.at_once(changes.into_iter().chain([joins])).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 204]);
    }
    race.check().await;
}

on_both_databases!(
    of_50_clients_adding_one_member_exactly_one_succeeds,
    concurrent_changes_of_one_membership_are_all_kept
);
