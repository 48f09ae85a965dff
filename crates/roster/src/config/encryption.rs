//! The keys for what is encrypted at rest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use store::{EncryptionKey, EncryptionKeys};

use super::variables::ENCRYPTION_KEY;

/// What prints a key.
const A_GOOD_ONE: &str = "`openssl rand -base64 32` prints a good one";

/// Parses keys, with commas or white space between them. A blank text has none.
pub fn parse_keys(text: &str) -> Result<EncryptionKeys, String> {
    let keys = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|key| !key.is_empty());
    let keys = keys.enumerate().map(|(index, key)| parse_key(key, index));
    Ok(EncryptionKeys::new(keys.collect::<Result<_, _>>()?))
}

/// The error names the place of the key, and shows nothing of it.
fn parse_key(text: &str, index: usize) -> Result<EncryptionKey, String> {
    let bytes = STANDARD.decode(text).ok();
    let key = bytes.and_then(|bytes| bytes.try_into().ok()).map(EncryptionKey::new);
    key.ok_or_else(|| {
        format!(
            "has as key {} a text that isn't 32 bytes in Base64; {A_GOOD_ONE}",
            index + 1
        )
    })
}

/// A warning, if the example of the documentation is among the keys.
pub fn warning(keys: &EncryptionKeys) -> Option<String> {
    let example = parse_keys(ENCRYPTION_KEY.example).expect("the example is a key");
    let is_example = keys.ids().any(|id| example.ids().any(|known| known == id));
    is_example.then(|| {
        let name = ENCRYPTION_KEY.name;
        format!("{name} is the key of the documentation, which everyone knows: {A_GOOD_ONE}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(number: u8) -> String {
        STANDARD.encode([number; 32])
    }

    #[test]
    fn one_key_or_several_or_none() {
        let count = |text: &str| parse_keys(text).unwrap().ids().count();
        let (one, two) = (encoded(1), encoded(2));
        assert_eq!((count(""), count(" \n"), count(&one)), (0, 0, 1));
        for text in [
            format!("{one},{two}"),
            format!("{one}, {two}\n"),
            format!("{one}\n{two}"),
        ] {
            assert_eq!(count(&text), 2);
        }
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_shown() {
        let long = STANDARD.encode([1; 33]);
        for text in ["secret", &long, &encoded(1)[1..]] {
            let wrong = parse_keys(&format!("{}, {text}", encoded(1))).unwrap_err();
            assert!(wrong.starts_with("has as key 2 a text that"), "{wrong}");
            assert!(!wrong.contains(text), "{wrong}");
        }
    }

    #[test]
    fn the_example_is_a_key_and_warned_of() {
        assert!(warning(&parse_keys(ENCRYPTION_KEY.example).unwrap()).is_some());
        assert_eq!(warning(&parse_keys(&encoded(1)).unwrap()), None);
    }

    #[test]
    fn debug_hides_the_keys() {
        assert!(!format!("{:?}", parse_keys(&encoded(7)).unwrap()).contains("7, 7"));
    }
}
