//! The event log as the tests compare it.

use super::{Database, START};
use serde_json::Value;
use uuid::Uuid;

/// A row of the event log: all of its columns.
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

/// A row as the tests' own requests write it at the start, without workspace and states.
pub fn logged(seq: i64, action: &str, subject: Uuid) -> Logged {
    Logged {
        seq,
        at: START,
        actor: "test".into(),
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
        let text = |column: usize| Some(row[column].clone()).filter(|text| !text.is_empty());
        let number = |column: usize| row[column].parse().expect("a number");
        let id = |column: usize| text(column).map(|id| Uuid::parse_str(&id).expect("an id"));
        let state = |column: usize| text(column).map(|state| serde_json::from_str(&state).expect("JSON"));
        Self {
            seq: number(0),
            at: number(1),
            actor: row[2].clone(),
            action: row[3].clone(),
            subject: id(4).expect("a subject"),
            workspace: id(5),
            before: state(6),
            after: state(7),
            request_id: text(8),
        }
    }
}

impl Database {
    /// The number of the last event.
    pub async fn seq(&self) -> i64 {
        self.events().await.last().map_or(0, |event| event.seq)
    }

    /// The whole event log.
    pub async fn events(&self) -> Vec<Logged> {
        let all = "SELECT seq, at, actor, action, subject, workspace_id, before, after, request_id
                   FROM events ORDER BY seq";
        self.rows(all).await.iter().map(|row| Logged::parse(row)).collect()
    }
}
