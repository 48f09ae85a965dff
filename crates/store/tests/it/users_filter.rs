//! Filters of users: each database finds exactly the users that the evaluation in memory accepts.

mod seen;
pub mod strategies;

use crate::harness::{Collect, TestStore, by_id, create, create_workspace, email, id, key, with_groups, with_status};
use directory::{Actor, Name, Reach, Scope, User, Via, WorkspaceId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
pub use seen::Seen;
use std::collections::HashMap;
use store::ops::users::{Create, List, Query, USER_FIELDS, UserFilter};
use store::ops::{groups, workspaces};
use store::{Call, Error};
use strategies::Made;
use testing::{Kind, Setup, on_both_databases, run};

/// Creates the directory. Whatever a rule refuses, such as a name that is taken, is skipped.
pub async fn fill(test: &TestStore, made: &Made) {
    let mut there = Vec::new();
    for (number, name) in made.workspaces.iter().enumerate() {
        let name = name.parse().unwrap_or_else(|_| Name::from_store(format!("w{number}")));
        if let Some(workspace) = allowed(test.run(create_workspace(name.as_str())).await) {
            there.push((workspace.head.id, Vec::new()));
        }
    }
    for (number, name) in &made.groups {
        let number = number % there.len();
        let (workspace, names) = &mut there[number];
        let Ok(name) = name.parse() else { continue };
        let workspace = key(&workspace.to_string());
        let create = groups::Create {
            workspace,
            name,
            description: None,
        };
        if let Some(group) = allowed(test.run(create).await) {
            names.push(group.name.as_str().to_owned());
        }
    }
    for (second, user) in (0..).zip(&made.users) {
        // Some users are created at the same time.
        test.environment.set(second / 3 * 1000);
        let items = user.memberships.iter().map(|(number, status, is_admin, groups)| {
            let (workspace, names) = &there[number % there.len()];
            let mut names: Vec<&str> = names.iter().take(*groups).map(String::as_str).collect();
            names.extend(is_admin.then_some("admin"));
            with_status(with_groups(by_id(*workspace), &names), *status)
        });
        let create = Create {
            name: user.name.parse().unwrap_or_else(|_| Name::from_store("x")),
            status: user.status,
            workspaces: items.collect(),
            ..create(&format!("{}{second}@x.org", user.local))
        };
        allowed(test.run(create).await);
    }
}

fn allowed<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(output) => Some(output),
        Err(Error::Refused(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

async fn agree(test: &TestStore, made: &Made, filters: &[UserFilter]) {
    fill(test, made).await;
    let everyone = test.list().await;
    let all = test.ok(workspaces::List).await;
    let slugs: HashMap<_, _> = all
        .iter()
        .map(|workspace| (workspace.head.id, workspace.slug.as_str()))
        .collect();
    let one = Reach::workspaces(vec![all[0].head.id], Scope::ALL.to_vec());
    for reach in [Reach::everything(), one] {
        let seen: Vec<_> = everyone.iter().filter_map(|user| reach.of_user(user.clone())).collect();
        for filter in filters {
            let admits = |user: &&User| filter.admits(&Seen::new(user, &slugs));
            let admitted: Vec<_> = seen.iter().filter(admits).cloned().collect();
            let found = list_within(test, reach.clone(), filtered(filter.clone())).await;
            assert_eq!(found, admitted, "{filter}");
        }
    }
}

/// The users that a caller with this reach sees.
async fn list_within(test: &TestStore, reach: Reach, query: Query) -> Vec<User> {
    let pages = Collect::default();
    let call = Call {
        reach,
        ..Call::new(Actor::Root, Via::Api)
    };
    let list = List {
        query,
        after: None,
        pages: pages.clone(),
    };
    test.store.run(call, list).await.expect("a list");
    pages.users()
}

fn filtered(filter: UserFilter) -> Query {
    Query {
        filter: Some(filter),
        ..Query::default()
    }
}

fn databases_and_values_agree(kind: Kind, cases: u32) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 100,
        ..ProptestConfig::default()
    };
    let cases = (strategies::made(), vec(strategies::filter(), 60));
    let agreed = TestRunner::new(config).run(&cases, |(made, filters)| {
        run(Setup { kind, program: None }, &async |test: &TestStore| {
            agree(test, &made, &filters).await;
        });
        Ok(())
    });
    if let Err(error) = agreed {
        panic!("{error}");
    }
}

#[test]
fn sqlite_finds_the_users_that_the_evaluation_accepts() {
    databases_and_values_agree(Kind::Sqlite, 8);
}

#[test]
fn postgres_finds_the_users_that_the_evaluation_accepts() {
    databases_and_values_agree(Kind::Postgres, 5);
}

/// A caller of one workspace learns nothing about another one, not even through a filter.
async fn a_filter_sees_what_the_caller_sees(test: &TestStore) {
    for name in ["finance", "sales"] {
        test.workspace(name).await;
        test.group(name, "ops").await;
    }
    let sales = test.workspace("mine").await.head.id;
    let finance = || with_groups(by_id(WorkspaceId(id(1))), &["ops", "admin"]);
    test.user("both@x.org", [finance(), by_id(sales)]).await;
    test.user("other@x.org", [finance()]).await;
    test.user("none@x.org", []).await;
    for (text, found) in [
        ("id pr", 1),
        ("workspaces[slug eq \"finance\"]", 0),
        ("workspaces[role eq \"admin\"]", 0),
        ("groups pr", 0),
        ("groups[name eq \"ops\"]", 0),
        ("not (groups pr) and not (workspaces[slug eq \"finance\"])", 1),
        ("workspaces[slug eq \"mine\"]", 1),
    ] {
        let filter = filter::parse(text, USER_FIELDS).expect("a filter");
        let reach = Reach::workspaces(vec![sales], vec![Scope::UsersRead]);
        assert_eq!(list_within(test, reach, filtered(filter)).await.len(), found, "{text}");
    }
    for (workspaces, found) in [(vec![sales], 1), (vec![], 0)] {
        let reach = Reach::workspaces(workspaces, vec![Scope::UsersRead]);
        assert_eq!(list_within(test, reach, Query::default()).await.len(), found);
    }
}

/// Including letters whose lower case is longer, or depends on their position.
async fn names_are_found_in_any_case(test: &TestStore) {
    let names = ["ΟΔΟΣ Όμηρος", "İstanbul", "STRASSE ẞ", "Жанна", "Élodie %_!", "ﬁn Ǆ"];
    for (number, name) in names.into_iter().enumerate() {
        let create = Create {
            name: name.parse().expect("a name"),
            email: email(&format!("u{number}@x.org")),
            ..create("x@x.org")
        };
        test.ok(create).await;
        for text in [name.to_owned(), name.to_lowercase()] {
            let query = Query {
                search: Some(text.clone()),
                ..Query::default()
            };
            let found = test.list_of(query).await;
            let found: Vec<_> = found.iter().map(|user| user.name.as_str()).collect();
            assert_eq!(found, [name], "{text}");
        }
    }
}

/// An address in any of its forms, whichever is stored.
async fn addresses_are_found_in_any_form(test: &TestStore) {
    let greek = test.user("ΣΊΣΥΦΟΣ@x.org", []).await.id;
    let german = test.user("a@bücher.example", []).await.id;
    let earlier = test.user("b@bücher.example", []).await.id;
    let store_earlier = "UPDATE users SET email = 'b@xn--bcher-kva.example' WHERE email = 'b@bücher.example'";
    test.database.execute(store_earlier).await;
    for (text, found) in [
        ("email eq \"A@xn--bcher-kva.example\"", vec![german]),
        ("email eq \"a@bücher.example\"", vec![german]),
        ("email eq \"b@xn--bcher-kva.example\"", vec![earlier]),
        ("email eq \"b@bücher.example\"", vec![earlier]),
        ("email eq \"σίσυφος@x.org\"", vec![greek]),
        ("email eq \"σίσυφοσ@x.org\"", vec![greek]),
        ("email ne \"ΣΊΣΥΦΟΣ@x.org\"", vec![german, earlier]),
        ("email sw \"ΣΊΣ\"", vec![greek]),
        ("email co \"ΦΟΣ@\"", vec![greek]),
    ] {
        let filter = filter::parse(text, USER_FIELDS).expect("a filter");
        let users = test.list_of(filtered(filter)).await;
        assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), found, "{text}");
    }
}

