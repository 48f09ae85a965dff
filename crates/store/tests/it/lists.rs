//! Lists by filter, search and order: each database answers what a model in memory has, by cursor and by page number.

mod model;

use crate::harness::{TestStore, create, email, name};
use crate::users_filter::strategies::{self, LETTERS, Made};
use crate::users_filter::{Seen, fill};
use directory::{Actor, Reach, Role, Scope, Status, User, UserChange, UserKey, Via, Workspace};
use model::{Slugs, found, members};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;
use std::fmt::Debug;
use store::ops::groups::{self, GROUP_MEMBER_FIELDS, GroupMemberField, GroupMemberRow};
use store::ops::members::{self as members_of, MEMBER_FIELDS, MemberField, MemberRow};
use store::ops::users::{self, Create};
use store::ops::{ListQuery, Listed, Sort, SortKey, Start, workspaces};
use store::{Call, Op};
use testing::{Kind, Setup, on_both_databases, run};
use uuid::Uuid;

/// Filters of members, each of another kind.
const MEMBER_FILTERS: [&str; 9] = [
    "role eq \"admin\"",
    "status eq \"archived\" and role ne \"admin\"",
    "name sw \"a\"",
    "email sw \"a\" or email ew \"9@x.org\"",
    "groups pr",
    "not (groups pr) and email co \"x.o\"",
    "groups[name sw \"a\"]",
    "created_at ge \"1970-01-01T00:00:01Z\" and created_at lt \"2100-01-01T00:00:00Z\"",
    "name ge \"b\" and role eq \"end-user\"",
];

const GROUP_MEMBER_FILTERS: [&str; 5] = [
    "status eq \"archived\"",
    "name sw \"a\"",
    "email co \"x.o\" or name co \"ä\"",
    "not (name lt \"b\")",
    "email sw \"a\"",
];

/// What a query asks for, but for the filter.
#[derive(Debug, Clone)]
struct Asked {
    search: Option<String>,
    statuses: Vec<Status>,
    roles: Vec<Role>,
    sort: Sort,
    limit: u16,
    filter: usize,
}

impl Asked {
    fn query<F>(&self, filter: Option<filter::Filter<F>>) -> ListQuery<F> {
        ListQuery {
            filter,
            search: self.search.clone(),
            statuses: self.statuses.clone(),
            roles: self.roles.clone(),
            sort: self.sort,
            start: Start::Page(1),
            limit: self.limit,
        }
    }

