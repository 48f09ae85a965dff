//! Whether a list is one page of a longer one.

use serde_json::Value;

/// The names of fields with the total number of items.
const TOTALS: [&str; 4] = ["total", "total_count", "totalCount", "totalResults"];

/// The names of fields with the address of the next page.
const NEXT: [&str; 5] = ["next", "next_page", "nextPage", "next_cursor", "nextCursor"];

/// The names of objects that hold such fields.
const HOLDERS: [&str; 4] = ["pagination", "meta", "page", "links"];

/// Fails if the fields beside a list show that it isn't whole.
pub fn refuse_part(beside: &[(String, Value)], items: u64) -> Result<(), String> {
    for (name, value) in beside {
        refuse_field(name, value, items)?;
        if HOLDERS.contains(&name.as_str()) {
            for (name, value) in value.as_object().into_iter().flatten() {
                refuse_field(name, value, items)?;
            }
        }
    }
    Ok(())
}

fn refuse_field(name: &str, value: &Value, items: u64) -> Result<(), String> {
    if TOTALS.contains(&name) && value.as_u64().is_some_and(|total| total > items) {
        return Err(format!("it is one page, of {items} items; {name} is {value}"));
    }
    let is_told = !matches!(value, Value::Null | Value::Bool(false)) && value.as_str() != Some("");
    if NEXT.contains(&name) && is_told {
        return Err(format!("it is one page, of {items} items; {name} is {value}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_part_is_refused() {
        for (beside, is_part) in [
            (json!({}), false),
            (json!({"total": 2, "page": 1}), false),
            (json!({"total": 3}), true),
            (
                json!({"pagination": {"page": 1, "per_page": 2, "total_count": 2}}),
                false,
            ),
            (
                json!({"pagination": {"page": 1, "per_page": 2, "total_count": 3}}),
                true,
            ),
            (json!({"meta": {"next_cursor": null, "next": ""}}), false),
            (json!({"links": {"next": "/users?page=2"}}), true),
            (json!({"nextCursor": "abc"}), true),
            (json!({"page": {}, "pagination": [], "total": "3"}), false),
        ] {
            let fields: Vec<_> = beside.as_object().unwrap().clone().into_iter().collect();
            assert_eq!(refuse_part(&fields, 2).is_err(), is_part, "{beside}");
        }
    }
}
