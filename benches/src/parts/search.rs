//! Measures the search for a part of a name or an address.

use crate::bench::Bench;
use crate::description::Description;
use crate::parts::growth::{self, Question};
use crate::row::Row;
use crate::server::Server;
use crate::value::Value;

/// The median latency of the slowest search.
pub const SLOWEST: &str = "slowest p50";

pub const DESCRIPTION: Description = Description {
    title: "Search",
    about: "`GET` of the first 20 users, members of a workspace or members of a group with a text in the name or the address, by one \
            client, on each directory in turn. A rare text is one user's, a common one is every user's, and the parts of a text \
            without a match are every user's. p50 and p99 are over all searches; the other columns are p50.",
    ratio: growth::WORST,
    times: "GET of a search, 1 client",
};

const RARE: &str = "ser0000040";
const COMMON: &str = "example";
const APART: &str = "obi%20king%20ada";

/// Measures each directory's server alternately.
pub async fn measure(bench: &Bench<'_>) -> Vec<Row> {
    let rows = growth::measure(bench, async |_: &Server, _| questions()).await;
    rows.into_iter().map(with_slowest).collect()
}

fn questions() -> Vec<Question> {
    let workspace = "/api/v2/ext/workspaces/workspace%200";
    vec![
        ("rare", format!("/api/v2/ext/users?search={RARE}")),
        ("common", format!("/api/v2/ext/users?search={COMMON}")),
        ("no match", "/api/v2/ext/users?search=zzzqqq".to_owned()),
        ("no match, common parts", format!("/api/v2/ext/users?search={APART}")),
        ("members, rare", format!("{workspace}/users?search={RARE}")),
        ("members, common", format!("{workspace}/users?search={COMMON}")),
        (
            "members of a group, common",
            format!("{workspace}/groups/group%200/users?search={COMMON}"),
        ),
    ]
}

fn with_slowest(row: Row) -> Row {
    let p50s = questions().into_iter().filter_map(|(name, _)| row.get(name));
    let slowest = p50s.map(Value::number).fold(0.0, f64::max);
    row.with(SLOWEST, Value::Seconds(slowest))
}
