//! Listing users: order, filters, one snapshot.

use crate::harness::{
    Collect, Outputs, Stalled, TestStore, create, create_group, in_workspace, key, list, name, relations, rename,
    stalled, with_groups, with_status,
};
use directory::{Status, User, UserChange};
use std::sync::{Arc, OnceLock};
use store::ops::Pages;
use store::ops::events::{GetHead, Head};
use store::ops::users::{Create, List, Page, Query, Update, UserPage};
use store::{Error, Store};
use testing::on_both_databases;
use tokio::task::JoinHandle;

/// More than one page.
const MANY: usize = 600;

fn emails(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.email.as_str()).collect()
}

/// Changes the directory as soon as it gets the head of the log, and stores that head.
struct Hasty {
    store: Store,
    told: Arc<OnceLock<Head>>,
    collect: Collect,
}

impl Pages<User> for Hasty {
    async fn head(&self, head: Option<Head>) -> Result<(), Error> {
        self.told.set(head.expect("it may be seen")).expect("it is told once");
        self.store.output_of(create("new@example.com")).await.map(drop)
    }

    async fn page(&self, users: &[User]) -> Result<(), Error> {
        self.collect.page(users).await
    }
}

/// Starts a list that stalls after its first page.
fn start(test: &TestStore, pages: Stalled) -> JoinHandle<Result<(), Error>> {
    let store = test.store.clone();
    tokio::spawn(async move { store.output_of(list(pages)).await })
}

/// No page is delivered.
async fn an_empty_directory_lists_nobody(test: &TestStore) {
    let (pages, stall) = stalled();
    test.ok(list(pages)).await;
    assert_eq!(stall.collect.pages().len(), 0);
}

/// Ordered by id across pages; each user equals the one that is fetched alone.
async fn everyone_is_listed_in_order(test: &TestStore) {
    for name in ["finance", "sales"] {
        test.workspace(name).await;
        test.group(name, "ops").await;
        test.group(name, "audit").await;
    }
    let [ops, admin] = [["ops", "audit"], ["ops", "admin"]];
    let finance = with_status(with_groups(in_workspace("finance"), &ops), Status::Archived);
    test.users(MANY, &[with_groups(in_workspace("sales"), &admin), finance])
        .await;
    test.user("last@example.com", []).await;
    let users = test.list().await;
    assert_eq!(users.len(), MANY + 1);
    assert!(users.is_sorted_by(|a, b| a.id < b.id));
    assert_eq!(users[MANY].email.as_str(), "last@example.com");
    for user in [&users[0], &users[255], &users[256], &users[MANY - 1], &users[MANY]] {
        assert_eq!(&test.get(user).await, user);
    }
    assert!(
        users[..MANY]
            .iter()
            .all(|user| user.memberships == users[0].memberships)
    );
}

/// By status, by group, by both; by a group of any workspace, including default ones, in any case.
async fn a_filter_selects_users(test: &TestStore) {
    for name in ["finance", "sales"] {
        test.workspace(name).await;
    }
    for (workspace, name) in [("finance", "Ärzte"), ("sales", "ärzte"), ("sales", "ops")] {
        test.ok(create_group(workspace, name)).await;
    }
    test.user("none@x.org", []).await;
    test.user("fin@x.org", [with_groups(in_workspace("finance"), &["Ärzte"])])
        .await;
    test.user(
        "ops@x.org",
        [
            in_workspace("finance"),
            with_groups(in_workspace("sales"), &["ops", "ärzte"]),
        ],
    )
    .await;
    let archived = Create {
        status: Status::Archived,
        workspaces: vec![with_groups(in_workspace("sales"), &["admin"])],
        ..create("old@x.org")
    };
    test.ok(archived).await;
    let (active, archived) = (Status::Active, Status::Archived);
    let everyone = ["none@x.org", "fin@x.org", "ops@x.org", "old@x.org"];
    let cases: [(&[Status], &[&str], &[&str]); 9] = [
        (&[], &[], &everyone),
        (&[active, archived], &[], &everyone),
        (&[active], &[], &everyone[..3]),
        (&[archived], &[], &everyone[3..]),
        (&[], &["ÄRZTE"], &everyone[1..3]),
        (&[], &["ops", "Admin"], &everyone[2..]),
        (&[], &["all_users"], &everyone[1..]),
        (&[active], &["admin"], &[]),
        (&[active], &["unknown", "admin", "ops"], &["ops@x.org"]),
    ];
    for (statuses, groups, expected) in cases {
        let group_names = groups.iter().map(ToString::to_string).collect();
        let users = test
            .list_of(Query {
                statuses: statuses.to_vec(),
                group_names,
                ..Query::default()
            })
            .await;
        assert_eq!(emails(&users), expected, "{statuses:?} {groups:?}");
    }
}

