//! The hashes that are kept: Roster's own, and those that other systems made.

use super::memory::Memory;
use crate::{Error, Fault};
use argon2::password_hash::phc;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use bcrypt::HashParts;
use directory::PasswordHash;
use std::ops::RangeInclusive;

/// What checking a password may cost: a hash can ask for hours and for all memory.
const ARGON2_MEMORY: RangeInclusive<u32> = 8..=256 * 1024;
const ARGON2_PASSES: RangeInclusive<u32> = 1..=64;
const ARGON2_LANES: RangeInclusive<u32> = 1..=64;
const BCRYPT_COST: RangeInclusive<u32> = 4..=16;

/// Bytes of salt and of output, for a guess to be harder than the password itself.
const ARGON2_SALT: RangeInclusive<usize> = 8..=64;
const ARGON2_OUTPUT: RangeInclusive<usize> = 16..=64;

/// Bytes of a password that bcrypt looks at. It takes any text behind them for right.
const BCRYPT_BYTES: usize = 72;

/// How bcrypt's hashes begin. `$2x$` is not among them: it marks those of an implementation that was wrong.
const BCRYPT: [&str; 3] = ["$2a$", "$2b$", "$2y$"];

/// Why a text is no hash that a password can be checked against. The message never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHash {
    /// It is of another kind.
    #[error("must be an argon2id hash ($argon2id$v=19$m=…) or a bcrypt hash ($2a$, $2b$ or $2y$)")]
    Unknown,
    /// It isn't whole, or not as its kind is written.
    #[error("is not a whole hash: a part of it is missing or not as it should be")]
    Malformed,
    /// Checking a password would cost too much, or guessing it too little.
    #[error(
        "has parameters out of bounds: argon2id takes m up to 262144, t up to 64, p up to 64, bcrypt a cost of 4 to 16"
    )]
    OutOfBounds,
}

/// What other systems write before a hash of these kinds: LDAP servers a scheme (RFC 2307), Django the name of its hasher.
const PREFIXES: [&str; 5] = ["{CRYPT}", "{BCRYPT}", "{ARGON2}", "argon2", "bcrypt$"];

/// Takes a hash that another system made: argon2id as a PHC string, or bcrypt. A scheme before it is left out.
pub fn parse_hash(text: &str) -> Result<PasswordHash, InvalidHash> {
    let text = without_prefix(text);
    if is_bcrypt(text) {
        let parts: HashParts = text.parse().map_err(|_| InvalidHash::Malformed)?;
        within(&BCRYPT_COST, parts.get_cost())?;
    } else if text.starts_with("$argon2id$v=19$") {
        check_argon2id(text)?;
    } else {
        return Err(InvalidHash::Unknown);
    }
    Ok(PasswordHash::new(text.to_owned()))
}

fn without_prefix(text: &str) -> &str {
    let rest = |prefix: &&str| {
        let (beginning, rest) = text.split_at_checked(prefix.len())?;
        (beginning.eq_ignore_ascii_case(prefix) && rest.starts_with('$')).then_some(rest)
    };
    PREFIXES.iter().find_map(rest).unwrap_or(text)
}

fn check_argon2id(text: &str) -> Result<(), InvalidHash> {
    let hash = phc::PasswordHash::new(text).map_err(|_| InvalidHash::Malformed)?;
    let (Some(salt), Some(output)) = (&hash.salt, &hash.hash) else {
        return Err(InvalidHash::Malformed);
    };
    if hash
        .params
        .iter()
        .any(|(name, _)| !["m", "t", "p"].contains(&name.as_str()))
    {
        return Err(InvalidHash::Malformed);
    }
    let parameters = Params::try_from(&hash).map_err(|_| InvalidHash::OutOfBounds)?;
    within(&ARGON2_MEMORY, parameters.m_cost())?;
    within(&ARGON2_PASSES, parameters.t_cost())?;
    within(&ARGON2_LANES, parameters.p_cost())?;
    within(&ARGON2_SALT, salt.as_ref().len())?;
    within(&ARGON2_OUTPUT, output.len())
}

fn within<T: PartialOrd + Copy>(bounds: &RangeInclusive<T>, value: T) -> Result<(), InvalidHash> {
    bounds.contains(&value).then_some(()).ok_or(InvalidHash::OutOfBounds)
}

/// Whether a hash that is one of this password can be replaced by one that Roster makes: it is bcrypt's, and all of the
/// password was looked at, so that this is the text that its owner chose.
pub(super) fn is_outdated(password: &str, hash: &PasswordHash) -> bool {
    is_bcrypt(hash.expose()) && password.len() < BCRYPT_BYTES
}

fn is_bcrypt(hash: &str) -> bool {
    BCRYPT.iter().any(|beginning| hash.starts_with(beginning))
}

/// Hashes a password as Roster does.
pub(super) fn hash(password: &str, salt: &[u8], memory: &mut Memory) -> Result<PasswordHash, Error> {
    let parameters = Params::default();
    let output = argon2id(&parameters, password, salt, Params::DEFAULT_OUTPUT_LEN, memory)?;
    let hash = phc::PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: phc::ParamsString::try_from(&parameters).map_err(failed)?,
        salt: Some(phc::Salt::new(salt).map_err(failed)?),
        hash: Some(output),
    };
    Ok(PasswordHash::new(hash.to_string()))
}

