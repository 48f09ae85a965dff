//! The chart of a part: its ratio on the left, its times on the right, both by number of users.

use crate::description::Description;
use crate::engine::Engine;
use crate::part::Part;
use crate::parts;
use crate::row::{P50, P99, Row};
use crate::svg::{Anchor, Svg};
use crate::targets::{Bound, TARGETS};
use crate::value::{Value, grouped};
use clap::ValueEnum as _;

const WIDTH: f64 = 780.0;
const HEIGHT: f64 = 330.0;

/// Where both sides have their top and their bottom.
const TOP: f64 = 70.0;
const BOTTOM: f64 = 270.0;

/// The width of a bar, and the space between the bars of one number of users: their labels lie beside each other.
const BAR: f64 = 28.0;
const GAP: f64 = 12.0;

/// What is drawn.
pub struct Chart<'a> {
    description: &'static Description,
    rows: &'a [Row],
    /// The numbers of users, from left to right.
    users: Vec<u32>,
    bound: Option<Bound>,
}

/// One side: where it begins and ends.
#[derive(Clone, Copy)]
struct Side {
    left: f64,
    right: f64,
}

const RATIOS: Side = Side {
    left: 60.0,
    right: 360.0,
};
const TIMES: Side = Side {
    left: 465.0,
    right: 765.0,
};

impl<'a> Chart<'a> {
    /// The chart of what a part found out.
    pub fn of(part: Part, rows: &'a [Row]) -> Self {
        let description = parts::description(part);
        let mut users: Vec<_> = rows.iter().map(|row| row.users).collect();
        users.sort_unstable();
        users.dedup();
        let target = TARGETS
            .iter()
            .find(|target| target.part == part && target.column == description.ratio);
        Self {
            description,
            rows,
            users,
            bound: target.map(|target| target.bound),
        }
    }

    /// The picture.
    pub fn svg(&self) -> String {
        let mut svg = Svg::new(
            WIDTH,
            HEIGHT,
            &format!("{}, by number of users", self.description.title),
        );
        legend(&mut svg);
        self.ratios(&mut svg);
        self.times(&mut svg);
        svg.finish()
    }

    fn ratios(&self, svg: &mut Svg) {
        let values = self.rows.iter().filter_map(|row| row.get(self.description.ratio));
        let bound = self.bound.map(Bound::value);
        let most = values.chain(bound).map(Value::number).fold(0.0, f64::max);
        let step = step(most);
        let top = (most / step).ceil() * step;
        let height = |number: f64| BOTTOM - (BOTTOM - TOP) * number / top;
        let like = |number| self.rows[0].get(self.description.ratio).map(|value| value.like(number));
        let mut tick = 0.0;
        while tick <= top + step / 2.0 {
            let label = like(tick).map(|value| value.to_string()).unwrap_or_default();
            RATIOS.grid(svg, height(tick), &label);
            tick += step;
        }
        for row in self.rows {
            let Some(value) = row.get(self.description.ratio) else {
                continue;
            };
            let beside = match row.engine {
                Engine::Sqlite => -BAR - GAP / 2.0,
                Engine::Postgres => GAP / 2.0,
            };
            let x = self.x(RATIOS, row.users) + beside;
            let y = height(value.number());
            svg.rectangle(&format!("bar {}", row.engine.name()), x, y, BAR, BOTTOM - y);
            svg.text("", x + BAR / 2.0, y - 4.0, Anchor::Middle, &value.to_string());
        }
        let ratio = self.description.ratio;
        let Some(bound) = self.bound else {
            return self.axis(svg, RATIOS, ratio);
        };
        let y = height(bound.value().number());
        svg.line("target", &[(RATIOS.left, y), (RATIOS.right, y)]);
        self.axis(svg, RATIOS, &format!("{ratio} (dotted: bound {bound})"));
    }

    fn times(&self, svg: &mut Svg) {
        let values = self.rows.iter().flat_map(|row| [row.get(P50), row.get(P99)]);
        let powers: Vec<f64> = values.flatten().map(|value| value.number().log10()).collect();
        let low = powers.iter().copied().fold(f64::INFINITY, f64::min).floor();
        let high = powers
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max)
            .ceil()
            .max(low + 1.0);
        let height = |power: f64| BOTTOM - (BOTTOM - TOP) * (power - low) / (high - low);
        let mut power = low;
        while power <= high {
            TIMES.grid(svg, height(power), &Value::Seconds(10_f64.powf(power)).to_string());
            power += 1.0;
        }
        for engine in Engine::value_variants() {
            for (column, dashed) in [(P50, ""), (P99, " dashed")] {
                let rows = self.rows.iter().filter(|row| row.engine == *engine);
                let points = rows.filter_map(|row| {
                    let time = row.get(column)?.number();
                    Some((self.x(TIMES, row.users), height(time.log10())))
                });
                let points: Vec<_> = points.collect();
                svg.line(&format!("line {}{dashed}", engine.name()), &points);
                for (x, y) in points {
                    svg.dot(&format!("dot {}", engine.name()), x, y);
                }
            }
        }
        self.axis(svg, TIMES, &format!("{} (log scale)", self.description.times));
    }

    /// The title of a side, and the users along its bottom.
    fn axis(&self, svg: &mut Svg, side: Side, title: &str) {
        svg.text("title", side.left, TOP - 18.0, Anchor::Start, title);
        for users in self.users.iter().copied() {
            svg.text(
                "quiet",
                self.x(side, users),
                BOTTOM + 18.0,
                Anchor::Middle,
                &grouped(users),
            );
        }
        let middle = f64::midpoint(side.left, side.right);
        svg.text("quiet", middle, BOTTOM + 40.0, Anchor::Middle, "users");
    }

    fn x(&self, side: Side, users: u32) -> f64 {
        let position = self
            .users
            .iter()
            .position(|number| *number == users)
            .unwrap_or_default();
        side.left + (side.right - side.left) * (position as f64 + 0.5) / self.users.len() as f64
    }
}

impl Side {
    fn grid(self, svg: &mut Svg, y: f64, label: &str) {
        svg.line("grid", &[(self.left, y), (self.right, y)]);
        svg.text("quiet", self.left - 6.0, y + 4.0, Anchor::End, label);
    }
}

fn legend(svg: &mut Svg) {
    let mut x = RATIOS.left;
    for engine in Engine::value_variants() {
        svg.rectangle(&format!("bar {}", engine.name()), x, 14.0, 12.0, 12.0);
        svg.text("", x + 18.0, 24.0, Anchor::Start, engine.name());
        x += 90.0;
    }
    let mut x = TIMES.left;
    for (column, dashed) in [(P50, ""), (P99, " dashed")] {
        for (number, engine) in (0_u8..).zip(Engine::value_variants()) {
            let y = 17.0 + 6.0 * f64::from(number);
            svg.line(&format!("line {}{dashed}", engine.name()), &[(x, y), (x + 30.0, y)]);
        }
        svg.text("", x + 36.0, 24.0, Anchor::Start, column);
        x += 90.0;
    }
}

/// A round distance between the lines of a scale, so that there are some five of them.
fn step(most: f64) -> f64 {
    let power = 10_f64.powf((most / 5.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps
        .into_iter()
        .find(|step| most / step <= 5.0)
        .unwrap_or(power * 10.0)
}
