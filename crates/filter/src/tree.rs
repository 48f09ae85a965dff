//! The typed tree of a filter.

use crate::{Field, Operator};
use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

/// A condition that an object either satisfies or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter<K: 'static> {
    /// All of these hold.
    And(Vec<Self>),
    /// Any of these holds.
    Or(Vec<Self>),
    /// This doesn't hold.
    Not(Box<Self>),
    /// The field has a value; a list has at least one object.
    Present(&'static Field<K>),
    /// The field's value compares with the literal as the operator says.
    Compare(Comparison<K>),
    /// The condition holds for at least one object of the list.
    Any(&'static Field<K>, Box<Self>),
}

/// A comparison of a field with a literal. A field without a value equals nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<K: 'static> {
    /// The field.
    pub field: &'static Field<K>,
    /// The relation that must hold between the two.
    pub operator: Operator,
    /// The value.
    pub literal: Literal,
}

/// A value in a filter. It has the type of the field that it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A text.
    Text(LowerCase),
    /// An id.
    Id(Uuid),
    /// A moment, to the millisecond.
    Time(Timestamp),
    /// Yes or no.
    Boolean(bool),
    /// A number.
    Number(i64),
    /// One of the field's words.
    Word(&'static str),
}

/// A text in form NFC, in lower case by [`lower_case`]: what texts compare by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowerCase(String);

impl LowerCase {
    /// This text in form NFC and in lower case.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self(text.to_ascii_lowercase());
        }
        Self(lower_case(&text.nfc().collect::<String>()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text contains a NUL. No text of an object does, and PostgreSQL rejects it in a parameter. Such a
    /// text equals, precedes and follows nothing.
    #[must_use]
    pub fn has_nul(&self) -> bool {
        self.0.contains('\0')
    }
}

/// The text in lower case, by Unicode's full mapping (`str::to_lowercase`), with each final sigma as a sigma: a part of a text has
/// its last letter elsewhere.
#[must_use]
pub fn lower_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase().replace('ς', "σ")
}
