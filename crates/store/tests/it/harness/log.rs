//! The event log in the form in which the tests compare it.

use super::START;
use serde_json::{Map, Value};
use testing::Database;
use uuid::Uuid;

/// An event, read from the columns: the two readable parts merged into one.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    pub seq: i64,
    pub at: i64,
    pub actor: String,
    pub action: String,
    pub subject: Uuid,
    pub workspace: Option<Uuid>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub request_id: Option<String>,
}

/// An event with the tests' default caller and time, without workspace and states.
pub fn logged(seq: i64, action: &str, subject: Uuid) -> Logged {
    Logged {
        seq,
        at: START,
        actor: "root".into(),
        action: action.into(),
        subject,
        workspace: None,
        before: None,
        after: None,
        request_id: Some("request-1".into()),
    }
}

impl Logged {
    pub fn workspace(self, id: Uuid) -> Self {
        Self {
            workspace: Some(id),
            ..self
        }
    }

    pub fn before(self, state: Value) -> Self {
        Self {
            before: Some(state),
            ..self
        }
    }

    pub fn after(self, state: Value) -> Self {
        Self {
            after: Some(state),
            ..self
        }
    }

    fn parse(row: &[String]) -> Self {
        let number = |column: usize| row[column].parse().expect("a number");
        let part = |column: usize| serde_json::from_str(&row[column]).unwrap_or_default();
        let (public, personal): (Map<String, Value>, Map<String, Value>) = (part(2), part(3));
        let text = |key: &str| public.get(key).map(|text| text.as_str().expect("a text").to_owned());
        let id = |text: &str| Uuid::parse_str(text).expect("an id");
        let state = |key: &str| {
            let mut state = public.get(key)?.as_object().expect("an object").clone();
            if let Some(Value::Object(names)) = personal.get(key) {
                state.extend(names.clone());
            }
            Some(Value::Object(state))
        };
        Self {
            seq: number(0),
            at: number(1),
            actor: text("actor").expect("an actor"),
            action: text("action").expect("an action"),
            subject: id(public["subject"]["id"].as_str().expect("a subject")),
            workspace: text("workspace").map(|text| id(&text)),
            before: state("before"),
            after: state("after"),
            request_id: text("request_id"),
        }
    }
}

/// Reads the event log of a database directly.
pub trait Events {
    /// The number of the last event.
    async fn seq(&self) -> i64;

    /// The whole event log.
    async fn events(&self) -> Vec<Logged>;
}

impl Events for Database {
    async fn seq(&self) -> i64 {
        self.events().await.last().map_or(0, |event| event.seq)
    }

    async fn events(&self) -> Vec<Logged> {
        let all = "SELECT seq, at, public, personal FROM events ORDER BY seq";
        self.rows(all).await.iter().map(|row| Logged::parse(row)).collect()
    }
}
