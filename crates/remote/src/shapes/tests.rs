use proptest::prelude::*;
use serde_json::json;

use super::*;

const ID: &str = "5b1608df-5e14-474b-b304-919623a9be57";

fn read(user: &Value) -> RemoteUser {
    RemoteUser::read(user).unwrap()
}

fn user_in(workspaces: &Value) -> RemoteUser {
    read(&json!({"name": "Sam", "email": "sam@example.com", "workspaces": workspaces}))
}

/// None if the list of them can't be read.
fn memberships(user: &RemoteUser) -> &[RemoteMembership] {
    user.memberships.as_deref().unwrap_or_default()
}

fn names(groups: &Part<Vec<RemoteGroup>>) -> Vec<&str> {
    let groups = groups.as_read().expect("they are there");
    groups.iter().filter_map(|group| group.name.as_deref()).collect()
}

#[test]
fn the_shape_of_versions_2_to_3_5() {
    let user = read(&json!({
        "id": ID, "name": "Sam Oliver", "email": "Sam@example.com", "status": "active",
        "workspaces": [{"id": ID, "name": "demo-workspace", "status": "archived",
                        "groups": [{"id": ID, "name": "all_users"}, {"id": "1", "name": "admin"}]}],
    }));
    assert_eq!(user.id.unwrap().to_string(), ID);
    assert_eq!(
        (user.email.as_str(), user.status),
        ("sam@example.com", Some(Status::Active))
    );
    let membership = &memberships(&user)[0];
    assert_eq!(membership.id.unwrap().to_string(), ID);
    assert_eq!(
        (membership.status, membership.role),
        (Some(Status::Archived), Part::Absent)
    );
    assert_eq!(names(&membership.groups), ["all_users", "admin"]);
    assert_eq!(user.groups, Part::Absent);
    assert!(user.unread.is_empty(), "{user:?}");
}

#[test]
fn the_shape_of_version_3_16() {
    let user = read(&json!({
        "id": ID, "name": "John Doe", "email": "john@example.com", "status": "verified",
        "workspaces": [{"id": ID, "name": "Nexus", "status": "active", "inviteUrl": null,
                        "userPermission": {"id": ID, "name": "builder", "type": "default", "appCreate": true}}],
        "userGroups": [{"id": ID, "name": "builder"}, {"id": ID, "name": "Editors"}],
        "userDetails": [],
    }));
    let membership = &memberships(&user)[0];
    assert_eq!(
        (user.status, membership.role),
        (Some(Status::Archived), Part::Read(Role::Builder))
    );
    assert_eq!(membership.groups, Part::Absent);
    assert_eq!(names(&user.groups), ["builder", "Editors"]);
    assert!(user.unread.is_empty(), "{user:?}");
}

#[test]
fn other_names_of_fields() {
    let user = read(&json!({
        "id": 7, "firstName": "Sam", "lastName": null, "email": "sam@example.com", "status": null, "avatar": [1],
        "organizations": [{"id": null, "name": "demo", "status": "invited", "role": "Builder",
                           "groupPermissions": [{"group": "admin"}, "Editors", ID, {"name": "Gone", "status": "archived"}]},
                          {"id": ID, "name": null, "groups": null, "permissions": ["a"]}],
    }));
    assert_eq!((user.id, user.name.as_str(), user.status), (None, "Sam", None));
    let [first, second] = memberships(&user) else {
        panic!("two")
    };
    assert_eq!(
        (first.status, first.role),
        (Some(Status::Archived), Part::Read(Role::Builder))
    );
    assert_eq!(names(&first.groups), ["admin", "Editors"]);
    assert_eq!(first.groups.as_read().unwrap().len(), 3, "one is known by its id alone");
    assert_eq!((second.name.is_none(), names(&second.groups)), (true, vec!["a"]));
    assert!(user.unread.is_empty(), "{user:?}");
}

