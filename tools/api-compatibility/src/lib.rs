//! Finds what a newer `OpenAPI` document takes away from clients of an older one.
//!
//! A client was written for the older document. It still works if everything that it may send is accepted, and
//! everything that it reads is present: paths, methods, statuses, headers, properties. Anything new may be added, as
//! long as clients don't have to send it.
//!
//! [`schemas`] compares the content of requests and responses; this file compares everything else.
//!
//! The maintained libraries for this read only `OpenAPI` 3.0, need a Go or Java runtime, or ignore properties.

mod alternatives;
mod json;
mod schemas;

use json::{fields, items};
use schemas::{Direction, Schemas};
use serde_json::Value;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One sentence for each change that breaks clients of `old`.
#[must_use]
pub fn breaking_changes(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison {
        schemas: Schemas::of(old, new),
        found: Vec::new(),
    };
    comparison.paths(&old["paths"], &new["paths"]);
    comparison.found.sort();
    comparison.found.dedup();
    comparison.found
}

struct Comparison<'a> {
    schemas: Schemas<'a>,
    found: Vec<String>,
}

impl Comparison<'_> {
    fn paths(&mut self, old: &Value, new: &Value) {
        for (path, old) in fields(old) {
            let Some(new) = new.get(path) else {
                self.found.push(format!("The path {path} was removed."));
                continue;
            };
            for method in METHODS {
                let name = format!("{} {path}", method.to_uppercase());
                match (old.get(method), new.get(method)) {
                    (Some(old), Some(new)) => self.operation(&name, old, new),
                    (Some(_), None) => self.found.push(format!("{name} was removed.")),
                    (None, _) => {}
                }
            }
        }
    }

    fn operation(&mut self, name: &str, old: &Value, new: &Value) {
        self.operation_id(name, &old["operationId"], &new["operationId"]);
        self.parameters(name, &old["parameters"], &new["parameters"]);
        self.body(name, &old["requestBody"], &new["requestBody"]);
        self.responses(name, &old["responses"], &new["responses"]);
    }

    /// Generated clients name a function after the operation id.
    fn operation_id(&mut self, operation: &str, old: &Value, new: &Value) {
        if !old.is_null() && old != new {
            self.found
                .push(format!("{operation}: the operation id {old} is now {new}."));
        }
    }

    fn parameters(&mut self, operation: &str, old: &Value, new: &Value) {
        let same = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
        for parameter in items(new) {
            let before = items(old).find(|before| same(before, parameter));
            if is_required(parameter) && !before.is_some_and(is_required) {
                let name = parameter_name(parameter);
                self.found.push(format!("{operation} now requires the {name}."));
            }
        }
        for before in items(old) {
            let name = parameter_name(before);
            match items(new).find(|parameter| same(before, parameter)) {
                Some(parameter) => {
                    let place = format!("{operation}: the {name}");
                    self.compare(Direction::Sent, &place, &before["schema"], &parameter["schema"]);
                }
                None => self.found.push(format!("{operation} no longer takes the {name}.")),
            }
        }
    }

    fn body(&mut self, operation: &str, old: &Value, new: &Value) {
        if is_required(new) && !is_required(old) {
            self.found.push(format!("{operation} now requires a body."));
        }
        self.contents(
            Direction::Sent,
            &format!("{operation}: the body"),
            &old["content"],
            &new["content"],
        );
    }

    fn responses(&mut self, operation: &str, old: &Value, new: &Value) {
        for (status, old) in fields(old) {
            let Some(new) = new.get(status) else {
                self.found.push(format!("{operation} no longer answers {status}."));
                continue;
            };
            for (header, _) in fields(&old["headers"]) {
                if new["headers"].get(header).is_none() {
                    self.found.push(format!(
                        "{operation}: the answer {status} no longer has the header {header}."
                    ));
                }
            }
            let place = format!("{operation}: the answer {status}");
            self.contents(Direction::Answered, &place, &old["content"], &new["content"]);
        }
    }

    fn contents(&mut self, direction: Direction, place: &str, old: &Value, new: &Value) {
        for (kind, old) in fields(old) {
            match new.get(kind) {
                Some(new) => self.compare(direction, place, &old["schema"], &new["schema"]),
                None => self.found.push(format!("{place} may no longer be {kind}.")),
            }
        }
    }

    fn compare(&mut self, direction: Direction, place: &str, old: &Value, new: &Value) {
        let found = self.schemas.compare(direction, place, old, new);
        self.found.extend(found);
    }
}

fn parameter_name(parameter: &Value) -> String {
    let text = |key: &str| parameter[key].as_str().unwrap_or_default();
    format!("{} parameter {}", text("in"), text("name"))
}

fn is_required(value: &Value) -> bool {
    value["required"] == true
}
