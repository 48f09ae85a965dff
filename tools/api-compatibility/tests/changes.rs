//! Changes to a small description, one at a time.

use api_compatibility::breaking_changes;
use serde_json::{Value, json};

/// A small description with everything that is compared.
fn document() -> Value {
    json!({
        "paths": {
            "/users/{id}": {
                "patch": {
                    "operationId": "updateUser",
                    "parameters": [
                        {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                        {"name": "quiet", "in": "query", "required": false, "schema": {"type": ["boolean", "string"]}}
                    ],
                    "requestBody": {
                        "required": false,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Change"}}}
                    },
                    "responses": {
                        "200": {
                            "headers": {"ETag": {"schema": {"type": "string"}}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}
                        },
                        "404": {}
                    }
                },
                "get": {"responses": {"200": {}}}
            },
            "/users": {"get": {"responses": {"200": {
                "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/User"}}}}
            }}}}
        },
        "components": {"schemas": {
            "Change": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 255},
                    "status": {"oneOf": [{"type": "string", "enum": ["active", "archived"]}, {"type": "null"}]},
                    "email": {"type": "string"}
                }
            },
            "User": {
                "type": "object",
                "required": ["name", "status"],
                "properties": {
                    "name": {"type": "string"},
                    "nick": {"type": ["string", "null"]},
                    "status": {"type": "string", "enum": ["active", "archived"]},
                    "friends": {"type": "array", "items": {"$ref": "#/components/schemas/User"}}
                }
            }
        }}
    })
}

/// The breaking changes when the value at `pointer` becomes `value`; null removes it.
fn after(pointer: &str, value: Value) -> Vec<String> {
    let mut new = document();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer has a parent");
    let parent = new
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("{pointer} is nowhere"));
    let name = name.replace("~1", "/");
    match parent {
        Value::Array(items) if name == "-" => items.push(value),
        Value::Object(fields) if value.is_null() => {
            assert!(fields.remove(&name).is_some(), "{pointer} is nowhere");
        }
        parent => parent[name] = value,
    }
    breaking_changes(&document(), &new)
}

const PATCH: &str = "/paths/~1users~1{id}/patch";
const CHANGE: &str = "/components/schemas/Change";
const USER: &str = "/components/schemas/User";

/// Asserts that each change is reported with this sentence.
fn assert_found<const COUNT: usize>(cases: [(&str, Value, &str); COUNT]) {
    for (pointer, value, sentence) in cases {
        let found = after(pointer, value.clone());
        assert!(
            found.iter().any(|found| found == sentence),
            "{pointer} = {value}: {found:#?}"
        );
    }
}

#[test]
fn a_removed_operation_status_or_header_is_found() {
    assert_found([
        ("/paths/~1users", json!(null), "The path /users was removed."),
        ("/paths/~1users~1{id}/get", json!(null), "GET /users/{id} was removed."),
        (
            &format!("{PATCH}/operationId"),
            json!("changeUser"),
            "PATCH /users/{id}: the operation id \"updateUser\" is now \"changeUser\".",
        ),
        (
            &format!("{PATCH}/responses/404"),
            json!(null),
            "PATCH /users/{id} no longer answers 404.",
        ),
        (
            &format!("{PATCH}/responses/200/headers"),
            json!({}),
            "PATCH /users/{id}: the answer 200 no longer has the header ETag.",
        ),
        (
            &format!("{PATCH}/responses/200/content"),
            json!({"text/plain": {}}),
            "PATCH /users/{id}: the answer 200 may no longer be application/json.",
        ),
    ]);
}

