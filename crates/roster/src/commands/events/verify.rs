//! `roster events verify`.

use clap::Args;
use serde::Serialize;
use store::ops::events::{self, Head, Noted, Verified};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// Verify that no event was altered, removed or inserted; also while a server runs
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster events verify
  roster events verify --head 1042:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

It prints the number and the hash of the last event. Store them where nobody who can write to the
database can change them: with --head they prove later that no earlier event was altered. Without
--head, a log whose hashes were all computed again after a change passes as sound.")]
pub struct Verify {
    /// The output of an earlier run: the log must still have this event with this hash
    #[arg(long, value_name = "SEQ:HASH")]
    head: Option<Noted>,

    #[command(flatten)]
    output: Output,
}

/// The result, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Found<'a> {
    Head { seq: i64, at: String, hash: String },
    FirstWrong { seq: i64, why: &'a str },
}

impl Verify {
    /// Prints the head if the log is sound, and fails otherwise.
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        match connection.run(events::Verify { noted: self.head }).await? {
            Verified::Sound(head) => self.output.either(&found(&head), || format!("{head}\n")),
            Verified::Broken { seq, why } => {
                self.output.either(&Found::FirstWrong { seq, why: &why }, String::new)?;
                Err(Failure::BrokenLog { seq, why })
            }
        }
    }
}

fn found(head: &Head) -> Found<'_> {
    Found::Head {
        seq: head.seq,
        at: format!("{:.3}", head.at),
        hash: head.hash_text(),
    }
}