/// A part of a name ends where the name goes on, so its last sigma is written in another way.
async fn a_part_of_a_greek_name_is_found(test: &TestStore) {
    let create = Create {
        name: "ΣΊΣΥΦΟΣ".parse().expect("a name"),
        ..create("x@x.org")
    };
    test.ok(create).await;
    for text in [
        "name sw \"ΣΊΣ\"",
        "name sw \"σίς\"",
        "name ew \"φοσ\"",
        "name eq \"σίσυφος\"",
    ] {
        let filter = filter::parse(text, USER_FIELDS).expect("a filter");
        assert_eq!(test.list_of(filtered(filter)).await.len(), 1, "{text}");
    }
    let search = Query {
        search: Some("ΣΊΣ".to_owned()),
        ..Query::default()
    };
    assert_eq!(test.list_of(search).await.len(), 1);
}

/// Each database can run the largest filters that the language allows.
async fn the_largest_filters_are_answered(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "ops").await;
    let workspace = by_id(WorkspaceId(id(1)));
    test.user("ada@x.org", [with_groups(workspace, &["ops"])]).await;
    let many = |term: &str, count: usize, word: &str| vec![term; count].join(word);
    let (depth, terms) = (filter::MAX_DEPTH, filter::MAX_TERMS);
    for (text, found) in [
        (many("groups[name sw \"o\"]", terms / 2, " and "), 1),
        (many("workspaces[slug eq \"finance\"]", terms / 2, " and "), 1),
        (many("workspaces[slug eq \"x\"]", terms / 2, " or "), 0),
        (many("name eq \"x\"", terms, " or "), 0),
        (format!("{}name pr{}", "not (".repeat(depth), ")".repeat(depth)), 1),
        (format!("name co \"{}\"", "%".repeat(4000)), 0),
    ] {
        let filter = filter::parse(&text, USER_FIELDS).expect("a filter");
        assert_eq!(test.list_of(filtered(filter)).await.len(), found, "{text}");
    }
}

on_both_databases!(
    a_filter_sees_what_the_caller_sees,
    names_are_found_in_any_case,
    addresses_are_found_in_any_form,
    a_part_of_a_greek_name_is_found,
    the_largest_filters_are_answered
);
