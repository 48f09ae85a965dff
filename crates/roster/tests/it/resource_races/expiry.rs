//! Ends that are moved when they come.

use std::time::Duration;

use futures_util::future::join_all;
use testing::{Database, Workdir, on_both_databases};

use super::{Race, id};
use crate::history::{MemberChange, Operation, Role, wall_clock};

const MEMBERS: usize = 12;

/// The time between a change that moves an end and that end, in milliseconds: it is before, at or after the end.
const BEFORE: [i64; 4] = [600, 50, 0, -900];

const DAY: i64 = 86_400_000;

/// A membership, a role and a place in a group that end at the same time.
struct Ending {
    workspace: String,
    group: String,
    user: String,
}

impl Ending {
    /// Lets all three end at this time, or never.
    fn at(&self, end: Option<i64>) -> [Operation; 2] {
        let change = MemberChange {
            role: Some(Role::Builder),
            expires_at: Some(end),
            role_until: Some(end),
            ..MemberChange::default()
        };
        [
            Operation::UpdateMember {
                workspace: self.workspace.clone(),
                user: self.user.clone(),
                change,
            },
            Operation::AddToGroup {
                workspace: self.workspace.clone(),
                group: self.group.clone(),
                user: self.user.clone(),
                expires_at: Some(end),
            },
        ]
    }
}

/// Waits until nothing has an end of today.
async fn until_all_have_ended(database: &Database) {
    for _ in 0..600 {
        if !is_any_due(database).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("what is due never ends");
}

async fn is_any_due(database: &Database) -> bool {
    let later = wall_clock() + DAY / 2;
    let due = [
        "memberships WHERE expires_at",
        "memberships WHERE role_until",
        "group_members WHERE expires_at",
    ];
    for due in due {
        if !database
            .rows(&format!("SELECT 1 FROM {due} < {later}"))
            .await
            .is_empty()
        {
            return true;
        }
    }
    false
}

async fn what_is_extended_in_time_does_not_end(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    let workspace = race.workspace("team").await;
    let group = race.done(Operation::CreateGroup {
        workspace: workspace.clone(),
        name: "auditors".to_owned(),
    });
    let group = id(&group.await);
    race.member(&workspace, "admin", Role::Admin).await;
    let mut all = Vec::new();
    for number in 0..MEMBERS {
        let user = race.member(&workspace, &format!("user-{number}"), Role::Builder).await;
        all.push(Ending {
            workspace: workspace.clone(),
            group: group.clone(),
            user,
        });
    }
    let extended = all.iter().enumerate().map(async |(number, ending)| {
        let end = wall_clock() + 3_000 + 100 * i64::try_from(number).expect("few");
        race.in_turn(number, ending.at(Some(end))).await;
        let Some(before) = BEFORE.get(number % (BEFORE.len() + 1)) else {
            // It ends.
            return;
        };
        let pause = end - before - wall_clock();
        tokio::time::sleep(Duration::from_millis(u64::try_from(pause).unwrap_or_default())).await;
        let later = if number % 2 == 0 { Some(end + DAY) } else { None };
        race.in_turn(number + 1, ending.at(later)).await;
    });
    join_all(extended).await;
    until_all_have_ended(&workdir.database).await;
    race.check().await;
}

on_both_databases!(what_is_extended_in_time_does_not_end);