#[test]
fn a_narrower_request_is_found() {
    assert_found([
        (
            &format!("{PATCH}/parameters"),
            json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]),
            "PATCH /users/{id} no longer takes the query parameter quiet.",
        ),
        (
            &format!("{PATCH}/parameters/1/required"),
            json!(true),
            "PATCH /users/{id} now requires the query parameter quiet.",
        ),
        (
            &format!("{PATCH}/parameters/-"),
            json!({"name": "why", "in": "header", "required": true, "schema": {"type": "string"}}),
            "PATCH /users/{id} now requires the header parameter why.",
        ),
        (
            &format!("{PATCH}/parameters/1/schema/type"),
            json!("boolean"),
            "PATCH /users/{id}: the query parameter quiet can no longer be a string.",
        ),
        (
            &format!("{PATCH}/parameters/0/schema/format"),
            json!("uuid"),
            "PATCH /users/{id}: the path parameter id has another format: \"uuid\".",
        ),
        (
            &format!("{PATCH}/requestBody/required"),
            json!(true),
            "PATCH /users/{id} now requires a body.",
        ),
        (
            &format!("{CHANGE}/required"),
            json!(["name", "email"]),
            "PATCH /users/{id}: the body, property email is now required.",
        ),
        (
            &format!("{CHANGE}/properties/email"),
            json!(null),
            "PATCH /users/{id}: the body, property email was removed.",
        ),
        (
            &format!("{CHANGE}/properties/name/type"),
            json!("string"),
            "PATCH /users/{id}: the body, property name can no longer be null.",
        ),
        (
            &format!("{CHANGE}/properties/name/maxLength"),
            json!(100),
            "PATCH /users/{id}: the body, property name has a narrower maxLength: 100.",
        ),
        (
            &format!("{CHANGE}/properties/name/minLength"),
            json!(2),
            "PATCH /users/{id}: the body, property name has a narrower minLength: 2.",
        ),
        (
            &format!("{CHANGE}/properties/email/maxLength"),
            json!(254),
            "PATCH /users/{id}: the body, property email has a narrower maxLength: 254.",
        ),
        (
            &format!("{CHANGE}/properties/email/enum"),
            json!(["a@example.com"]),
            "PATCH /users/{id}: the body, property email can only be one of [\"a@example.com\"] now.",
        ),
        (
            &format!("{CHANGE}/properties/status/oneOf/0/enum"),
            json!(["active"]),
            "PATCH /users/{id}: the body, property status can no longer be \"archived\".",
        ),
        (
            &format!("{CHANGE}/additionalProperties"),
            json!(false),
            "PATCH /users/{id}: the body no longer takes other properties.",
        ),
    ]);
}

#[test]
fn a_missing_part_of_a_response_is_found() {
    assert_found([
        (
            &format!("{USER}/properties/nick"),
            json!(null),
            "PATCH /users/{id}: the answer 200, property nick was removed.",
        ),
        (
            &format!("{USER}/required"),
            json!(["name"]),
            "GET /users: the answer 200, each item, property status can now be missing.",
        ),
        (
            &format!("{USER}/properties/name/type"),
            json!(["string", "null"]),
            "GET /users: the answer 200, each item, property name can now be null, which it never was.",
        ),
        (
            &format!("{USER}/properties/name/type"),
            json!("integer"),
            "GET /users: the answer 200, each item, property name can no longer be a string.",
        ),
        (
            &format!("{USER}/properties/status/enum"),
            json!(["active"]),
            "GET /users: the answer 200, each item, property status can no longer be \"archived\".",
        ),
    ]);
}

#[test]
fn what_is_added_passes() {
    let cases = [
        ("/paths/~1groups", json!({"get": {"responses": {"200": {}}}})),
        (
            "/paths/~1users/post",
            json!({"requestBody": {"required": true}, "responses": {"201": {}}}),
        ),
        (
            &format!("{PATCH}/responses/412"),
            json!({"description": "Changed meanwhile"}),
        ),
        (
            &format!("{PATCH}/responses/200/headers/Date"),
            json!({"schema": {"type": "string"}}),
        ),
        (
            &format!("{PATCH}/parameters/-"),
            json!({"name": "dry_run", "in": "query", "required": false, "schema": {"type": "boolean"}}),
        ),
        (
            &format!("{PATCH}/parameters/0/schema/description"),
            json!("An id or an address"),
        ),
        (&format!("{CHANGE}/properties/nick"), json!({"type": "string"})),
        (&format!("{CHANGE}/required"), json!([])),
        (&format!("{CHANGE}/properties/name/maxLength"), json!(1000)),
        (&format!("{CHANGE}/properties/name/minLength"), json!(null)),
        (&format!("{CHANGE}/properties/email/type"), json!(["string", "null"])),
        (
            &format!("{CHANGE}/properties/status/oneOf/0/enum"),
            json!(["active", "archived", "invited"]),
        ),
        (&format!("{USER}/properties/email"), json!({"type": "string"})),
        (&format!("{USER}/required"), json!(["name", "status", "nick"])),
        (
            &format!("{USER}/properties/status/enum"),
            json!(["active", "archived", "invited"]),
        ),
        (
            &format!("{PATCH}/responses/200/content/application~1json/schema"),
            json!({"oneOf": [{"type": "object"}, {"$ref": USER.replacen('/', "#/", 1)}]}),
        ),
        (
            &format!("{PATCH}/responses/200/content/application~1json/schema"),
            json!({"allOf": [{"$ref": USER.replacen('/', "#/", 1)}, {"properties": {"more": {"type": "string"}}}]}),
        ),
    ];
    for (pointer, value) in cases {
        let found = after(pointer, value.clone());
        assert!(found.is_empty(), "{pointer} = {value}: {found:#?}");
    }
}

#[test]
fn a_document_is_compatible_with_itself() {
    assert_eq!(breaking_changes(&document(), &document()), Vec::<String>::new());
}
