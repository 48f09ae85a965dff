//! The switch and the token of the `ToolJet` API.

use secrecy::{ExposeSecret, SecretString};

use super::values::one_line;
use super::variables::{ENABLE_EXTERNAL_API, EXTERNAL_API_ACCESS_TOKEN};

/// Printed when the API is off.
pub const API_IS_OFF: &str = "the ToolJet API is off: set ENABLE_EXTERNAL_API=true and EXTERNAL_API_ACCESS_TOKEN to \
                              switch it on";

/// A shorter token can be guessed.
const GOOD_TOKEN_CHARACTERS: usize = 16;

/// The `ToolJet` API, which is off by default. `Debug` hides the token.
#[derive(Clone, Debug)]
pub enum ExternalApi {
    /// Every path of the API is refused.
    Off,
    /// A client with the token has access.
    On {
        /// The token, trimmed and not empty.
        token: SecretString,
    },
}

/// The value of the switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    On,
    Off,
    /// Off, although the value probably means something else.
    OffByMistake,
}

impl Switch {
    /// Only `true` means on. Every other value is accepted and means off.
    #[expect(clippy::unnecessary_wraps, reason = "parsers of variables share one signature")]
    pub fn parse(text: &str) -> Result<Self, String> {
        Ok(match text {
            "true" => Self::On,
            _ if is_no(text) => Self::Off,
            _ => Self::OffByMistake,
        })
    }

    /// A warning, if the switch is off but was probably meant to be on.
    pub fn warning(self) -> Option<String> {
        let name = ENABLE_EXTERNAL_API.name;
        (self == Self::OffByMistake).then(|| {
            format!(
                "{name} is not exactly `true`, so the API is off: write `{name}=true`, or `{name}=false` to keep it off"
            )
        })
    }
}

/// Whether the word clearly means off.
fn is_no(text: &str) -> bool {
    ["", "false", "0", "no", "off", "n", "f", "disabled"].contains(&text.trim().to_ascii_lowercase().as_str())
}

/// The token; `None` if the text is blank.
pub fn parse_token(text: &str) -> Result<Option<SecretString>, String> {
    let token = text.trim();
    one_line(token)?;
    Ok((!token.is_empty()).then(|| SecretString::from(token)))
}

/// A warning, if the token is too short.
pub fn token_warning(token: &SecretString) -> Option<String> {
    let name = EXTERNAL_API_ACCESS_TOKEN.name;
    let short = token.expose_secret().chars().count() < GOOD_TOKEN_CHARACTERS;
    short.then(|| {
        format!(
            "{name} is shorter than {GOOD_TOKEN_CHARACTERS} characters and can be guessed: \
             `openssl rand -hex 32` prints a good one"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_true_is_on() {
        assert_eq!(Switch::parse("true"), Ok(Switch::On));
        for text in ["", "false", "False", "0", "no", "off"] {
            assert_eq!(Switch::parse(text), Ok(Switch::Off), "{text}");
        }
        for text in ["TRUE", "True", "1", "yes", "on", " true", "true ", "\"true\"", "ture"] {
            let switch = Switch::parse(text).unwrap();
            assert_eq!(switch, Switch::OffByMistake, "{text}");
            assert!(
                switch
                    .warning()
                    .unwrap()
                    .contains("is not exactly `true`, so the API is off")
            );
        }
        assert_eq!(Switch::On.warning(), None);
        assert_eq!(Switch::Off.warning(), None);
    }

    #[test]
    fn tokens_are_trimmed_and_blank_is_none() {
        assert_eq!(parse_token(" a b \n").unwrap().unwrap().expose_secret(), "a b");
        assert!(parse_token(" \t").unwrap().is_none());
    }

    #[test]
    fn a_token_is_one_line() {
        for text in ["first\nsecond", "first\r\nsecond", "a\tb", "a\0b", "a\u{85}b"] {
            let wrong = parse_token(text).unwrap_err();
            assert!(wrong.starts_with("contains a control character"), "{text:?}: {wrong}");
        }
    }

    #[test]
    fn tokens_are_short_below_sixteen_characters() {
        assert!(token_warning(&SecretString::from("ä".repeat(15))).is_some());
        assert!(token_warning(&SecretString::from("ä".repeat(16))).is_none());
    }

    #[test]
    fn debug_hides_the_token() {
        let api = ExternalApi::On {
            token: SecretString::from("do-not-show-this"),
        };
        assert!(!format!("{api:?}").contains("do-not-show-this"));
    }
}
