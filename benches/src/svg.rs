//! SVG: just the shapes that the charts are made of.

use std::fmt::Write as _;

/// Colours for a light and for a dark page; the background is the picture's own, so that it is readable on either.
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#1f2328}.quiet{fill:#59636e}.title{font-weight:600}\
.page{fill:#fff}.grid{stroke:#d1d9e0}.target{stroke:#1f2328;stroke-dasharray:2 3}\
.bar.SQLite,.dot.SQLite{fill:#0969da}.bar.PostgreSQL,.dot.PostgreSQL{fill:#bc4c00}\
.line{fill:none;stroke-width:2}.line.SQLite{stroke:#0969da}.line.PostgreSQL{stroke:#bc4c00}.dashed{stroke-dasharray:6 4}\
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.quiet{fill:#9198a1}.page{fill:#0d1117}.grid{stroke:#3d444d}\
.target{stroke:#f0f6fc}.bar.SQLite,.dot.SQLite{fill:#4493f8}.bar.PostgreSQL,.dot.PostgreSQL{fill:#f0883e}\
.line.SQLite{stroke:#4493f8}.line.PostgreSQL{stroke:#f0883e}}";

/// A picture that is being drawn. Places are in pixels from its top left corner.
pub struct Svg(String);

/// Which part of a text is at its place.
#[derive(Clone, Copy)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Svg {
    /// An empty picture; `description` is for those who don't see it.
    pub fn new(width: f64, height: f64, description: &str) -> Self {
        let description = escaped(description);
        Self(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\"><title>{description}</title>\n<style>{STYLE}</style>\n\
             <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n"
        ))
    }

    /// Writes a text.
    pub fn text(&mut self, class: &str, x: f64, y: f64, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escaped(text);
        self.add(format_args!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    /// Fills a rectangle.
    pub fn rectangle(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        self.add(format_args!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        ));
    }

    /// Draws a line through points.
    pub fn line(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let points = points.join(" ");
        self.add(format_args!("<polyline class=\"{class}\" points=\"{points}\"/>"));
    }

    /// Draws a dot.
    pub fn dot(&mut self, class: &str, x: f64, y: f64) {
        self.add(format_args!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>"
        ));
    }

    /// The whole file.
    pub fn finish(self) -> String {
        self.0 + "</svg>\n"
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{element}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
