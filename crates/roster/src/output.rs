//! The output of commands: JSON or tables.

mod json_array;
mod listing;
mod shapes;
mod shown;
mod table;
mod time;
mod walk;

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use crate::failure::Failure;

pub use listing::Listing;
pub use shown::Shown;
pub use walk::{PAGE, walk};

/// The format of a command's output.
#[derive(Clone, Copy, Args)]
pub struct Output {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Output {
    /// Prints one object.
    pub fn one(self, item: &impl Shown) -> Result<(), Failure> {
        self.either(&item.shape(), || table::of_one(item))
    }

    /// Prints the value as JSON, or the text for people.
    pub fn either(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json {
            let mut json = serde_json::to_string_pretty(value).map_err(|error| Failure::Output(error.into()))?;
            json.push('\n');
            print(&json)
        } else {
            print(&text())
        }
    }

    /// Prints several objects.
    pub fn many<S: Shown>(self, items: &[S]) -> Result<(), Failure> {
        let mut listing = self.listing::<S>();
        items
            .iter()
            .try_for_each(|item| listing.add(item))
            .and_then(|()| listing.finish())
            .map_err(Failure::Output)
    }

    /// Prints objects as they arrive.
    pub fn listing<S: Shown>(self) -> Listing {
        if self.json {
            Listing::json()
        } else {
            Listing::table::<S>()
        }
    }
}

/// Prints a text unchanged. Unlike `println!`, this doesn't panic if stdout is closed.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(Failure::Output)
}
