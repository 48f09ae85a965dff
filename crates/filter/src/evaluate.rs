//! Whether an object passes a filter.

use crate::{Comparison, Filter, Kind, Literal, LowerCase, Operator};
use jiff::Timestamp;
use std::cmp::Ordering;
use uuid::Uuid;

/// Something that a filter is evaluated on.
pub trait Object<K> {
    /// The value of a field that is not a list; `None` if the field has no value.
    fn value(&self, field: K) -> Option<Value<'_>>;

    /// The objects of a list.
    fn list(&self, field: K) -> Vec<&dyn Object<K>>;
}

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A text; comparisons ignore its case.
    Text(&'a str),
    /// An id.
    Id(Uuid),
    /// A moment, to the millisecond.
    Time(Timestamp),
    /// Yes or no.
    Boolean(bool),
    /// A number.
    Number(i64),
    /// One of the field's words.
    Word(&'a str),
}

impl<K: Copy> Filter<K> {
    /// Whether the object passes the filter.
    #[must_use]
    pub fn admits(&self, object: &dyn Object<K>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.admits(object)),
            Self::Or(parts) => parts.iter().any(|part| part.admits(object)),
            Self::Not(inner) => !inner.admits(object),
            Self::Present(field) => match field.kind {
                Kind::List(_) => !object.list(field.key).is_empty(),
                _ => object.value(field.key).is_some(),
            },
            Self::Compare(comparison) => comparison.admits(object),
            Self::Any(list, inner) => object.list(list.key).iter().any(|item| inner.admits(*item)),
        }
    }
}

impl<K: Copy> Comparison<K> {
    fn admits(&self, object: &dyn Object<K>) -> bool {
        let operator = self.operator;
        let value = object.value(self.field.key);
        match (value, &self.literal) {
            (Some(Value::Text(text)), Literal::Text(literal)) if !literal.has_nul() => {
                compares(operator, &LowerCase::new(text), literal)
            }
            (Some(Value::Id(id)), Literal::Id(literal)) => orders(operator, id.cmp(literal)),
            (Some(Value::Time(time)), Literal::Time(literal)) => orders(operator, time.cmp(literal)),
            (Some(Value::Boolean(truth)), Literal::Boolean(literal)) => orders(operator, truth.cmp(literal)),
            (Some(Value::Number(number)), Literal::Number(literal)) => orders(operator, number.cmp(literal)),
            (Some(Value::Word(word)), Literal::Word(literal)) => orders(operator, word.cmp(literal)),
            // No value, a value of another type, or a literal that no object can hold: only `ne` is true of it.
            _ => operator == Operator::NotEqual,
        }
    }
}

fn compares(operator: Operator, text: &LowerCase, literal: &LowerCase) -> bool {
    let (text, literal) = (text.as_str(), literal.as_str());
    match operator {
        Operator::Contains => text.contains(literal),
        Operator::StartsWith => text.starts_with(literal),
        Operator::EndsWith => text.ends_with(literal),
        // By code point: both databases order texts in the same way.
        _ => orders(operator, text.cmp(literal)),
    }
}

fn orders(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::NotEqual => ordering.is_ne(),
        Operator::Greater => ordering.is_gt(),
        Operator::GreaterOrEqual => ordering.is_ge(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}
