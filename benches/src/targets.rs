//! The targets of all figures, in one table.

use crate::engine::Engine;
use crate::part::Part;
use crate::parts::{group_add, growth, import, list, memory, not_modified, point_read, search, start, writes};
use crate::row::{P50, P99, Row};
use crate::value::Value;

/// A target for a figure.
pub struct Target {
    /// The figure, for people.
    pub figure: &'static str,
    /// The part that measures it.
    pub part: Part,
    /// The column of the figure.
    pub column: &'static str,
    /// The numbers of users that it applies to.
    pub users: Users,
    /// The bound of the figure.
    pub bound: Bound,
    /// The engines that it applies to; on others the figure is only shown.
    pub on: &'static [Engine],
}

/// The numbers of users that a target applies to.
#[derive(Clone, Copy)]
pub enum Users {
    /// Any number: the worst figure counts.
    Any,
    /// Only this number.
    Number(u32),
}

/// The bound of a figure.
#[derive(Clone, Copy)]
pub enum Bound {
    /// This or less.
    AtMost(Value),
    /// This or more.
    AtLeast(Value),
}

use Bound::{AtLeast, AtMost};
use Users::{Any, Number};
use Value::{Bytes, Ratio, Seconds, Share};

const BOTH: &[Engine] = &[Engine::Sqlite, Engine::Postgres];
const SQLITE: &[Engine] = &[Engine::Sqlite];
const MIB: f64 = 1024.0 * 1024.0;
const MILLION: u32 = 1_000_000;

/// All targets.
pub const TARGETS: &[Target] = &[
    target(
        "point read ÷ a constant answer, CPU per request",
        Part::PointRead,
        point_read::RATIO,
        Any,
        AtMost(Ratio(3.0)),
        SQLITE,
    ),
    target(
        "point read among 1,000,000 users ÷ among the fewest, p50",
        Part::PointRead,
        point_read::GROWTH,
        Number(MILLION),
        AtMost(Ratio(1.2)),
        BOTH,
    ),
    target(
        "list of 1,000,000 users ÷ serialising them from memory, CPU",
        Part::List,
        list::RATIO,
        Number(MILLION),
        AtMost(Ratio(2.0)),
        BOTH,
    ),
    target(
        "list of 1,000,000 users ÷ that of the fewest, the server's peak memory",
        Part::List,
        list::PEAK_GROWTH,
        Number(MILLION),
        AtMost(Ratio(1.2)),
        BOTH,
    ),
    target(
        "a page of a list among 1,000,000 users ÷ among the fewest, p50 of the worst list",
        Part::Pages,
        growth::WORST,
        Number(MILLION),
        AtMost(Ratio(1.3)),
        BOTH,
    ),
    target(
        "a search among 1,000,000 users ÷ among the fewest, p50 of the worst search",
        Part::Search,
        growth::WORST,
        Number(MILLION),
        AtMost(Ratio(3.0)),
        BOTH,
    ),
    target(
        "a search, p50 of the slowest",
        Part::Search,
        search::SLOWEST,
        Any,
        AtMost(Seconds(0.02)),
        BOTH,
    ),
    target(
        "`304` to the list of users ÷ a constant answer, CPU per request",
        Part::NotModified,
        not_modified::USERS,
        Any,
        AtMost(Ratio(1.5)),
        BOTH,
    ),
    target(
        "`304` to the list of workspaces ÷ a constant answer, CPU per request",
        Part::NotModified,
        not_modified::WORKSPACES,
        Any,
        AtMost(Ratio(1.5)),
        BOTH,
    ),
    target(
        "creates at 64 clients ÷ the same with fsync off, throughput",
        Part::Create,
        writes::VS_FSYNC_OFF,
        Any,
        AtLeast(Share(0.6)),
        BOTH,
    ),
    target(
        "creates at 64 clients ÷ at 1 client, throughput",
        Part::Create,
        writes::VS_ONE_CLIENT,
        Any,
        AtLeast(Ratio(5.0)),
        BOTH,
    ),
    target(
        "putting one member into a group of 200,000 ÷ into one of 10, p50",
        Part::GroupAdd,
        group_add::RATIO,
        Number(MILLION),
        AtMost(Ratio(1.2)),
        BOTH,
    ),
    target(
        "import of 100,000 users ÷ plain prepared inserts of the same rows, time",
        Part::Import,
        import::RATIO,
        Number(100_000),
        AtMost(Ratio(2.0)),
        BOTH,
    ),
    target(
        "reads while 200 users are created with passwords, p99",
        Part::Passwords,
        P99,
        Any,
        AtMost(Seconds(0.02)),
        BOTH,
    ),
    target(
        "resident memory after a load of any kind",
        Part::Memory,
        memory::MOST,
        Any,
        AtMost(Bytes(89.0 * MIB)),
        BOTH,
    ),
    target(
        "start on 1,000,000 users to the first answer, p50",
        Part::Start,
        P50,
        Number(MILLION),
        AtMost(Seconds(0.15)),
        BOTH,
    ),
    target(
        "idle memory",
        Part::Start,
        start::IDLE,
        Any,
        AtMost(Bytes(25.0 * MIB)),
        BOTH,
    ),
    target(
        "the stripped binary",
        Part::Start,
        start::BINARY,
        Any,
        AtMost(Bytes(30.0 * MIB)),
        BOTH,
    ),
];

