//! The lines of exports in format 1, from before the log was a chain.

use super::record::{Record, exactly, maybe_text, parsed};
use crate::log::{Chain, Converter, KeptEvent, OldEvent};
use crate::{Fault, System};
use directory::{Action, Timestamp, WorkspaceId};
use jiff::fmt::serde::timestamp::millisecond::required as milliseconds;
use serde::de::{Deserializer, Error as _, IgnoredAny};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The beginning of an event's line. The lines of workspaces and users have not changed.
const EVENT: &[u8] = br#"{"event":"#;

/// Reads lines, and converts the events to the chain.
#[derive(Debug)]
pub(super) struct Format1 {
    converter: Converter,
    environment: System,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    event: EventLine,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventLine {
    seq: i64,
    #[serde(with = "milliseconds")]
    at: Timestamp,
    actor: String,
    #[serde(deserialize_with = "parsed")]
    action: Action,
    subject: Uuid,
    #[serde(deserialize_with = "Option::deserialize")]
    workspace: Option<WorkspaceId>,
    #[serde(deserialize_with = "maybe_json")]
    before: Option<String>,
    #[serde(deserialize_with = "maybe_json")]
    after: Option<String>,
    #[serde(deserialize_with = "maybe_text")]
    request_id: Option<String>,
}

impl Format1 {
    pub(super) fn new() -> Self {
        Self {
            converter: Converter::behind(Chain::EMPTY, None),
            environment: System::default(),
        }
    }

    pub(super) fn read(&mut self, line: &[u8]) -> Result<Record, String> {
        if !line.starts_with(EVENT) {
            return Record::from_line(line);
        }
        let Line { event } = exactly(line)?;
        self.convert(event)
            .map(Record::Event)
            .map_err(|fault| fault.to_string())
    }

    fn convert(&mut self, event: EventLine) -> Result<KeptEvent, Fault> {
        let old = OldEvent {
            seq: event.seq,
            at: event.at.as_millisecond(),
            actor: event.actor,
            action: event.action,
            subject: event.subject,
            workspace: event.workspace,
            before: event.before,
            after: event.after,
            request_id: event.request_id,
        };
        let (entry, link) = self.converter.convert(old, &self.environment)?;
        KeptEvent::of(entry, &link)
    }
}

fn maybe_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = maybe_text(deserializer)?;
    if let Some(text) = &text {
        serde_json::from_str::<IgnoredAny>(text).map_err(|_| D::Error::custom("must be JSON in a string"))?;
    }
    Ok(text)
}