/// Whether the hash is one of this password.
pub(super) fn matches(password: &str, hash: &PasswordHash, memory: &mut Memory) -> Result<bool, Error> {
    let hash = hash.expose();
    if is_bcrypt(hash) {
        // Looks at the beginning alone, as those who made the hash did.
        return bcrypt::verify(password, hash).map_err(|_| unreadable());
    }
    let hash = phc::PasswordHash::new(hash).map_err(|_| unreadable())?;
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else {
        return Err(unreadable());
    };
    let parameters = Params::try_from(&hash).map_err(|_| unreadable())?;
    let output = argon2id(&parameters, password, salt.as_ref(), expected.len(), memory)?;
    // Takes the same time wherever they differ.
    Ok(output == expected)
}

/// Runs argon2id (RFC 9106) in memory that is there already.
fn argon2id(
    parameters: &Params,
    password: &str,
    salt: &[u8],
    length: usize,
    memory: &mut Memory,
) -> Result<phc::Output, Error> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters.clone());
    let mut output = [0; phc::Output::MAX_LENGTH];
    let output = output.get_mut(..length).ok_or_else(unreadable)?;
    argon2
        .hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            output,
            memory.blocks(parameters.block_count()),
        )
        .map_err(failed)?;
    phc::Output::new(output).map_err(failed)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Failed(Fault::other(error))
}

/// Says nothing of the hash, which is a secret.
fn unreadable() -> Error {
    Error::Failed(Fault::other("the hash of the password can't be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARGON2ID: &str = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$tJSBzphm0GAeGMr7sOFmbg";

    #[test]
    fn whole_hashes_within_bounds_are_taken() {
        let bcrypt = bcrypt::hash_with_salt("c0rrect-horse", 4, *b"sixteen of salt!")
            .unwrap()
            .to_string();
        for beginning in BCRYPT {
            assert!(
                parse_hash(&format!("{beginning}{}", &bcrypt[4..])).is_ok(),
                "{beginning}"
            );
        }
        assert!(parse_hash(ARGON2ID).is_ok());
    }

    #[test]
    fn schemes_before_a_hash_are_left_out() {
        let bcrypt = "$2b$04$LUdvTsK6OSCc7T03TQgvAuKTWqtfMWWBDsXd7F9LZkGyzCVHzYCvC";
        for (prefix, hash) in [
            ("{CRYPT}", bcrypt),
            ("{crypt}", ARGON2ID),
            ("{BCRYPT}", bcrypt),
            ("{ARGON2}", ARGON2ID),
            ("argon2", ARGON2ID),
            ("bcrypt$", bcrypt),
        ] {
            let parsed = parse_hash(&format!("{prefix}{hash}")).unwrap();
            assert_eq!(parsed.expose(), hash, "{prefix}");
        }
        for other in ["{SSHA}", "bcrypt_sha256$", "{CRYPT}{CRYPT}"] {
            assert!(parse_hash(&format!("{other}{bcrypt}")).is_err(), "{other}");
        }
    }

    #[test]
    fn other_kinds_are_refused() {
        for text in [
            "",
            "c0rrect-horse",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "$1$salt$hash",
            "$6$salt$hash",
            "$2x$04$LUdvTsK6OSCc7T03TQgvAuKTWqtfMWWBDsXd7F9LZkGyzCVHzYCvC",
            "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$tJSBzphm0GAeGMr7sOFmbg",
            "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$tJSBzphm0GAeGMr7sOFmbg",
            "$argon2id$m=64,t=1,p=1$c29tZXNhbHQ$tJSBzphm0GAeGMr7sOFmbg",
        ] {
            assert_eq!(parse_hash(text).unwrap_err(), InvalidHash::Unknown, "{text}");
        }
    }

    #[test]
    fn parts_that_are_missing_or_wrong_are_refused() {
        for text in [
            "$argon2id$v=19$",
            "$argon2id$v=19$m=64,t=1,p=1",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$tJSBzphm0GAeGMr7sOFmbg$",
            "$argon2id$v=19$m=64,t=1,p=1,keyid=aaaa$c29tZXNhbHQ$tJSBzphm0GAeGMr7sOFmbg",
            "$2b$04$short",
            "$2b$xx$LUdvTsK6OSCc7T03TQgvAuKTWqtfMWWBDsXd7F9LZkGyzCVHzYCvC",
        ] {
            assert_eq!(parse_hash(text).unwrap_err(), InvalidHash::Malformed, "{text}");
        }
    }

    #[test]
    fn what_would_cost_too_much_is_refused() {
        for (right, wrong) in [
            ("m=64", "m=262145"),
            ("m=64", "m=1048576"),
            ("m=64", "m=7"),
            ("t=1", "t=65"),
            ("p=1", "p=65"),
        ] {
            let text = ARGON2ID.replace(right, wrong);
            assert_eq!(parse_hash(&text).unwrap_err(), InvalidHash::OutOfBounds, "{text}");
        }
        for cost in ["03", "17", "31"] {
            let text = format!("$2b${cost}$LUdvTsK6OSCc7T03TQgvAuKTWqtfMWWBDsXd7F9LZkGyzCVHzYCvC");
            assert_eq!(parse_hash(&text).unwrap_err(), InvalidHash::OutOfBounds, "{text}");
        }
    }

    #[test]
    fn the_message_says_nothing_of_the_text() {
        let wrong = parse_hash("$2b$04$secret").unwrap_err();
        assert!(!format!("{wrong} {wrong:?}").contains("secret"));
    }
}
