//! The events in the database's log.

use serde_json::Value;
use testing::Database;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct Event {
    pub number: u64,
    /// The time in the log, in milliseconds since 1970.
    pub at: i64,
    /// The number of the first event of the same operation.
    pub operation: u64,
    /// `root`, `system`, or `cli:` and a name.
    pub actor: String,
    pub action: String,
    /// What changes: `user`, `membership`, `workspace` or `group`.
    pub kind: String,
    pub subject: String,
    /// The workspace that the event is in.
    pub workspace: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// The id of the HTTP request; `None` for a command.
    pub request: Option<String>,
}

impl Event {
    pub async fn read_all(database: &Database) -> Vec<Self> {
        let columns = "seq, public, coalesce(personal, '{}'), at, operation";
        let rows = database
            .rows(&format!("SELECT {columns} FROM events ORDER BY seq"))
            .await;
        rows.iter().map(|row| Self::of(row)).collect()
    }

    fn of(row: &[String]) -> Self {
        let part = |column: usize| serde_json::from_str::<Value>(&row[column]).expect("JSON");
        let (public, personal) = (part(1), part(2));
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let action = text(&public["action"]).expect("a text");
        let kind = match action.split('.').next().unwrap_or_default() {
            // Both are parts of a membership.
            "role" | "group_member" => "membership",
            other => other,
        };
        let kind = kind.to_owned();
        let state = |key| {
            let mut state = with_plain_times(whole(&public[key], &personal[key])?);
            if kind == "group" && state.get("description").is_none() {
                // The first version of Roster didn't log it.
                state["description"] = Value::Null;
            }
            Some(state)
        };
        Self {
            number: row[0].parse().expect("a number"),
            at: row[3].parse().expect("a number"),
            operation: row[4].parse().expect("a number"),
            actor: text(&public["actor"]).expect("a text"),
            subject: text(&public["subject"]["id"]).expect("an id"),
            workspace: text(&public["workspace"]),
            before: state("before"),
            after: state("after"),
            kind,
            action,
            request: text(&public["request_id"]),
        }
    }
}

/// A state with both parts merged.
fn whole(public: &Value, personal: &Value) -> Option<Value> {
    let mut whole = public.as_object()?.clone();
    whole.extend(
        personal
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    Some(Value::Object(whole))
}

/// An id in its canonical spelling, from either database.
pub fn id_of(text: &str) -> String {
    Uuid::parse_str(text).expect("an id").to_string()
}

/// With times as milliseconds, as in the tables.
fn with_plain_times(mut state: Value) -> Value {
    for field in ["created_at", "expires_at", "role_until"] {
        if let Some(time) = state.get_mut(field) {
            make_plain(time);
        }
    }
    let until = state.get_mut("groups_until").and_then(Value::as_object_mut);
    until.into_iter().flatten().for_each(|(_, time)| make_plain(time));
    state
}

fn make_plain(time: &mut Value) {
    let moment: jiff::Timestamp = time.as_str().and_then(|text| text.parse().ok()).expect("a time");
    *time = moment.as_millisecond().into();
}
