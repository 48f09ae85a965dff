//! Splits a filter into tokens.

use crate::{FilterError, Problem};

/// How many characters of a found token a message repeats.
const SHOWN: usize = 40;

/// The smallest unit of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    /// A text in double quotes, decoded.
    Text(String),
    /// Anything else up to a space, quote, parenthesis or bracket: a field, an operator, a number, `and`, `true`.
    Word(String),
}

impl Token {
    /// The token as messages show it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Open => "(".to_owned(),
            Self::Close => ")".to_owned(),
            Self::OpenList => "[".to_owned(),
            Self::CloseList => "]".to_owned(),
            Self::Text(text) => format!("the text {:?}", shortened(text)),
            Self::Word(word) => format!("{:?}", shortened(word)),
        }
    }

    /// Whether it is this word, in any case.
    pub(crate) fn is_word(&self, wanted: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(wanted))
    }
}

/// The beginning of a text, for messages.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The tokens of a filter, each with the position of its first character.
pub(crate) fn tokens(characters: &[char]) -> Result<Vec<(usize, Token)>, FilterError> {
    let mut tokens = Vec::new();
    let mut next = 0;
    while let Some(&c) = characters.get(next) {
        let rest = &characters[next..];
        let (token, length) = match c {
            c if c.is_whitespace() => {
                next += 1;
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::OpenList, 1),
            ']' => (Token::CloseList, 1),
            '"' => text(rest).map_err(|problem| FilterError { at: next + 1, problem })?,
            _ => word(rest),
        };
        tokens.push((next + 1, token));
        next += length;
    }
    Ok(tokens)
}

/// The quoted text at the beginning of `rest`, and how many characters it takes.
fn text(rest: &[char]) -> Result<(Token, usize), Problem> {
    let mut is_escaped = false;
    let closing = rest.iter().skip(1).position(|&c| {
        let closes = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        closes
    });
    let length = closing.ok_or(Problem::UnclosedText)? + 2;
    let quoted: String = rest[..length].iter().collect();
    let text = serde_json::from_str(&quoted).map_err(|_| Problem::InvalidText)?;
    Ok((Token::Text(text), length))
}

/// The word at the beginning of `rest`, and how many characters it takes.
fn word(rest: &[char]) -> (Token, usize) {
    let word: String = rest
        .iter()
        .take_while(|c| !c.is_whitespace() && !"()[]\"".contains(**c))
        .collect();
    let length = word.chars().count();
    (Token::Word(word), length)
}
