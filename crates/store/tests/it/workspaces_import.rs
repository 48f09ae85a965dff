//! Importing workspaces: ids that are kept, and names that are found.

use crate::harness::{Events as _, Outputs, TestStore, group_name, id, name, slug, together};
use directory::{GroupId, Status, WorkspaceId};
use std::collections::HashSet;
use store::ops::workspaces::{ImportWorkspaces, ImportedWorkspace, NotImported, WantedGroup, WantedWorkspace};
use testing::on_both_databases;

fn wanted(text: &str) -> WantedWorkspace {
    WantedWorkspace {
        id: None,
        name: name(text),
        slug: None,
        status: Status::Active,
        all_users: None,
        admin: None,
        groups: Vec::new(),
    }
}

fn wanted_group(id: Option<GroupId>, name: &str) -> WantedGroup {
    WantedGroup {
        id,
        name: group_name(name),
        description: None,
    }
}

fn with_ids(text: &str, first: u64) -> WantedWorkspace {
    WantedWorkspace {
        id: Some(WorkspaceId(id(first))),
        all_users: Some(GroupId(id(first + 1))),
        admin: Some(GroupId(id(first + 2))),
        groups: vec![wanted_group(Some(GroupId(id(first + 3))), "Auditors")],
        ..wanted(text)
    }
}

fn import(workspaces: Vec<WantedWorkspace>) -> ImportWorkspaces {
    ImportWorkspaces {
        workspaces,
        claimed: HashSet::new(),
    }
}

fn all(imported: Vec<Result<ImportedWorkspace, NotImported>>) -> Vec<ImportedWorkspace> {
    imported.into_iter().collect::<Result<_, _>>().expect("none is refused")
}

/// The name of each workspace after the import; `None` if it was refused.
fn names(imported: &[Result<ImportedWorkspace, NotImported>]) -> Vec<Option<&str>> {
    let here = imported.iter().map(|imported| imported.as_ref().ok());
    here.map(|here| here.map(|imported| imported.workspace.head.name.as_str()))
        .collect()
}

async fn what_is_new_keeps_its_ids(test: &TestStore) {
    let archived = WantedWorkspace {
        status: Status::Archived,
        slug: Some(slug("money")),
        ..with_ids("Finance", 70_000)
    };
    let (imported, events) = test.logs(import(vec![archived, wanted("Sales")])).await;
    let imported = all(imported);
    let all = test.ok(store::ops::workspaces::List).await;
    let finance = all
        .iter()
        .find(|workspace| workspace.head.name == name("Finance"))
        .expect("it is there");
    assert_eq!(*finance, imported[0].workspace);
    assert_eq!(
        (finance.head.id.0, finance.head.admin.0, finance.groups[0].id.0),
        (id(70_000), id(70_002), id(70_003))
    );
    assert_eq!(
        (finance.slug.as_str(), finance.status, finance.is_default),
        ("money", Status::Archived, true)
    );
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["workspace.created", "group.created", "workspace.created"]);
}

async fn what_is_there_stays_and_gets_what_it_lacks(test: &TestStore) {
    let finance = test.workspace("Finance").await;
    test.group("Finance", "AUDITORS").await;
    let more = WantedWorkspace {
        groups: vec![wanted_group(None, "auditors"), wanted_group(None, "Editors")],
        ..with_ids("Finance", 70_000)
    };
    let imported = all(test.ok(import(vec![more.clone()])).await);
    assert!(!imported[0].is_new);
    assert_eq!(imported[0].workspace.head, finance.head);
    assert_eq!(imported[0].new_groups.len(), 1);
    assert_eq!(all(test.changes_nothing(import(vec![more])).await)[0].new_groups, []);
}

/// It was renamed here or on the other server.
async fn a_workspace_is_found_by_its_id_despite_another_name(test: &TestStore) {
    test.ok(import(vec![with_ids("Finance", 70_000), wanted("Cash")])).await;
    for other in ["Money", "Cash"] {
        let imported = test.changes_nothing(import(vec![with_ids(other, 70_000)])).await;
        assert_eq!(names(&imported), [Some("Finance")]);
    }
}

