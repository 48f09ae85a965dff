//! Measures a page of each list of version 2, first and deep, in each order and with each choice that has an index.

use crate::bench::Bench;
use crate::description::Description;
use crate::load::LoadClient;
use crate::parts::growth::{self, Question};
use crate::row::Row;
use crate::server::Server;

pub const DESCRIPTION: Description = Description {
    title: "Pages of lists",
    about: "`GET` of 20 objects of a list of version 2 by one client, on each directory in turn. A deep page follows half of the \
            list, by its cursor. A fifth of all users are members of the workspace, and all of these are in the group. p50 and p99 \
            are over all lists; the other columns are p50.",
    ratio: growth::WORST,
    times: "GET of a page, 1 client",
};

const MEMBERS: &str = "/api/v2/ext/workspaces/workspace%200/users";
const GROUP_MEMBERS: &str = "/api/v2/ext/workspaces/workspace%200/groups/group%200/users";

/// Measures each directory's server alternately.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    growth::measure(bench, questions).await
}

async fn questions(server: &Server, users: u32) -> Vec<Question> {
    let mut client = LoadClient::connect(server.address).await;
    let mut deep = async |list: &str, sort: &str| {
        let half = format!("filter=email%20ge%20%22user{:07}%22", users / 2);
        let page = client.get_json(&format!("{list}?sort={sort}&{half}")).await;
        let cursor = page["pagination"]["next_cursor"].as_str().expect("more than one page");
        format!("{list}?sort={sort}&cursor={cursor}")
    };
    vec![
        ("users", "/api/v2/ext/users".to_owned()),
        ("users, deep", deep("/api/v2/ext/users", "created_at").await),
        ("users by name, deep", deep("/api/v2/ext/users", "name").await),
        ("users by address, deep", deep("/api/v2/ext/users", "email").await),
        ("archived users", "/api/v2/ext/users?status=archived".to_owned()),
        ("members by name", format!("{MEMBERS}?sort=name")),
        ("members by address, deep", deep(MEMBERS, "email").await),
        ("members by role", format!("{MEMBERS}?role=end-user&sort=-name")),
        ("members by status", format!("{MEMBERS}?status=active&sort=-email")),
        ("members of a group by address", format!("{GROUP_MEMBERS}?sort=email")),
        ("members of a group, deep", deep(GROUP_MEMBERS, "email").await),
    ]
}
