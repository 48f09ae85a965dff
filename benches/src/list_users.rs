//! Figure 2: the list of all users against serialising the same users from memory, by CPU time.

use crate::child::Server;

use crate::cpu;
use crate::load::{Client, request};
use crate::report::{Aim, Row, median, millis};
use crate::run::Plan;
use crate::seed::Directory;
use directory::User;
use http_api::ext::shapes;
use hyper::Method;
use std::time::{Duration, Instant};

/// What doing something over and over took, each time.
struct Cost {
    cpu: f64,
    wall: f64,
}

/// Measures the server and this process in turn.
pub async fn measure(plan: &Plan, directory: &Directory) -> Vec<Row> {
    let users = directory.users().await;
    let server = Server::roster(&directory.database.url);
    let mut client = Client::connect(server.address).await;
    let mut buffer = Vec::new();
    serialise(&users, &mut buffer);
    let length = client.send(request(Method::GET, "/api/ext/users", "")).await;
    assert_eq!(length, buffer.len(), "the list is not the same as the users in memory");
    let (mut lists, mut serialisings) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds.min(3) {
        lists.push(list(&server, &mut client, plan.round).await);
        serialisings.push(serialise_for(&users, &mut buffer, plan.round));
    }
    rows(users.len(), &lists, &serialisings)
}

async fn list(server: &Server, client: &mut Client, lasting: Duration) -> Cost {
    let (begun, cpu, mut count) = (Instant::now(), server.cpu(), 0);
    while begun.elapsed() < lasting {
        client.send(request(Method::GET, "/api/ext/users", "")).await;
        count += 1;
    }
    Cost::of(count, server.cpu().saturating_sub(cpu), begun.elapsed())
}

fn serialise_for(users: &[User], buffer: &mut Vec<u8>, lasting: Duration) -> Cost {
    let this = std::process::id();
    let (begun, cpu, mut count) = (Instant::now(), cpu::of(this), 0);
    while begun.elapsed() < lasting {
        serialise(users, buffer);
        count += 1;
    }
    Cost::of(count, cpu::of(this).saturating_sub(cpu), begun.elapsed())
}

/// Writes what the API sends, into memory that is there already.
fn serialise(users: &[User], buffer: &mut Vec<u8>) {
    buffer.clear();
    for (number, user) in users.iter().enumerate() {
        buffer.push(if number == 0 { b'[' } else { b',' });
        serde_json::to_writer(&mut *buffer, &shapes::User::from(user)).expect("users can be serialised");
    }
    buffer.push(b']');
    std::hint::black_box(&buffer);
}

impl Cost {
    fn of(count: u32, cpu: Duration, wall: Duration) -> Self {
        Self {
            cpu: cpu.as_secs_f64() / f64::from(count),
            wall: wall.as_secs_f64() / f64::from(count),
        }
    }
}

fn rows(count: usize, lists: &[Cost], serialisings: &[Cost]) -> Vec<Row> {
    let cpu = |costs: &[Cost]| median(costs.iter().map(|cost| cost.cpu));
    let wall = |costs: &[Cost]| median(costs.iter().map(|cost| cost.wall));
    let ratio = cpu(lists) / cpu(serialisings);
    vec![
        Row::ratio(
            format!("list of {count} users ÷ serialising them from memory, CPU"),
            ratio,
            Aim::AtMost(2.0),
        ),
        Row::plain(format!("list of {count} users: CPU"), millis(cpu(lists))),
        Row::plain(format!("serialising {count} users: CPU"), millis(cpu(serialisings))),
        Row::plain(
            format!("list of {count} users: from request to the last byte"),
            millis(wall(lists)),
        ),
    ]
}
