//! Compares the schemas of requests and responses.

use crate::alternatives::{alternatives, reference};
use crate::json::{fields, items};
use serde_json::Value;
use std::collections::BTreeSet;

/// Who writes the data that a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// A client: the newer schema must accept everything that the older one did.
    Sent,
    /// The server: the newer schema must promise everything that the older one did.
    Answered,
}

/// The keywords that limit a value, and whether a higher number allows more.
const LIMITS: [(&str, bool); 8] = [
    ("maxItems", true),
    ("maxLength", true),
    ("maxProperties", true),
    ("maximum", true),
    ("minItems", false),
    ("minLength", false),
    ("minProperties", false),
    ("minimum", false),
];

/// The two documents, for resolving references.
pub(crate) struct Schemas<'a> {
    old: &'a Value,
    new: &'a Value,
    /// The pairs of references that are being compared, so that recursive schemas terminate.
    open: BTreeSet<(String, String)>,
}

impl<'a> Schemas<'a> {
    pub fn of(old: &'a Value, new: &'a Value) -> Self {
        Self {
            old,
            new,
            open: BTreeSet::new(),
        }
    }

    /// The changes that break clients of the older schema. `place` names the schema.
    pub fn compare(&mut self, direction: Direction, place: &str, old: &Value, new: &Value) -> Vec<String> {
        let pair = (reference(old), reference(new));
        let is_reference = !pair.0.is_empty() && !pair.1.is_empty();
        if is_reference && !self.open.insert(pair.clone()) {
            return Vec::new();
        }
        let found = self.alternatives(
            direction,
            place,
            &alternatives(self.old, old),
            &alternatives(self.new, new),
        );
        if is_reference {
            self.open.remove(&pair);
        }
        found
    }

    fn alternatives(&mut self, direction: Direction, place: &str, old: &[Value], new: &[Value]) -> Vec<String> {
        let mut found = Vec::new();
        for before in old {
            let mut best: Option<Vec<String>> = None;
            for after in new.iter().filter(|after| fits(before, after)) {
                let missed = self.values(direction, place, before, after);
                if best.as_ref().is_none_or(|best| missed.len() < best.len()) {
                    best = Some(missed);
                }
            }
            match best {
                Some(missed) => found.extend(missed),
                None => found.push(format!("{place} can no longer be {}.", kind(before))),
            }
        }
        if direction == Direction::Answered {
            let unknown = new.iter().filter(|after| !old.iter().any(|before| fits(after, before)));
            found.extend(unknown.map(|after| format!("{place} can now be {}, which it never was.", kind(after))));
        }
        found
    }

    /// Compares two schemas of one type.
    fn values(&mut self, direction: Direction, place: &str, old: &Value, new: &Value) -> Vec<String> {
        let mut found = words(place, &old["enum"], &new["enum"]);
        if direction == Direction::Sent {
            found.extend(limits(place, old, new));
        }
        found.extend(self.properties(direction, place, old, new));
        if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
            found.extend(self.compare(direction, &format!("{place}, each item"), old, new));
        }
        found
    }

    fn properties(&mut self, direction: Direction, place: &str, old: &Value, new: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let requires = |schema: &Value, name: &String| items(&schema["required"]).any(|required| required == name);
        for (name, before) in fields(&old["properties"]) {
            let place = format!("{place}, property {name}");
            let Some(after) = new["properties"].get(name) else {
                found.push(format!("{place} was removed."));
                continue;
            };
            if direction == Direction::Answered && requires(old, name) && !requires(new, name) {
                found.push(format!("{place} can now be missing."));
            }
            found.extend(self.compare(direction, &place, before, after));
        }
        for name in items(&new["required"]).filter_map(Value::as_str) {
            if direction == Direction::Sent && !requires(old, &name.to_owned()) {
                found.push(format!("{place}, property {name} is now required."));
            }
        }
        found
    }
}

/// Words that are no longer allowed. A missing list allows all words.
fn words(place: &str, old: &Value, new: &Value) -> Vec<String> {
    match (old.as_array(), new.as_array()) {
        (_, None) => Vec::new(),
        (None, Some(_)) => vec![format!("{place} can only be one of {new} now.")],
        (Some(old), Some(new)) => {
            let gone = old.iter().filter(|word| !new.contains(word));
            gone.map(|word| format!("{place} can no longer be {word}.")).collect()
        }
    }
}

/// Limits that are narrower for a client that sends the value.
fn limits(place: &str, old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, more_is_wider) in LIMITS {
        let (before, after) = (old[keyword].as_f64(), new[keyword].as_f64());
        let is_narrower = match (before, after) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(before), Some(after)) if more_is_wider => after < before,
            (Some(before), Some(after)) => after > before,
        };
        if is_narrower {
            found.push(format!("{place} has a narrower {keyword}: {}.", new[keyword]));
        }
    }
    for keyword in ["format", "pattern"] {
        if new.get(keyword).is_some() && old.get(keyword) != new.get(keyword) {
            found.push(format!("{place} has another {keyword}: {}.", new[keyword]));
        }
    }
    if new["additionalProperties"] == false && old["additionalProperties"] != false {
        found.push(format!("{place} no longer takes other properties."));
    }
    found
}

/// Whether a value of this schema's type has the other's type; a schema without a type allows all.
fn fits(schema: &Value, other: &Value) -> bool {
    let is_integer_as_number = schema["type"] == "integer" && other["type"] == "number";
    other["type"].is_null() || schema["type"] == other["type"] || is_integer_as_number
}

fn kind(schema: &Value) -> &str {
    match schema["type"].as_str() {
        Some("null") => "null",
        Some("boolean") => "a boolean",
        Some("integer") => "an integer",
        Some("number") => "a number",
        Some("string") => "a string",
        Some("array") => "an array",
        Some("object") => "an object",
        _ => "anything",
    }
}
