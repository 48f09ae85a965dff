//! Request bodies: the parser of each operation, from bytes to types of the directory.
#![no_main]

use libfuzzer_sys::fuzz_target;
use roster_http::ext::fuzzing::bodies;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let verdicts = bodies(bytes);
    let is_no_json = |verdict: &str| verdict.starts_with("The body is not valid JSON: ");
    match serde_json::from_slice::<Value>(bytes) {
        Err(_) if bytes.is_empty() => assert!(verdicts.contains("taken"), "a change may have no body"),
        Err(_) => assert!(verdicts.lines().all(is_no_json), "{verdicts}"),
        // Roster refuses duplicate keys, which `serde_json` accepts.
        Ok(_) if verdicts.contains("occurs twice in an object") => {}
        Ok(value) => {
            assert!(!verdicts.lines().any(is_no_json), "{verdicts}");
            let other = [value.to_string(), format!(" {value:#}\n")];
            for other in other {
                assert_eq!(bodies(other.as_bytes()), verdicts, "the spelling doesn't matter");
            }
        }
    }
});
