//! Responses of another server to requests for its users and workspaces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use roster::fuzzing::read_answer;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let read = read_answer(bytes);
    if let Ok(items) = &read {
        for sentence in items {
            assert!(!sentence.contains(['\n', '\r']), "one line: {sentence:?}");
        }
    }
    // Duplicate fields are excluded, because one parser uses the first and the other the last.
    if let Ok(Value::Array(items)) = serde_json::from_slice(bytes) {
        assert_eq!(read.expect("a list is taken").len(), items.len());
    }
    let is_scalar = serde_json::from_slice::<Value>(bytes).is_ok_and(|value| !value.is_array() && !value.is_object());
    assert!(!is_scalar || read_answer(bytes).is_err(), "what is no list is refused");
});