    /// One of the filters, or none.
    fn one_of<F: Copy>(&self, texts: &[&str], fields: &'static [filter::Field<F>]) -> Option<filter::Filter<F>> {
        let text = texts.get(self.filter % (texts.len() + 1))?;
        Some(filter::parse(text, fields).expect("a filter"))
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let search = prop_oneof![
        Just(None),
        LETTERS.prop_map(Some),
        select(vec!["x.org", "@x.", "zzz"]).prop_map(|text| Some(text.to_owned()))
    ];
    let statuses = subsequence(vec![Status::Active, Status::Archived], 0..=2);
    let roles = subsequence(vec![Role::Admin, Role::Builder, Role::EndUser], 0..=3);
    let keys = select(vec![SortKey::Name, SortKey::Email, SortKey::CreatedAt]);
    (search, statuses, roles, keys, any::<bool>(), 1..5_u16, any::<usize>()).prop_map(
        |(search, statuses, roles, key, descending, limit, filter)| Asked {
            search,
            statuses,
            roles,
            sort: Sort { key, descending },
            limit,
            filter,
        },
    )
}

trait HasId {
    fn id(&self) -> Uuid;
}

impl HasId for User {
    fn id(&self) -> Uuid {
        self.id.0
    }
}

impl HasId for MemberRow {
    fn id(&self) -> Uuid {
        self.id.0
    }
}

impl HasId for GroupMemberRow {
    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// Walks the whole list by cursor and by page number, and compares it with the model.
async fn walk<F, T, O>(
    test: &TestStore,
    reach: &Reach,
    expected: &[Uuid],
    query: &ListQuery<F>,
    op: impl Fn(ListQuery<F>) -> O,
) where
    F: Clone + Debug,
    T: HasId + Debug,
    O: Op<Output = Listed<T>>,
{
    let call = Call {
        reach: reach.clone(),
        ..Call::new(Actor::Root, Via::Api)
    };
    let (mut ids, mut start, mut number) = (Vec::new(), Start::Page(1), 1);
    loop {
        let asked = |start| op(ListQuery { start, ..query.clone() });
        let page = test.store.run(call.clone(), asked(start)).await.expect("a page").output;
        let again = test
            .store
            .run(call.clone(), asked(Start::Page(number)))
            .await
            .expect("a page")
            .output;
        let of = |page: &Listed<T>| page.rows.iter().map(HasId::id).collect::<Vec<_>>();
        assert_eq!(of(&page), of(&again), "page {number} of {query:?}");
        assert_eq!(
            (page.total, page.total_is_exact),
            (expected.len() as u64, true),
            "{query:?}"
        );
        ids.extend(of(&page));
        number += 1;
        match page.next {
            Some(cursor) => start = Start::After(cursor),
            None => break,
        }
    }
    assert_eq!(ids, expected, "{query:?}");
}

async fn agree(test: &TestStore, made: &Made, asked: &[(Asked, Option<users::UserFilter>)]) {
    fill(test, made).await;
    let everyone = test.list().await;
    let all = test.ok(workspaces::List).await;
    let slugs: Slugs<'_> = all
        .iter()
        .map(|workspace| (workspace.head.id, workspace.slug.as_str()))
        .collect();
    let one = Reach::workspaces(vec![all[0].head.id], Scope::ALL.to_vec());
    for reach in [Reach::everything(), one] {
        let visible: Vec<_> = everyone.iter().filter_map(|user| reach.of_user(user.clone())).collect();
        let seen: Vec<_> = visible.iter().map(|user| Seen::new(user, &slugs)).collect();
        for (asked, filter) in asked {
            let query = asked.query(filter.clone());
            walk(test, &reach, &found(&seen, &query), &query, users::Find).await;
            members_agree(test, &reach, &visible, &all[0], asked).await;
        }
    }
}

async fn members_agree(test: &TestStore, reach: &Reach, users: &[User], workspace: &Workspace, asked: &Asked) {
    let of_workspace = members(users, workspace.head.id);
    let query = asked.query::<MemberField>(asked.one_of(&MEMBER_FILTERS, MEMBER_FIELDS));
    let find = |query| members_of::Find {
        workspace: workspace.head.id.into(),
        query,
    };
    walk(test, reach, &found(&of_workspace, &query), &query, find).await;
    let Some(group) = workspace.groups.first() else { return };
    let is_in = |user: &&User| {
        user.membership(workspace.head.id)
            .is_some_and(|of| of.groups.iter().any(|place| place.id == group.id))
    };
    let in_group: Vec<_> = users.iter().filter(is_in).cloned().collect();
    let of_group = members(&in_group, workspace.head.id);
    let query = asked.query::<GroupMemberField>(asked.one_of(&GROUP_MEMBER_FILTERS, GROUP_MEMBER_FIELDS));
    let find = |query| groups::FindMembers {
        workspace: workspace.head.id.into(),
        group: group.id.into(),
        query,
    };
    walk(test, reach, &found(&of_group, &query), &query, find).await;
}

fn databases_and_model_agree(kind: Kind, cases: u32) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 100,
        ..ProptestConfig::default()
    };
    let queries = vec((asked(), proptest::option::of(strategies::filter())), 30);
    let agreed = TestRunner::new(config).run(&(strategies::made(), queries), |(made, asked)| {
        run(Setup { kind, program: None }, &async |test: &TestStore| {
            agree(test, &made, &asked).await;
        });
        Ok(())
    });
    if let Err(error) = agreed {
        panic!("{error}");
    }
}

async fn searched(test: &TestStore, wanted: &str, key: SortKey) -> Vec<String> {
    let query = ListQuery {
        search: Some(wanted.to_owned()),
        sort: Sort { key, descending: false },
        limit: 5,
        ..ListQuery::default()
    };
    let listed = test.ok(users::Find(query)).await;
    assert_eq!(
        (listed.total, listed.total_is_exact),
        (listed.rows.len() as u64, true),
        "{wanted}"
    );
    listed.rows.iter().map(|user| user.name.to_string()).collect()
}

/// Among so many users, few matches are fetched instead of walking along the order.
async fn a_search_follows_changes(test: &TestStore) {
    for number in 0..60 {
        let user = Create {
            name: name(&format!("Name {number:02}")),
            ..create(&format!("user{number:02}@example.com"))
        };
        test.ok(user).await;
    }
    for key in [SortKey::Name, SortKey::Email, SortKey::CreatedAt] {
        assert_eq!(searched(test, "NAME 17", key).await, ["Name 17"]);
        assert_eq!(searched(test, "r17@", key).await, ["Name 17"]);
        assert_eq!(searched(test, "nobody", key).await, [""; 0]);
    }
    let user = UserKey::Email(email("user17@example.com"));
    let change = UserChange {
        name: Some(name("Quetzalcoatl")),
        email: Some(email("feather@example.com")),
        ..UserChange::default()
    };
    let update = users::Update {
        user,
        change,
        password: None,
        workspaces: None,
    };
    let renamed = test.ok(update).await;
    for (text, found) in [
        ("name 17", vec![]),
        ("r17@", vec![]),
        ("tzal", vec!["Quetzalcoatl"]),
        ("ather@", vec!["Quetzalcoatl"]),
    ] {
        assert_eq!(searched(test, text, SortKey::Name).await, found, "{text}");
    }
    test.ok(users::Delete(renamed.id.into())).await;
    for text in ["name 17", "tzal", "ather@"] {
        assert_eq!(searched(test, text, SortKey::Name).await, [""; 0], "{text}");
    }
}

on_both_databases!(a_search_follows_changes);

#[test]
fn sqlite_lists_what_the_model_has() {
    databases_and_model_agree(Kind::Sqlite, 8);
}

#[test]
fn postgres_lists_what_the_model_has() {
    databases_and_model_agree(Kind::Postgres, 4);
}
