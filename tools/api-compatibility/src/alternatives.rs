//! Resolves the references, combinations and multiple types of a schema.

use crate::json::{fields, items};
use serde_json::{Map, Value};

/// Splits a schema into schemas of one type each: those of `oneOf` and `anyOf`, and one for each type.
pub(crate) fn alternatives(document: &Value, schema: &Value) -> Vec<Value> {
    let schema = resolved(document, schema);
    for keyword in ["oneOf", "anyOf"] {
        if schema.get(keyword).is_some() {
            return items(&schema[keyword])
                .flat_map(|schema| alternatives(document, schema))
                .collect();
        }
    }
    match &schema["type"] {
        Value::Array(types) => types.iter().map(|one| with_type(&schema, one)).collect(),
        _ => vec![schema],
    }
}

fn with_type(schema: &Value, one: &Value) -> Value {
    let mut schema = schema.clone();
    schema["type"] = one.clone();
    schema
}

/// Follows a reference, and merges the schemas of `allOf`.
fn resolved(document: &Value, schema: &Value) -> Value {
    let pointer = reference(schema);
    if !pointer.is_empty() {
        let target = document
            .pointer(pointer.trim_start_matches('#'))
            .unwrap_or(&Value::Null);
        return resolved(document, target);
    }
    let mut all = schema.clone();
    for part in items(&schema["allOf"]) {
        let part = resolved(document, part);
        let whole = all.as_object_mut().expect("what has a keyword is an object");
        add(whole, &part);
    }
    all
}

/// Merges the keywords of one schema into another.
fn add(whole: &mut Map<String, Value>, part: &Value) {
    for (keyword, value) in fields(part) {
        match (whole.get_mut(keyword), value) {
            (Some(Value::Object(there)), Value::Object(more)) => there.extend(more.clone()),
            (Some(Value::Array(there)), Value::Array(more)) => there.extend(more.clone()),
            (Some(_), _) => {}
            (None, value) => {
                whole.insert(keyword.clone(), value.clone());
            }
        }
    }
}

/// The target of a schema that is a reference; otherwise empty.
pub(crate) fn reference(schema: &Value) -> String {
    schema["$ref"].as_str().unwrap_or_default().to_owned()
}