/// All matching users are listed, however many others are in between, and nobody else.
async fn a_filter_may_choose_few_of_many(test: &TestStore) {
    test.users(MANY, &[]).await;
    test.ok(Create {
        status: Status::Archived,
        ..create("old@example.com")
    })
    .await;
    let query = Query {
        statuses: vec![Status::Archived],
        ..Query::default()
    };
    let (pages, stall) = stalled();
    stall.go_on();
    test.ok(List {
        query,
        after: None,
        pages,
    })
    .await;
    assert_eq!(emails(&stall.collect.users()), ["old@example.com"]);
}

/// A list doesn't show what is written while it is running: not in users, memberships, groups or names.
async fn a_list_is_one_snapshot(test: &TestStore) {
    test.workspace("finance").await;
    test.workspace("sales").await;
    test.group("finance", "ops").await;
    test.users(MANY, &[with_groups(in_workspace("finance"), &["ops"])])
        .await;
    let before = test.list().await;

    let (pages, stall) = stalled();
    let under_way = start(test, pages);
    stall.reached().await;
    let last = before[MANY - 1].id;
    test.ok(relations(last, [in_workspace("sales")])).await;
    let change = UserChange {
        name: Some(name("Other")),
        email: None,
        status: Some(Status::Archived),
        home: None,
    };
    test.ok(Update {
        user: before[MANY - 2].id.into(),
        change,
        password: None,
        workspaces: None,
    })
    .await;
    test.ok(rename(key("finance"), "money")).await;
    test.user("new@example.com", [in_workspace("money")]).await;
    stall.go_on();
    under_way.await.expect("no panic").expect("the list ends well");

    assert_eq!(stall.collect.users(), before);
    let after = test.list().await;
    assert_eq!(after.len(), MANY + 1);
    assert_eq!(after[MANY - 1].memberships[0].workspace.name, name("sales"));
    assert_eq!(after[MANY - 2].status, Status::Archived);
    assert_eq!(after[0].memberships[0].workspace.name, name("money"));
}

/// A list gets the head of its own snapshot, and doesn't show later changes.
async fn the_head_belongs_to_the_list(test: &TestStore) {
    test.user("ada@example.com", []).await;
    let before = test.ok(GetHead).await;
    let (told, collect) = (Arc::default(), Collect::default());
    let pages = Hasty {
        store: test.store.clone(),
        told: Arc::clone(&told),
        collect: collect.clone(),
    };
    test.ok(list(pages)).await;
    assert_eq!(told.get(), Some(&before));
    assert_eq!(emails(&collect.users()), ["ada@example.com"]);
    assert_ne!(test.ok(GetHead).await, before);
}

/// More than one page of matching users, each complete.
async fn a_filter_may_choose_many(test: &TestStore) {
    test.workspace("finance").await;
    test.group("finance", "ops").await;
    test.users(MANY, &[with_groups(in_workspace("finance"), &["ops", "admin"])])
        .await;
    let everyone = test.list().await;
    let query = Query {
        group_names: vec!["ops".to_owned()],
        ..Query::default()
    };
    assert_eq!(test.list_of(query).await, everyone);
}

/// Consecutive pages of any size add up to the list.
async fn pages_are_parts_of_the_list(test: &TestStore) {
    test.workspace("finance").await;
    test.users(7, &[in_workspace("finance")]).await;
    let everyone = test.list().await;
    for limit in [1, 2, 6, 7, 8] {
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let query = Query::default();
            let UserPage { users, next } = test.ok(Page { query, after, limit }).await;
            assert!(users.len() <= limit.into());
            walked.extend(users);
            if next.is_none() {
                break;
            }
            assert_eq!(next, walked.last().map(|user| user.id));
            after = next;
        }
        assert_eq!(walked, everyone, "{limit}");
    }
}

/// With and without a filter.
async fn a_list_may_begin_after_a_user(test: &TestStore) {
    test.users(7, &[]).await;
    let everyone = test.list().await;
    for statuses in [vec![], vec![Status::Active]] {
        let pages = Collect::default();
        let query = Query {
            statuses,
            ..Query::default()
        };
        let after = Some(everyone[4].id);
        test.ok(List {
            query,
            after,
            pages: pages.clone(),
        })
        .await;
        assert_eq!(pages.users(), everyone[5..]);
    }
}

on_both_databases!(
    an_empty_directory_lists_nobody,
    everyone_is_listed_in_order,
    a_filter_selects_users,
    a_filter_may_choose_few_of_many,
    a_filter_may_choose_many,
    pages_are_parts_of_the_list,
    a_list_may_begin_after_a_user,
    a_list_is_one_snapshot,
    the_head_belongs_to_the_list
);
