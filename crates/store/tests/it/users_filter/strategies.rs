//! Random directories, and random filters of their users.

use crate::harness::{START, id};
use directory::{Status, Timestamp};
use filter::{Comparison, Field, Filter, Kind, Literal, LowerCase, Operator};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use store::ops::users::{USER_FIELDS, UserField, UserFilter};

/// A directory: the names of workspaces, the names of groups in one of them, and users.
#[derive(Debug, Clone)]
pub struct Made {
    pub workspaces: Vec<String>,
    pub groups: Vec<(usize, String)>,
    pub users: Vec<MadeUser>,
}

#[derive(Debug, Clone)]
pub struct MadeUser {
    pub name: String,
    pub local: String,
    pub status: Status,
    /// For each membership the workspace, the status, whether an admin, and how many of the workspace's groups.
    pub memberships: Vec<(usize, Status, bool, usize)>,
}

/// Letters whose cases are easily confused, the wildcards of SQL's patterns, and their escape character.
pub const LETTERS: &str = r"[aAbäÄßẞΣσςİiıéÉЖж%_!'\\.0]{1,4}";

fn status() -> impl Strategy<Value = Status> {
    select(vec![Status::Active, Status::Archived])
}

fn user() -> impl Strategy<Value = MadeUser> {
    let memberships = vec((0..3_usize, status(), any::<bool>(), 0..3_usize), 0..3);
    (LETTERS, "[aAbz]{1,2}", status(), memberships).prop_map(|(name, local, status, memberships)| MadeUser {
        name,
        local,
        status,
        memberships,
    })
}

pub fn made() -> impl Strategy<Value = Made> {
    let groups = vec((0..3_usize, "[aAbäÄΣσς_-]{1,2}"), 4);
    (vec(LETTERS, 3), groups, vec(user(), 8..14)).prop_map(|(workspaces, groups, users)| Made {
        workspaces,
        groups,
        users,
    })
}

pub fn filter() -> BoxedStrategy<UserFilter> {
    combined(term(USER_FIELDS))
}

fn combined(term: BoxedStrategy<UserFilter>) -> BoxedStrategy<UserFilter> {
    let combined = term.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Filter::And),
            vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    });
    combined.boxed()
}

fn term(fields: &'static [Field<UserField>]) -> BoxedStrategy<UserFilter> {
    let fields: Vec<_> = fields.iter().collect();
    let term = select(fields).prop_flat_map(|field| {
        let asked = match field.kind {
            Kind::List(fields) => combined(term(fields))
                .prop_map(move |inner| Filter::Any(field, Box::new(inner)))
                .boxed(),
            _ => comparison(field),
        };
        prop_oneof![8 => asked, 1 => Just(Filter::Present(field))]
    });
    term.boxed()
}

fn comparison(field: &'static Field<UserField>) -> BoxedStrategy<UserFilter> {
    let compare = move |(operator, literal)| {
        Filter::Compare(Comparison {
            field,
            operator,
            literal,
        })
    };
    (select(operators(field)), literal(field)).prop_map(compare).boxed()
}

/// The operators that are valid for a field.
fn operators(field: &Field<UserField>) -> Vec<Operator> {
    use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match field.kind {
        Kind::Text => Operator::ALL.to_vec(),
        Kind::Time | Kind::Number => vec![Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual],
        _ => vec![Equal, NotEqual],
    }
}

fn literal(field: &Field<UserField>) -> BoxedStrategy<Literal> {
    match field.kind {
        Kind::Text | Kind::List(_) => text().prop_map(|text| Literal::Text(LowerCase::new(&text))).boxed(),
        Kind::Id => (1..30_u64).prop_map(|number| Literal::Id(id(number))).boxed(),
        Kind::Time => (-1..14_i64, -1..2_i64)
            .prop_map(|(second, more)| Timestamp::from_millisecond(START + second * 1000 + more))
            .prop_map(|time| Literal::Time(time.expect("a time")))
            .boxed(),
        Kind::Boolean => any::<bool>().prop_map(Literal::Boolean).boxed(),
        Kind::Number => any::<i64>().prop_map(Literal::Number).boxed(),
        Kind::Word(words) => select(words).prop_map(Literal::Word).boxed(),
    }
}

/// Texts as in names, short ones that many names contain, and one that no name can contain.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![12 => LETTERS, 2 => "[aA]{0,1}@", 2 => "[aAä]{0,1}", 1 => Just("a\0".to_owned())]
}