async fn no_two_become_one(test: &TestStore) {
    test.ok(import(vec![with_ids("Finance", 70_000)])).await;
    let (old, new) = (with_ids("Finance old", 70_000), with_ids("Finance", 80_000));
    let unknown = wanted("Finance");
    let both = test
        .changes_nothing(import(vec![new.clone(), old.clone(), unknown.clone(), old.clone()]))
        .await;
    assert_eq!(names(&both), [None, Some("Finance"), None, Some("Finance")]);
    let said = both[0].as_ref().expect_err("it is refused").to_string();
    assert_eq!(
        said,
        "the workspace \"Finance\" would become \"Finance\" here, and so would another workspace \
         of that server; rename one of them"
    );
    let claimed = HashSet::from([WorkspaceId(id(70_000))]);
    let later = ImportWorkspaces {
        workspaces: vec![new, old, unknown, wanted("Sales")],
        claimed,
    };
    assert_eq!(
        names(&test.tries(later.clone()).await),
        [None, None, None, Some("Sales")]
    );
    assert_eq!(names(&test.ok(later).await), [None, None, None, Some("Sales")]);
    let same = import(vec![with_ids("Ops", 90_000), with_ids("Ops", 95_000), wanted("Ops")]);
    assert_eq!(names(&test.ok(same).await), [Some("Ops"), None, Some("Ops")]);
}

async fn ids_and_slugs_that_are_taken_are_made_anew(test: &TestStore) {
    test.ok(import(vec![with_ids("Finance", 70_000)])).await;
    let other = WantedWorkspace {
        id: None,
        slug: Some(slug("finance")),
        ..with_ids("Sales", 70_000)
    };
    let imported = all(test
        .ok(import(vec![
            other.clone(),
            WantedWorkspace {
                name: name("Ops"),
                ..other
            },
        ]))
        .await);
    for (imported, slug) in imported.iter().zip(["finance-2", "finance-3"]) {
        assert!(imported.is_new);
        assert_eq!(imported.workspace.slug.as_str(), slug);
        assert_ne!(imported.workspace.head.all_users.0, id(70_001));
        assert_ne!(imported.workspace.groups[0].id.0, id(70_003));
    }
}

async fn a_dry_run_tells_the_same_and_changes_nothing(test: &TestStore) {
    test.workspace("Sales").await;
    let three = || {
        import(vec![
            with_ids("Finance", 70_000),
            with_ids("Sales", 80_000),
            wanted("Finance"),
        ])
    };
    let told = |imported| -> Vec<_> {
        all(imported)
            .iter()
            .map(|workspace| (workspace.is_new, workspace.new_groups.len()))
            .collect()
    };
    let preview = told(test.tries(three()).await);
    assert_eq!(preview, [(true, 1), (false, 1), (false, 0)]);
    assert_eq!(told(test.ok(three()).await), preview);
}

async fn imports_beside_each_other_make_each_workspace_once(test: &TestStore) {
    let store = &test.store;
    let imported = together(4, |_| {
        let store = store.clone();
        async move {
            store
                .output_of(import(vec![with_ids("Finance", 70_000), wanted("Sales")]))
                .await
        }
    });
    for result in imported.await {
        all(result.expect("it is imported"));
    }
    assert_eq!(test.ok(store::ops::workspaces::List).await.len(), 2);
    assert_eq!(test.database.events().await.len(), 3);
}

on_both_databases!(
    what_is_new_keeps_its_ids,
    what_is_there_stays_and_gets_what_it_lacks,
    a_workspace_is_found_by_its_id_despite_another_name,
    no_two_become_one,
    ids_and_slugs_that_are_taken_are_made_anew,
    a_dry_run_tells_the_same_and_changes_nothing,
    imports_beside_each_other_make_each_workspace_once
);
