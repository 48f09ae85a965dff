//! A file of users: arbitrary bytes, with and without a valid first line, and as the first line themselves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use roster::fuzzing::read_users;

const HEADER: &[u8] = b"name,email,status,password,password_hash,workspaces,groups\n";
const SECRET: &str = "c0rrect-horse";

fuzz_target!(|bytes: &[u8]| {
    // An error repeats the name of an unknown column in a header.
    look(bytes, false);
    let behind_header = [HEADER, bytes].concat();
    look(&behind_header, true);
    // A row with a secret in every column: no error may repeat one.
    let secrets = [SECRET; 7].join(",");
    look(&[&behind_header, b"\n" as &[u8], secrets.as_bytes()].concat(), true);
    // The same below a header of any names, with each separator.
    if !String::from_utf8_lossy(bytes).contains(SECRET) {
        for separator in [",", ";", "\t", "|"] {
            let row = [SECRET; 7].join(separator);
            look(&[bytes, b"\n", row.as_bytes()].concat(), true);
        }
    }
});

fn look(bytes: &[u8], is_secret: bool) {
    let rows = match read_users(bytes) {
        Ok(rows) => rows,
        Err(wrong) => return check_sentence(&wrong, is_secret),
    };
    let lines = 1 + bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
    let mut last = 0;
    for (line, wrong) in rows {
        assert!(
            line > last && line as usize <= lines,
            "a row's line is behind that of the row before"
        );
        last = line;
        wrong.iter().for_each(|wrong| check_sentence(wrong, is_secret));
    }
}

fn check_sentence(sentence: &str, is_secret: bool) {
    assert!(
        !sentence.is_empty() && !sentence.contains(['\n', '\r']),
        "one line: {sentence:?}"
    );
    assert!(
        !is_secret || !sentence.contains(SECRET),
        "a cell is repeated: {sentence:?}"
    );
}