#[test]
fn who_can_not_be_a_user() {
    for (user, what) in [
        (json!(null), "no email"),
        (json!({"email": "sam", "name": "Sam"}), "email must be"),
        (json!({"email": "sam@example.com"}), "no name"),
    ] {
        let wrong = RemoteUser::read(&user).unwrap_err();
        assert!(wrong.contains(what), "{wrong}");
    }
    for nothing in [
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-ffff-ffff-ffff-ffffffffffff",
        "7",
        "",
    ] {
        assert_eq!(id::<UserId>(&json!({"id": nothing})), None);
    }
    assert_eq!(RemoteUser::label(&json!({"email": "sam\u{1b}[31m"}), 1), "sam[31m");
    assert_eq!(RemoteUser::label(&json!({"id": 7}), 3), "user 3 of the list");
}

#[test]
fn what_can_not_be_read_is_reported_and_the_rest_is_read() {
    for (workspaces, count, what) in [
        (json!(null), 0, "the answer lacks the workspaces"),
        (
            json!({"demo": {}}),
            0,
            r#"workspaces must be an array; it is {"demo":{}}"#,
        ),
        (json!([7]), 0, "a workspace has neither a name nor an id: 7"),
        (
            json!([{"name": "a\u{0}"}]),
            0,
            "the name of a workspace must not contain",
        ),
        (
            json!([{"name": "demo", "status": "gone", "groups": []}]),
            0,
            r#"workspace "demo": status must be one of the following values: active, archived; it is "gone"; the membership"#,
        ),
        (json!([{"name": "demo", "status": 1}]), 0, "it is 1; the membership"),
        (
            json!([{"name": "demo", "role": "owner"}]),
            1,
            r#"workspace "demo": role must be one of the following values: admin, builder, end-user; it is "owner""#,
        ),
        (
            json!([{"name": "demo", "userPermission": {"id": 1}}]),
            1,
            r#"it is {"id":1}"#,
        ),
        (
            json!([{"name": "demo", "groups": "admin"}]),
            1,
            r#"workspace "demo": groups must be an array; it is "admin""#,
        ),
        (
            json!([{"id": ID, "groups": [{"title": "a"}]}]),
            1,
            "a group has neither a name nor an id",
        ),
    ] {
        let user = user_in(&workspaces);
        assert_eq!(memberships(&user).len(), count, "{user:?}");
        assert_eq!(user.unread.len(), 1, "{user:?}");
        assert!(user.unread[0].contains(what), "{user:?}");
    }
    let user = read(&json!({"name": "Sam", "email": "sam@example.com", "status": "gone", "workspaces": []}));
    assert_eq!((user.status, user.unread.len()), (None, 1));
}

#[test]
fn a_workspace_without_groups_is_reported() {
    for (workspace, said) in [
        (json!({"name": "demo", "groups": []}), 0),
        (json!({"name": "demo", "slug": "demo"}), 1),
        (json!({"name": "demo", "groups": null}), 1),
        (json!({"name": "demo", "groups": "admin"}), 1),
        (
            json!({"name": "demo", "groups": [{"type": "custom"}, {"name": "a"}]}),
            1,
        ),
    ] {
        let read = RemoteWorkspace::read(&workspace).unwrap();
        assert_eq!(read.unread.len(), said, "{read:?}");
    }
}

proptest! {
    /// Whatever stands in place of the role, the groups or the status of a membership, it is read or reported.
    #[test]
    fn nothing_is_lost_in_silence(
        field in prop::sample::select(vec!["groups", "role", "userPermission", "status"]),
        value in prop::sample::select(vec![
            json!(7), json!("x"), json!({}), json!([7]), json!(["x"]), json!({"name": "x"}), json!(true),
        ]),
    ) {
        let user = user_in(&json!([{"name": "demo", field: value}]));
        let groups: usize = memberships(&user).iter().filter_map(|one| one.groups.as_read()).map(Vec::len).sum();
        prop_assert_eq!(user.unread.len() + groups, 1, "{:?}", user);
    }
}
