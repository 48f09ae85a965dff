//! What is wanted of the figures, all in one table.

use crate::database::Kind;
use crate::figures::{P50, P99, Row, Value};
use crate::part::Part;
use crate::parts::{import, list, not_modified, point_read, start, writes};

/// What is wanted of a figure.
pub struct Aim {
    /// The figure, for people.
    pub figure: &'static str,
    /// Where it is measured.
    pub part: Part,
    /// In which column.
    pub column: &'static str,
    /// With how many users.
    pub users: Users,
    /// What it should be.
    pub wanted: Wanted,
    /// On which databases; on others the figure is only told.
    pub on: &'static [Kind],
}

/// With how many users an aim holds.
#[derive(Clone, Copy)]
pub enum Users {
    /// With any number: the worst counts.
    Any,
    /// With so many.
    Number(u32),
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub enum Wanted {
    /// This or less.
    AtMost(Value),
    /// This or more.
    AtLeast(Value),
}

use Users::{Any, Number};
use Value::{Bytes, Ratio, Seconds, Share};
use Wanted::{AtLeast, AtMost};

const BOTH: &[Kind] = &[Kind::Sqlite, Kind::Postgres];
const SQLITE: &[Kind] = &[Kind::Sqlite];
const MIB: f64 = 1024.0 * 1024.0;
const MILLION: u32 = 1_000_000;

/// All of them.
pub const AIMS: &[Aim] = &[
    aim(
        "point read ÷ a constant answer, CPU per request",
        Part::PointRead,
        point_read::RATIO,
        Any,
        AtMost(Ratio(3.0)),
        SQLITE,
    ),
    aim(
        "point read among 1,000,000 users ÷ among the fewest, p50",
        Part::PointRead,
        point_read::GROWTH,
        Number(MILLION),
        AtMost(Ratio(1.2)),
        BOTH,
    ),
    aim(
        "list of 1,000,000 users ÷ serialising them from memory, CPU",
        Part::List,
        list::RATIO,
        Number(MILLION),
        AtMost(Ratio(2.0)),
        BOTH,
    ),
    aim(
        "list of 1,000,000 users ÷ that of the fewest, the server's peak memory",
        Part::List,
        list::PEAK_GROWTH,
        Number(MILLION),
        AtMost(Ratio(1.2)),
        BOTH,
    ),
    aim(
        "`304` to the list of users ÷ a constant answer, CPU per request",
        Part::NotModified,
        not_modified::USERS,
        Any,
        AtMost(Ratio(1.5)),
        BOTH,
    ),
    aim(
        "`304` to the list of workspaces ÷ a constant answer, CPU per request",
        Part::NotModified,
        not_modified::WORKSPACES,
        Any,
        AtMost(Ratio(1.5)),
        BOTH,
    ),
    aim(
        "creates at 64 clients ÷ the same with fsync off, throughput",
        Part::Create,
        writes::SHARE,
        Any,
        AtLeast(Share(0.6)),
        BOTH,
    ),
    aim(
        "creates at 64 clients ÷ at 1 client, throughput",
        Part::Create,
        writes::GAIN,
        Any,
        AtLeast(Ratio(5.0)),
        BOTH,
    ),
    aim(
        "import of 100,000 users ÷ plain prepared inserts of the same rows, time",
        Part::Import,
        import::RATIO,
        Number(100_000),
        AtMost(Ratio(2.0)),
        BOTH,
    ),
    aim(
        "reads while 200 users are created with passwords, p99",
        Part::Passwords,
        P99,
        Any,
        AtMost(Seconds(0.02)),
        BOTH,
    ),
    aim(
        "start on 1,000,000 users to the first answer, p50",
        Part::Start,
        P50,
        Number(MILLION),
        AtMost(Seconds(0.15)),
        BOTH,
    ),
    aim(
        "idle memory",
        Part::Start,
        start::IDLE,
        Any,
        AtMost(Bytes(25.0 * MIB)),
        BOTH,
    ),
    aim(
        "the stripped binary",
        Part::Start,
        start::BINARY,
        Any,
        AtMost(Bytes(30.0 * MIB)),
        BOTH,
    ),
];

const fn aim(
    figure: &'static str,
    part: Part,
    column: &'static str,
    users: Users,
    wanted: Wanted,
    on: &'static [Kind],
) -> Aim {
    Aim {
        figure,
        part,
        column,
        users,
        wanted,
        on,
    }
}

impl Aim {
    /// The figure on a database and whether it is as wanted; `None` if it was not measured.
    pub fn judge(&self, rows: &[Row], kind: Kind) -> Option<(Value, bool)> {
        let rows = rows.iter().filter(|row| row.kind == kind);
        let rows = rows.filter(|row| match self.users {
            Any => true,
            Number(users) => row.users == users,
        });
        let values = rows.filter_map(|row| row.get(self.column));
        let by_number = |a: &Value, b: &Value| a.number().total_cmp(&b.number());
        match self.wanted {
            AtMost(most) => values.max_by(by_number).map(|value| (value, value <= most)),
            AtLeast(least) => values.min_by(by_number).map(|value| (value, value >= least)),
        }
    }
}

impl Wanted {
    /// The bound itself.
    pub const fn value(self) -> Value {
        match self {
            AtMost(value) | AtLeast(value) => value,
        }
    }
}

impl std::fmt::Display for Wanted {
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

    fn judged(users: Users, wanted: Wanted) -> Option<(Value, bool)> {
        let row = |kind, users, ratio| Row::new(kind, users).with(COLUMN, Ratio(ratio));
        let rows = [
            row(Kind::Sqlite, 1000, 2.5),
            row(Kind::Sqlite, 2000, 1.5),
            row(Kind::Postgres, 1000, 9.0),
        ];
        aim("", Part::List, COLUMN, users, wanted, BOTH).judge(&rows, Kind::Sqlite)
    }

    #[test]
    fn the_worst_of_the_database_counts() {
        assert_eq!(judged(Any, AtMost(Ratio(2.0))), Some((Ratio(2.5), false)));
        assert_eq!(judged(Any, AtLeast(Ratio(2.0))), Some((Ratio(1.5), false)));
        assert_eq!(judged(Any, AtLeast(Ratio(1.5))), Some((Ratio(1.5), true)));
    }

    #[test]
    fn an_aim_may_be_for_one_number_of_users() {
        assert_eq!(judged(Number(2000), AtMost(Ratio(2.0))), Some((Ratio(1.5), true)));
        assert_eq!(judged(Number(3000), AtMost(Ratio(2.0))), None);
    }
}
