//! Tests of the resolution of keys, with candidates in any order.

use super::*;
use proptest::prelude::*;
use uuid::Uuid;

/// The number of a workspace's id, its slug and its name.
type Called = (u8, &'static str, &'static str);

fn id(number: u8) -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(u128::from(number)))
}

fn resolve(key: &WorkspaceKey, all: &[Called]) -> Result<Option<u8>, Refusal> {
    key.resolve(all.iter().map(|(number, slug, name)| {
        let names = WorkspaceNames {
            id: id(*number),
            slug: Some(slug),
            name,
        };
        (names, *number)
    }))
}

fn text(text: &str) -> WorkspaceKey {
    WorkspaceKey::Text(text.to_owned())
}

const PAIR: [Called; 2] = [(1, "sales-team", "Sales"), (2, "ops", "sales-team")];

#[test]
fn a_text_is_a_slug_or_a_name_whatever_its_case() {
    let all = [(1, "finance", "Money"), (2, "ops", "Operations")];
    for (word, number) in [
        ("finance", 1),
        (" FINANCE ", 1),
        ("money", 1),
        ("OPERATIONS", 2),
        ("ops", 2),
    ] {
        assert_eq!(resolve(&text(word), &all), Ok(Some(number)), "{word}");
    }
    assert_eq!(resolve(&text("sales"), &all), Ok(None));
}

#[test]
fn a_text_that_is_ones_slug_and_anothers_name_is_ambiguous() {
    let ambiguous = Refusal::AmbiguousWorkspace {
        text: "sales-team".into(),
        ids: vec![id(1), id(2)],
    };
    assert_eq!(resolve(&text("sales-team"), &PAIR), Err(ambiguous));
    assert_eq!(resolve(&text("sales-team"), &PAIR[1..]), Ok(Some(2)));
}

#[test]
fn in_a_path_an_id_wins_over_a_slug_and_a_slug_over_a_name() {
    let in_path = |text: &str| WorkspaceKey::InPath(text.to_owned());
    assert_eq!(resolve(&in_path("Sales-Team"), &PAIR), Ok(Some(1)));
    assert_eq!(resolve(&in_path("sales-team"), &[PAIR[1], PAIR[0]]), Ok(Some(1)));
    assert_eq!(resolve(&in_path("sales-team"), &PAIR[1..]), Ok(Some(2)));
    let slug_like_an_id = (2, "00000000-0000-0000-0000-000000000001", "Ops");
    for all in [[PAIR[0], slug_like_an_id], [slug_like_an_id, PAIR[0]]] {
        assert_eq!(resolve(&in_path(slug_like_an_id.1), &all), Ok(Some(1)));
    }
    assert_eq!(resolve(&in_path(slug_like_an_id.1), &[slug_like_an_id]), Ok(Some(2)));
}

#[test]
fn a_slug_is_no_name() {
    let slug = WorkspaceKey::Slug("sales-team".parse().unwrap());
    assert_eq!(resolve(&slug, &PAIR), Ok(Some(1)));
    assert_eq!(resolve(&slug, &PAIR[1..]), Ok(None));
}

#[test]
fn an_id_goes_before_every_name() {
    let name = "00000000-0000-0000-0000-000000000001";
    let all = [(2, "two", name), (1, "one", "One")];
    assert_eq!(resolve(&text(name), &all), Ok(Some(1)));
    assert_eq!(resolve(&text(name), &all[..1]), Ok(Some(2)));
}

#[test]
fn an_id_and_a_text_must_mean_the_same_one() {
    let both = |number, text: &str| WorkspaceKey::Both(id(number), text.to_owned());
    assert_eq!(resolve(&both(1, "SALES"), &PAIR), Ok(Some(1)));
    // The id is unambiguous.
    assert_eq!(resolve(&both(2, "sales-team"), &PAIR), Ok(Some(2)));
    assert!(matches!(
        resolve(&both(2, "sales"), &PAIR),
        Err(Refusal::WorkspaceMismatch { .. })
    ));
    assert_eq!(resolve(&both(3, "sales"), &PAIR), Ok(None));
}

#[test]
fn groups_are_found_by_id_and_by_name_the_default_ones_too() {
    let group_id = |number| GroupId(Uuid::from_u128(number));
    let workspace = WorkspaceHead {
        id: id(1),
        name: "Sales".parse().unwrap(),
        all_users: group_id(2),
        admin: group_id(3),
    };
    let auditors = GroupHead {
        id: group_id(4),
        name: "Auditors".parse().unwrap(),
    };
    let resolve = |key: GroupKey| key.resolve(&workspace, [auditors.clone()]);
    let name = |text: &str| GroupKey::Text(text.to_owned());
    assert_eq!(resolve(name("ADMIN")), Ok(Some(FoundGroup::Admin(group_id(3)))));
    assert_eq!(
        resolve(GroupKey::Id(group_id(2))),
        Ok(Some(FoundGroup::AllUsers(group_id(2))))
    );
    for key in [
        name("auditors"),
        name(&group_id(4).to_string()),
        GroupKey::Both(group_id(4), "AUDITORS".into()),
    ] {
        assert_eq!(resolve(key), Ok(Some(FoundGroup::Custom(auditors.clone()))));
    }
    let street = |number, text: &str| GroupHead {
        id: group_id(number),
        name: text.parse().unwrap(),
    };
    let streets = [street(5, "STRASSE"), street(6, "Straße")];
    for (text, found) in [("STRASSE", 0), ("strasse", 0), ("Straße", 1), ("STRAßE", 1)] {
        let found = FoundGroup::Custom(streets[found].clone());
        assert_eq!(
            name(text).resolve(&workspace, streets.clone()),
            Ok(Some(found)),
            "{text}"
        );
    }
    assert_eq!(resolve(name("builder")), Ok(None));
    let other = GroupKey::Both(group_id(4), "admin".into());
    assert!(matches!(resolve(other), Err(Refusal::GroupMismatch { .. })));
}

proptest! {
    #[test]
    fn the_order_of_the_candidates_never_matters(
        all in proptest::collection::btree_map(0..3_u8, ("[ab]", "[abAB]"), 0..4),
        word in "[abAB]",
    ) {
        let mut all: Vec<_> = all.iter().collect();
        let found = |all: &[(&u8, &(String, String))]| {
            let candidates = all.iter().map(|(number, (slug, name))| {
                let names = WorkspaceNames { id: id(**number), slug: Some(slug), name };
                (names, **number)
            });
            text(&word).resolve(candidates).map_err(|refusal| refusal.code())
        };
        let forward = found(&all);
        all.reverse();
        prop_assert_eq!(forward, found(&all));
    }
}
