//! The schema: the fields that a filter may use, defined by the caller.

use crate::Operator;

/// A field of an object. `K` is the caller's own key for the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<K: 'static> {
    /// Its name, matched without regard to case. May contain dots, as in `meta.created`.
    pub name: &'static str,
    /// The caller's key for the field.
    pub key: K,
    /// The type of its values.
    pub kind: Kind<K>,
}

/// The type of a field's values.
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
    /// One of these words, all in lower case.
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
