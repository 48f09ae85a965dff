//! Names and addresses that change while requests use them.

use fastrand::Rng;
use futures_util::future::join;
use futures_util::future::join_all;
use testing::{Workdir, on_both_databases};

use super::Race;
use crate::history::{Operation, Role, Status};

/// Fewer than there are workspaces and users would need to keep theirs: they take them from each other.
const NAMES: [&str; 4] = ["red", "green", "blue", "black"];

/// How many requests each client sends.
const REQUESTS: usize = 25;

fn name(rng: &mut Rng) -> String {
    NAMES[rng.usize(..NAMES.len())].to_owned()
}

fn address(rng: &mut Rng) -> String {
    format!("{}@example.com", name(rng))
}

/// Changes and reads whatever has the name at that time.
fn by_name(rng: &mut Rng) -> Operation {
    let key = name(rng);
    match rng.u8(..4) {
        0 => Operation::UpdateWorkspace {
            key,
            name: Some(name(rng)),
            status: None,
            is_default: false,
        },
        1 => Operation::UpdateWorkspace {
            key,
            name: None,
            status: Some(if rng.bool() { Status::Active } else { Status::Archived }),
            is_default: false,
        },
        _ => Operation::GetWorkspace { key },
    }
}

async fn a_name_is_that_of_one_workspace_at_a_time(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    for name in &NAMES[..3] {
        race.workspace(name).await;
    }
    let clients = (0..10).map(|number| {
        let mut rng = Rng::with_seed(number as u64);
        race.in_turn(number, (0..REQUESTS).map(move |_| by_name(&mut rng)))
    });
    join_all(clients).await;
    race.check().await;
}

async fn an_address_is_that_of_one_user_at_a_time(workdir: &Workdir) {
    let race = Race::begin(workdir).await;
    let workspace = race.workspace("team").await;
    let mut users = Vec::new();
    for name in &NAMES[..3] {
        users.push(race.member(&workspace, name, Role::EndUser).await);
    }
    let changing = (0..5).map(|number| {
        let (mut rng, users) = (Rng::with_seed(number as u64), users.clone());
        let change = move |_| Operation::UpdateUser {
            user: users[rng.usize(..users.len())].clone(),
            name: None,
            email: Some(address(&mut rng)),
            status: None,
        };
        race.in_turn(number, (0..REQUESTS).map(change))
    });
    let reading = (5..10).map(|number| {
        let mut rng = Rng::with_seed(number as u64);
        let read = move |_| Operation::GetUser { key: address(&mut rng) };
        race.in_turn(number, (0..REQUESTS).map(read))
    });
    join(join_all(changing), join_all(reading)).await;
    race.check().await;
}

on_both_databases!(
    a_name_is_that_of_one_workspace_at_a_time,
    an_address_is_that_of_one_user_at_a_time
);
