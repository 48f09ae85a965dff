//! The files of TLS: a valid certificate and key with a piece replaced, and arbitrary bytes.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use roster::fuzzing::{TlsFiles, read_tls};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));
static GOOD: LazyLock<[String; 2]> = LazyLock::new(|| {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    [made.cert.pem(), made.signing_key.serialize_pem()]
});

/// The minimum length of a text in a message that counts as a part of the key.
const TELLING: usize = 16;

fuzz_target!(|bytes: &[u8]| {
    let files = TlsFiles {
        certificate: FOLDER.path().join("certificate.pem"),
        key: FOLDER.path().join("key.pem"),
    };
    let [certificate, key] = GOOD.each_ref().map(String::as_bytes);
    let (spoilt, input) = bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest));
    let (certificate, key) = match spoilt % 4 {
        0 => (spliced(certificate, input), key.to_vec()),
        1 => (certificate.to_vec(), spliced(key, input)),
        2 => (input.to_vec(), key.to_vec()),
        _ => (certificate.to_vec(), input.to_vec()),
    };
    put(&files.certificate, &certificate);
    put(&files.key, &key);
    if let Err(said) = read_tls(&files) {
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!quotes(&said, &key), "the key is shown: {said}");
    }
});

/// A valid file with a piece replaced. The first bytes of the input are the position and the length of the piece.
fn spliced(good: &[u8], input: &[u8]) -> Vec<u8> {
    let [high, low, length, new @ ..] = input else {
        return good.to_vec();
    };
    let begin = usize::from(u16::from_be_bytes([*high, *low])) % good.len();
    let end = (begin + usize::from(*length)).min(good.len());
    [&good[..begin], new, &good[end..]].concat()
}

/// Whether a message contains a line of the key's content. The lines of dashes are the same in every key.
fn quotes(said: &str, key: &[u8]) -> bool {
    key.split(|byte| *byte == b'\n')
        .filter_map(|line| str::from_utf8(line).ok())
        .any(|line| line.len() >= TELLING && !line.contains("-----") && said.contains(line))
}

fn put(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("the folder is writable");
}
