//! The event log, as the database has it.

use serde_json::Value;
use testing::Database;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct Event {
    pub number: u64,
    /// `user`, `membership`, `workspace`, `group`.
    pub kind: String,
    pub subject: String,
    /// The workspace that it happened in.
    pub workspace: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// The id of the HTTP request; `None` for a command.
    pub request: Option<String>,
}

impl Event {
    pub async fn read_all(database: &Database) -> Vec<Self> {
        let columns = "seq, action, subject, workspace_id, before, after, request_id";
        let rows = database
            .rows(&format!("SELECT {columns} FROM events ORDER BY seq"))
            .await;
        rows.iter().map(|row| Self::of(row)).collect()
    }

    fn of(row: &[String]) -> Self {
        let text = |column: usize| Some(&row[column]).filter(|text| !text.is_empty());
        let state = |column| text(column).map(|text| with_plain_times(serde_json::from_str(text).expect("JSON")));
        Self {
            number: row[0].parse().expect("a number"),
            kind: row[1].split('.').next().unwrap_or_default().to_owned(),
            subject: id_of(&row[2]),
            workspace: text(3).map(|id| id_of(id)),
            before: state(4),
            after: state(5),
            request: text(6).cloned(),
        }
    }
}

/// An id in its usual spelling, whichever database it came from.
pub fn id_of(text: &str) -> String {
    Uuid::parse_str(text).expect("an id").to_string()
}

/// Times as milliseconds, as the tables have them.
fn with_plain_times(mut state: Value) -> Value {
    if let Some(time) = state.get_mut("created_at") {
        let moment: jiff::Timestamp = time.as_str().and_then(|text| text.parse().ok()).expect("a time");
        *time = moment.as_millisecond().into();
    }
    state
}
