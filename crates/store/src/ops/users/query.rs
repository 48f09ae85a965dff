//! Which users a list shows.

use super::fields::{EMAIL, GROUP_NAME, GROUPS, NAME, ROLE, STATUS, UserField, UserFilter, WORKSPACES};
use directory::{ADMIN, ALL_USERS, Role, Status, fold};
use filter::{Comparison, Field, Filter, Literal, LowerCase, Operator};

/// Chooses users. All that is given must hold; what is empty chooses all.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Users with any of these statuses.
    pub statuses: Vec<Status>,
    /// Members of any of these groups, default ones too, in any workspace, by name without regard to case.
    pub group_names: Vec<String>,
    /// Users with this text in the name or the address, without regard to case.
    pub search: Option<String>,
    /// Users who pass this filter.
    pub filter: Option<UserFilter>,
}

impl Query {
    /// All of it as one filter; `None` if it chooses everyone.
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

    /// The default groups are kept as memberships and roles; the custom ones are asked for together.
    fn any_group(&self) -> Option<UserFilter> {
        let (mut names, mut groups) = (Vec::new(), Vec::new());
        for name in &self.group_names {
            match fold(name).as_str() {
                ALL_USERS => groups.push(Filter::Present(&WORKSPACES)),
                ADMIN => groups.push(any(&WORKSPACES, equals(&ROLE, Literal::Word(Role::Admin.as_str())))),
                key => names.push(equals(&GROUP_NAME, Literal::Text(LowerCase::new(key)))),
            }
        }
        groups.extend(combined(names, Filter::Or).map(|named| any(&GROUPS, named)));
        combined(groups, Filter::Or)
    }
}

fn any(list: &'static Field<UserField>, inner: UserFilter) -> UserFilter {
    Filter::Any(list, Box::new(inner))
}

fn found_by_search(text: &str) -> UserFilter {
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

/// The conditions as one, if there is any.
fn combined(mut conditions: Vec<UserFilter>, all: fn(Vec<UserFilter>) -> UserFilter) -> Option<UserFilter> {
    match conditions.len() {
        0 | 1 => conditions.pop(),
        _ => Some(all(conditions)),
    }
}
