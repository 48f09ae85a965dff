//! The query of a list: which users it returns.

use super::fields::{EMAIL, GROUP_NAME, GROUPS, NAME, ROLE, STATUS, UserField, UserFilter, WORKSPACES};
use directory::{ADMIN, ALL_USERS, Role, Status, fold};
use filter::{Comparison, Field, Filter, Literal, LowerCase, Operator};

/// Selects users. All given conditions must hold; an empty query selects everyone.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Users with any of these statuses.
    pub statuses: Vec<Status>,
    /// Members of at least one of these groups, custom or default, in any workspace, by name without regard to case.
    pub group_names: Vec<String>,
    /// Users with this text in the name or the address, without regard to case.
    pub search: Option<String>,
    /// Users who pass this filter.
    pub filter: Option<UserFilter>,
}

impl Query {
    /// All conditions as one filter; `None` if the query selects everyone.
    #[must_use]
    pub fn condition(&self) -> Option<UserFilter> {
        let search = self.search.as_deref().map(found_by_search);
        let conditions = [self.any_status(), self.any_group(), search, self.filter.clone()];
        combined(conditions.into_iter().flatten().collect(), Filter::And)
    }

    fn any_status(&self) -> Option<UserFilter> {
        let is = |status: &Status| equals(&STATUS, Literal::Word(status.as_str()));
        combined(self.statuses.iter().map(is).collect(), Filter::Or)
    }

    /// The default groups are stored as memberships and roles; the custom groups share one condition.
    fn any_group(&self) -> Option<UserFilter> {
        let (mut names, mut groups) = (Vec::new(), Vec::new());
        for name in &self.group_names {
            match fold(name).as_str() {
                ALL_USERS => groups.push(Filter::Present(&WORKSPACES)),
                ADMIN => groups.push(any(&WORKSPACES, equals(&ROLE, Literal::Word(Role::Admin.as_str())))),
                _ => names.push(equals(&GROUP_NAME, Literal::Text(LowerCase::new(name.trim())))),
            }
        }
        groups.extend(combined(names, Filter::Or).map(|named| any(&GROUPS, named)));
        combined(groups, Filter::Or)
    }
}

fn any(list: &'static Field<UserField>, inner: UserFilter) -> UserFilter {
    Filter::Any(list, Box::new(inner))
}

/// Users with this text in the name or the address.
pub(super) fn found_by_search(text: &str) -> UserFilter {
    let contains = |field| compare(field, Operator::Contains, Literal::Text(LowerCase::new(text)));
    Filter::Or(vec![contains(&NAME), contains(&EMAIL)])
}

fn equals(field: &'static Field<UserField>, literal: Literal) -> UserFilter {
    compare(field, Operator::Equal, literal)
}

const fn compare(field: &'static Field<UserField>, operator: Operator, literal: Literal) -> UserFilter {
    Filter::Compare(Comparison {
        field,
        operator,
        literal,
    })
}

/// Combines the conditions into one; `None` if there are none.
fn combined(mut conditions: Vec<UserFilter>, all: fn(Vec<UserFilter>) -> UserFilter) -> Option<UserFilter> {
    match conditions.len() {
        0 | 1 => conditions.pop(),
        _ => Some(all(conditions)),
    }
}
