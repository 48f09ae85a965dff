//! The two charts of a part: its ratio on the left, its times on the right, both by number of users.

use crate::description::Description;
use crate::engine::Engine;
use crate::part::Part;
use crate::parts;
use crate::row::{P50, P99, Row};
use crate::targets::{Bound, TARGETS};
use crate::value::{Value, grouped};
use clap::ValueEnum as _;
use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::element::DashedPathElement;
use plotters::prelude::*;

/// The size of both charts together.
const SIZE: (u32, u32) = (900, 340);

const FONT: (&str, u32) = ("sans-serif", 12);
const TITLE: (&str, u32) = ("sans-serif", 14);

/// The length of a line's dashes and of the gaps between them. A solid line is one dash that is longer than the chart.
type Dashes = (u32, u32);
const SOLID: Dashes = (SIZE.0, 0);
const DASHED: Dashes = (6, 4);

/// The space above the highest number, for the legend, as a factor.
const HEADROOM: f64 = 1.4;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// The charts of one part.
pub struct Chart<'a> {
    description: &'static Description,
    rows: &'a [Row],
    /// The numbers of users, from left to right.
    users: Vec<u32>,
    bound: Option<Bound>,
}

/// A line with its points.
struct Line {
    name: String,
    color: RGBColor,
    dashes: Dashes,
    points: Vec<(f64, f64)>,
}

impl<'a> Chart<'a> {
    /// The charts of what a part measured.
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

    /// The charts as SVG.
    pub fn svg(&self) -> String {
        let mut svg = String::new();
        self.draw(&mut svg).expect("writing to a String cannot fail");
        svg
    }

    fn draw(&self, svg: &mut String) -> Drawn {
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        // A white background is readable on both light and dark pages.
        area.fill(&WHITE)?;
        let (left, right) = area.split_horizontally(SIZE.0 / 2);
        self.ratios(&left)?;
        self.times(&right)?;
        area.present()
    }

    fn ratios(&self, area: &Area) -> Drawn {
        let column = self.description.ratio;
        let unit = self.rows[0].get(column).expect("each row has the ratio");
        let mut lines: Vec<_> = Engine::value_variants()
            .iter()
            .map(|engine| self.line(engine.name(), column, *engine, SOLID))
            .collect();
        if let Some(bound) = self.bound {
            lines.push(Line {
                name: format!("target {bound}"),
                color: BLACK,
                dashes: DASHED,
                points: self.ends().map(|x| (x, bound.value().number())).to_vec(),
            });
        }
        let height = 0.0..HEADROOM * numbers(&lines).fold(0.0, f64::max);
        self.chart(area, column, height, &|ratio| unit.like(*ratio).to_string(), lines)
    }

    fn times(&self, area: &Area) -> Drawn {
        let mut lines = Vec::new();
        for engine in Engine::value_variants().iter().copied() {
            lines.push(self.line(&format!("{} {P50}", engine.name()), P50, engine, SOLID));
            lines.push(self.line(&format!("{} {P99}", engine.name()), P99, engine, DASHED));
        }
        let powers = powers_of_ten(numbers(&lines));
        let height = (powers[0]..powers[powers.len() - 1])
            .log_scale()
            .with_key_points(powers);
        let title = format!("{} (log scale)", self.description.times);
        self.chart(area, &title, height, &|time| Value::Seconds(*time).to_string(), lines)
    }

    fn line(&self, name: &str, column: &str, engine: Engine, dashes: Dashes) -> Line {
        let rows = self.rows.iter().filter(|row| row.engine == engine);
        let points = rows.filter_map(|row| Some((self.position(row.users), row.get(column)?.number())));
        Line {
            name: name.to_owned(),
            color: color(engine),
            dashes,
            points: points.collect(),
        }
    }

    /// Draws one chart: the numbers of users at equal distances on the x-axis, `height` on the y-axis.
    fn chart<Height>(
        &self,
        area: &Area,
        title: &str,
        height: Height,
        label: &dyn Fn(&f64) -> String,
        lines: Vec<Line>,
    ) -> Drawn
    where
        Height: AsRangedCoord<Value = f64>,
        Height::CoordDescType: ValueFormatter<f64>,
    {
        let [left, right] = self.ends();
        let mut chart = ChartBuilder::on(area)
            .caption(title, TITLE)
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(60)
            .build_cartesian_2d(left..right, height)?;
        let users = |x: &f64| {
            let number = self
                .users
                .iter()
                .find(|number| self.position(**number).total_cmp(x).is_eq());
            number.map(|number| grouped(*number)).unwrap_or_default()
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .label_style(FONT)
            .x_desc("users")
            .x_labels(self.users.len() + 1)
            .x_label_formatter(&users)
            .y_label_formatter(label)
            .draw()?;
        for Line {
            name,
            color,
            dashes: (dash, space),
            points,
        } in lines
        {
            let style = color.stroke_width(2);
            chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, color.filled())))?;
            chart
                .draw_series(DashedLineSeries::new(points, dash, space, style))?
                .label(name)
                .legend(move |(x, y)| DashedPathElement::new([(x, y), (x + 20, y)], dash, space, style));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .label_font(FONT)
            .draw()
    }

    /// The x-position of a number of users.
    fn position(&self, users: u32) -> f64 {
        let position = self.users.iter().position(|number| *number == users);
        position.unwrap_or_default() as f64
    }

    fn ends(&self) -> [f64; 2] {
        [-0.5, self.users.len() as f64 - 0.5]
    }
}

fn numbers(lines: &[Line]) -> impl Iterator<Item = f64> {
    lines.iter().flat_map(|line| &line.points).map(|(_, number)| *number)
}

const fn color(engine: Engine) -> RGBColor {
    match engine {
        Engine::Sqlite => RGBColor(9, 105, 218),
        Engine::Postgres => RGBColor(188, 76, 0),
    }
}

/// The powers of ten that enclose these numbers, at least two.
fn powers_of_ten(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let (lowest, highest) = numbers.fold((f64::INFINITY, 0.0_f64), |(lowest, highest), number| {
        (lowest.min(number), highest.max(number))
    });
    let mut power = lowest.log10().floor();
    let last = highest.log10().ceil().max(power + 1.0);
    let mut powers = Vec::new();
    while power <= last {
        powers.push(10_f64.powf(power));
        power += 1.0;
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(numbers: &[f64]) -> Vec<String> {
        let powers = powers_of_ten(numbers.iter().copied());
        powers.iter().map(|power| format!("{power:.2}")).collect()
    }

    #[test]
    fn the_scale_holds_all_numbers() {
        assert_eq!(scale(&[0.02, 0.5, 3.0]), ["0.01", "0.10", "1.00", "10.00"]);
        assert_eq!(scale(&[1.0]), ["1.00", "10.00"]);
    }

    #[test]
    fn the_picture_has_both_engines_all_numbers_of_users_and_the_bound() {
        let row = |engine, users| {
            let ratio = parts::description(Part::PointRead).ratio;
            Row::new(engine, users)
                .with(ratio, Value::Ratio(2.5))
                .with_times(&[0.001, 0.002])
        };
        let rows = [
            row(Engine::Sqlite, 10_000),
            row(Engine::Sqlite, 100_000),
            row(Engine::Postgres, 1_000_000),
        ];
        let svg = Chart::of(Part::PointRead, &rows).svg();
        for text in [
            "SQLite p50",
            "PostgreSQL p99",
            "10,000",
            "100,000",
            "1,000,000",
            "target ≤ 3×",
            "1 ms",
        ] {
            assert!(svg.contains(text), "{text} is missing in {svg}");
        }
    }
}
