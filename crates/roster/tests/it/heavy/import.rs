//! 100,000 users from a file: broken off and run again, beside a server that is in use.

use std::fmt::Write as _;
use std::io::Read as _;

use serde_json::json;

use crate::harness::{Command, Place, Server, mentions, on_both_databases};
use crate::history::assert_rebuilt;

const USERS: usize = 100_000;

fn file(place: &Place) -> &'static str {
    place.write("users.csv", &content());
    place.workspace("finance");
    place.group("finance", "editors");
    "users.csv"
}

fn content() -> String {
    let mut content = "name,email,status,workspaces,groups\n".to_owned();
    for number in 0..USERS {
        writeln!(
            content,
            "Ada {number},ada{number}@example.com,active,finance,finance/editors"
        )
        .expect("text");
    }
    content
}

fn import(place: &Place, file: &str) -> Command {
    place.roster(&["import", file])
}

async fn count(place: &Place, table: &str) -> usize {
    let rows = place.database.rows(&format!("SELECT count(*) FROM {table}")).await;
    rows[0][0].parse().expect("a number")
}

/// Waits until some of the users are there, which says that the import is in its middle.
async fn until_some_are_there(place: &Place, at_least: usize) {
    while count(place, "users").await < at_least {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

on_both_databases! {
    /// Killed twice, stopped once, and run to its end. Beside it, a server's writes are answered.
    async fn an_import_that_was_broken_off_goes_on(server: &Server) {
        let place = &server.place;
        let file = file(place);
        for at_least in [1, 20_000] {
            let mut broken_off = import(place, file).spawn();
            until_some_are_there(place, at_least).await;
            server.user(&format!("eve{at_least}@example.com"), &json!([{"name": "finance"}])).await;
            broken_off.kill().expect("it runs");
            broken_off.wait().expect("it ends");
        }
        let there = count(place, "users").await;
        assert!(there < USERS, "it was not broken off");
        let mut stopped = import(place, file).spawn();
        until_some_are_there(place, there + 1_000).await;
        let pid = stopped.id().to_string();
        let sent = std::process::Command::new("sh").args(["-c", "kill -s INT \"$0\"", &pid]).status();
        assert!(sent.expect("sh runs").success());
        let mut said = String::new();
        stopped.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        assert_eq!(stopped.wait().expect("it ends").code(), Some(1));
        mentions(&said, "the same command goes on with the rest");

        import(place, file).run().succeeded();
        assert_eq!(count(place, "users").await, USERS + 2);
        assert_eq!(count(place, "memberships").await, USERS + 2);
        assert_eq!(count(place, "group_members").await, USERS);
        assert_eq!(count(place, "events").await, 2 * (USERS + 2) + 2, "each change has its event, once");
        let head = place.database.rows("SELECT seq FROM event_head").await;
        let again = import(place, file).argument("--json").run().json();
        assert_eq!((again["new"].as_u64(), again["same"].as_u64()), (Some(0), Some(USERS as u64)));
        assert_eq!(place.database.rows("SELECT seq FROM event_head").await, head);
        assert_rebuilt(&place.database).await;
    }

    async fn one_bad_line_at_the_end_of_many_keeps_all_out(place: &Place) {
        let file = file(place);
        place.write(file, &format!("{}Ada,ada0@example.com,active,,\nEve,eve,,,\n", content()));
        let said = import(place, file).run().failed(1);
        mentions(&said, &format!("error: line {}: the email is that of line 2 too\n", USERS + 2));
        mentions(&said, &format!("error: line {}: email must be an email\n", USERS + 3));
        mentions(&said, "nothing was changed");
        assert_eq!(count(place, "users").await, 0);
    }
}