const fn target(
    figure: &'static str,
    part: Part,
    column: &'static str,
    users: Users,
    bound: Bound,
    on: &'static [Engine],
) -> Target {
    Target {
        figure,
        part,
        column,
        users,
        bound,
        on,
    }
}

impl Target {
    /// The figure on an engine, and whether it is within the bound; `None` if it was not measured.
    pub fn judge(&self, rows: &[Row], engine: Engine) -> Option<(Value, bool)> {
        let rows = rows.iter().filter(|row| row.engine == engine);
        let rows = rows.filter(|row| match self.users {
            Any => true,
            Number(users) => row.users == users,
        });
        let values = rows.filter_map(|row| row.get(self.column));
        let by_number = |a: &Value, b: &Value| a.number().total_cmp(&b.number());
        match self.bound {
            AtMost(most) => values.max_by(by_number).map(|value| (value, value <= most)),
            AtLeast(least) => values.min_by(by_number).map(|value| (value, value >= least)),
        }
    }
}

impl Bound {
    /// The value of the bound.
    pub const fn value(self) -> Value {
        match self {
            AtMost(value) | AtLeast(value) => value,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AtMost(value) => write!(f, "≤ {value}"),
            AtLeast(value) => write!(f, "≥ {value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: &str = "ratio";

    fn judged(users: Users, bound: Bound) -> Option<(Value, bool)> {
        let row = |engine, users, ratio| Row::new(engine, users).with(COLUMN, Ratio(ratio));
        let rows = [
            row(Engine::Sqlite, 1000, 2.5),
            row(Engine::Sqlite, 2000, 1.5),
            row(Engine::Postgres, 1000, 9.0),
        ];
        target("", Part::List, COLUMN, users, bound, BOTH).judge(&rows, Engine::Sqlite)
    }

    #[test]
    fn the_worst_of_the_database_counts() {
        assert_eq!(judged(Any, AtMost(Ratio(2.0))), Some((Ratio(2.5), false)));
        assert_eq!(judged(Any, AtLeast(Ratio(2.0))), Some((Ratio(1.5), false)));
        assert_eq!(judged(Any, AtLeast(Ratio(1.5))), Some((Ratio(1.5), true)));
    }

    #[test]
    fn a_target_may_be_for_one_number_of_users() {
        assert_eq!(judged(Number(2000), AtMost(Ratio(2.0))), Some((Ratio(1.5), true)));
        assert_eq!(judged(Number(3000), AtMost(Ratio(2.0))), None);
    }
}
