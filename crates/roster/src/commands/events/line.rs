//! Formats an event as a line for people.

use directory::shown;
use serde_json::{Map, Value};
use store::{ToldEvent, ToldSubject};

/// Fields that are not shown, because the rest of the line says the same in words.
const LEFT_OUT: [&str; 6] = ["id", "user", "workspace", "all_users", "admin", "created_at"];

/// Formats an event as `7 2026-01-31T08:00:00Z cli:root user.updated ada@example.com: name Ada → Ada King`, with a line
/// feed. Control characters are escaped, so that none reaches a terminal.
pub fn line(event: &ToldEvent) -> String {
    let words = [
        event.seq.map(|seq| seq.to_string()),
        event.at.map(|at| format!("{at:.0}")),
        Some(event.actor.to_string()),
        Some(event.action.clone()),
        subject(&event.subject),
        workspace(event),
    ];
    let words: Vec<_> = words.into_iter().flatten().collect();
    let differences = differences(event.before.as_ref(), event.after.as_ref()).join(", ");
    let colon = if differences.is_empty() { "" } else { ": " };
    let line = format!("{}{colon}{differences}", words.join(" "));
    format!("{}\n", shown(&line))
}

/// The label of the subject, or else its id. `None` for the log itself.
fn subject(subject: &ToldSubject) -> Option<String> {
    let id = || (!subject.id.is_nil()).then(|| subject.id.to_string());
    subject.label.clone().or_else(id)
}

/// The workspace of the event, unless the workspace is the subject.
fn workspace(event: &ToldEvent) -> Option<String> {
    let name = event.workspace.as_ref()?.name.as_ref()?;
    (event.subject.kind != "workspace").then(|| format!("in {name}"))
}

/// `name Ada → Ada King` for each field. A missing value before or after is left empty.
fn differences(before: Option<&Value>, after: Option<&Value>) -> Vec<String> {
    let fields = |state: Option<&Value>| state.and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, after) = (fields(before), fields(after));
    let only_before = before.keys().filter(|key| !after.contains_key(*key));
    let keys = after
        .keys()
        .chain(only_before)
        .filter(|key| !LEFT_OUT.contains(&key.as_str()));
    keys.map(|key| difference(key, &before, &after)).collect()
}

fn difference(key: &str, before: &Map<String, Value>, after: &Map<String, Value>) -> String {
    let text = |state: &Map<String, Value>| state.get(key).map(plain);
    let words = [Some(key.to_owned()), text(before), Some("→".to_owned()), text(after)];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A string without its quotes; any other value as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(before: Value, after: Value) -> Vec<String> {
        let state = |value: Value| (!value.is_null()).then_some(value);
        differences(state(before).as_ref(), state(after).as_ref())
    }

    #[test]
    fn what_differs_is_told_as_before_and_after() {
        assert_eq!(
            told(json!({"name": "Ada"}), json!({"name": "Ada King", "status": "active"})),
            ["name Ada → Ada King", "status → active"]
        );
        assert_eq!(told(json!({"role": "admin", "id": "x"}), Value::Null), ["role admin →"]);
        assert_eq!(
            told(Value::Null, json!({"default": true, "created_at": "x"})),
            ["default → true"]
        );
        assert!(told(Value::Null, Value::Null).is_empty());
    }
}
