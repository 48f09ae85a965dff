//! The fields that a filter may ask for, as the caller gives them.

use crate::Operator;

/// A field of an object. `K` is the caller's own key of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<K: 'static> {
    /// Its name, found without regard to case. May contain dots, such as `meta.created`.
    pub name: &'static str,
    /// What the caller knows it by.
    pub key: K,
    /// What it holds.
    pub kind: Kind<K>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<K: 'static> {
    /// A text.
    Text,
    /// A UUID.
    Id,
    /// A moment, to the millisecond.
    Time,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Number,
    /// One of these words, all of them in lower case.
    Word(&'static [&'static str]),
    /// Objects with fields of their own.
    List(&'static [Field<K>]),
}

impl<K> Kind<K> {
    /// The operators that compare a field of this kind with a value.
    pub(crate) fn operators(&self) -> &'static [Operator] {
        use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        const EQUALITY: &[Operator] = &[Equal, NotEqual];
        const ORDER: &[Operator] = &[Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual];
        match self {
            Self::Text => &Operator::ALL,
            Self::Time | Self::Number => ORDER,
            Self::Id | Self::Boolean | Self::Word(_) => EQUALITY,
            Self::List(_) => &[],
        }
    }
}

/// The field with this name.
pub(crate) fn find<K>(fields: &'static [Field<K>], name: &str) -> Option<&'static Field<K>> {
    fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
}
