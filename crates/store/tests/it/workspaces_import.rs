//! Importing workspaces: ids that are kept, names that are found.

use crate::harness::{Place, group_name, id, name, on_both_databases, origin, slug, together};
use directory::{GroupId, Status, WorkspaceId};
use store::ops::workspaces::{Import, PreviewImport, WantedWorkspace};

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

fn with_ids(text: &str, first: u64) -> WantedWorkspace {
    WantedWorkspace {
        id: Some(WorkspaceId(id(first))),
        all_users: Some(GroupId(id(first + 1))),
        admin: Some(GroupId(id(first + 2))),
        groups: vec![(Some(GroupId(id(first + 3))), group_name("Auditors"))],
        ..wanted(text)
    }
}

on_both_databases! {
    async fn what_is_new_keeps_its_ids(place: &Place) {
        let archived = WantedWorkspace { status: Status::Archived, slug: Some(slug("money")), ..with_ids("Finance", 70_000) };
        let (imported, events) = place.logs(Import(vec![archived, wanted("Sales")])).await;
        let all = place.ok(store::ops::workspaces::List).await;
        let finance = all.iter().find(|workspace| workspace.head.name == name("Finance")).expect("it is there");
        assert_eq!(*finance, imported[0].workspace);
        assert_eq!((finance.head.id.0, finance.head.admin.0, finance.groups[0].id.0), (id(70_000), id(70_002), id(70_003)));
        assert_eq!((finance.slug.as_str(), finance.status, finance.is_default), ("money", Status::Archived, true));
        let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(actions, ["workspace.created", "group.created", "workspace.created"]);
    }

    async fn what_is_there_stays_and_gets_what_it_lacks(place: &Place) {
        let finance = place.workspace("Finance").await;
        place.group("Finance", "AUDITORS").await;
        let more = WantedWorkspace { groups: vec![(None, group_name("auditors")), (None, group_name("Editors"))], ..with_ids("Finance", 70_000) };
        let imported = place.ok(Import(vec![more.clone()])).await;
        assert!(!imported[0].is_new);
        assert_eq!(imported[0].workspace.head, finance.head);
        assert_eq!(imported[0].new_groups.len(), 1);
        assert_eq!(place.changes_nothing(Import(vec![more])).await[0].new_groups, []);
    }

    /// It was renamed here or there.
    async fn a_workspace_is_found_by_its_id_if_nothing_has_its_name(place: &Place) {
        place.ok(Import(vec![with_ids("Finance", 70_000)])).await;
        let imported = place.changes_nothing(Import(vec![with_ids("Money", 70_000)])).await;
        assert_eq!(imported[0].workspace.head.name, name("Finance"));
    }

    async fn ids_and_slugs_that_are_taken_are_made_anew(place: &Place) {
        place.ok(Import(vec![with_ids("Finance", 70_000)])).await;
        let other = WantedWorkspace { id: None, slug: Some(slug("finance")), ..with_ids("Sales", 70_000) };
        let imported = place.ok(Import(vec![other.clone(), WantedWorkspace { name: name("Ops"), ..other }])).await;
        for (imported, slug) in imported.iter().zip(["finance-2", "finance-3"]) {
            assert!(imported.is_new);
            assert_eq!(imported.workspace.slug.as_str(), slug);
            assert_ne!(imported.workspace.head.all_users.0, id(70_001));
            assert_ne!(imported.workspace.groups[0].id.0, id(70_003));
        }
    }

    async fn a_preview_tells_the_same_and_changes_nothing(place: &Place) {
        place.workspace("Sales").await;
        let all = || Import(vec![with_ids("Finance", 70_000), with_ids("Sales", 80_000), wanted("Finance")]);
        let told = |imported: &[store::ops::workspaces::ImportedWorkspace]| -> Vec<_> {
            imported.iter().map(|workspace| (workspace.is_new, workspace.new_groups.len())).collect()
        };
        let preview = place.changes_nothing(PreviewImport(all())).await;
        assert_eq!(told(&preview), [(true, 1), (false, 1), (false, 0)]);
        assert_eq!(told(&place.ok(all()).await), told(&preview));
    }

    async fn imports_beside_each_other_make_each_workspace_once(place: &Place) {
        let store = &place.store;
        let imported = together(4, |_| {
            let store = store.clone();
            async move { store.run(origin(), Import(vec![with_ids("Finance", 70_000), wanted("Sales")])).await }
        });
        for result in imported.await {
            result.expect("it is imported");
        }
        assert_eq!(place.ok(store::ops::workspaces::List).await.len(), 2);
        assert_eq!(place.database.events().await.len(), 3);
    }
}
