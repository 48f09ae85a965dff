//! Tests that each record is written as one line and read back as it was.

use super::*;
use crate::log::KeptPart;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn time() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
    (first..=last).prop_map(|millisecond| Timestamp::from_millisecond(millisecond).expect("it is within the limits"))
}

/// Any `T` that parses from one of these texts.
fn word<T: FromStr + fmt::Debug>(texts: &'static str) -> impl Strategy<Value = T> {
    texts.prop_filter_map("no such word", |text| text.parse().ok())
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![Just(Status::Active), Just(Status::Archived)]
}

fn maybe_time() -> proptest::option::OptionStrategy<impl Strategy<Value = Timestamp>> {
    proptest::option::of(time())
}

fn workspace() -> impl Strategy<Value = Record> {
    let group = (
        id(),
        word("\\w[\\w -]{0,20}"),
        proptest::option::of(word("\\PC{1,20}")),
        time(),
        maybe_time(),
    );
    let groups = vec(group, 0..3);
    let words = (word("\\PC{1,40}"), word("[a-z0-9-]{1,9}"), status(), any::<bool>());
    (id(), words, id(), id(), time(), maybe_time(), groups).prop_map(
        |(id, (name, slug, status, default), all_users, admin, created_at, updated_at, groups)| {
            let group = |(id, name, description, created_at, updated_at)| GroupRecord {
                id: GroupId(id),
                name,
                description,
                created_at,
                updated_at,
            };
            Record::Workspace(WorkspaceRecord {
                id: WorkspaceId(id),
                name,
                slug,
                status,
                default,
                all_users: GroupId(all_users),
                admin: GroupId(admin),
                created_at,
                updated_at,
                groups: groups.into_iter().map(group).collect(),
            })
        },
    )
}

fn user() -> impl Strategy<Value = Record> {
    let role = prop_oneof![Just(Role::Admin), Just(Role::Builder), Just(Role::EndUser)];
    let ends = [maybe_time(), maybe_time(), maybe_time(), maybe_time()];
    let membership = (id(), status(), role, any::<bool>(), time(), ends, vec(id(), 0..3));
    let hash = prop_oneof![
        "\\$2[aby]\\$(0[4-9]|1[0-6])".prop_map(|kind| kind + "$LUdvTsK6OSCc7T03TQgvAuKTWqtfMWWBDsXd7F9LZkGyzCVHzYCvC"),
        "[1-9]".prop_map(|passes| format!("$argon2id$v=19$m=64,t={passes},p=1$c29tZXNhbHQ$tJSBzphm0GAeGMr7sOFmbg")),
    ];
    let password = proptest::option::of((hash, time()));
    let words = (
        word("\\PC{1,40}"),
        word("[a-zà-ÿ+'.]{1,9}@[a-zà-ÿ]{1,9}\\.org"),
        status(),
    );
    let home = proptest::option::of(id());
    (
        id(),
        words,
        time(),
        (home, maybe_time()),
        password,
        vec(membership, 0..3),
    )
        .prop_map(
            |(id, (name, email, status), created_at, (home, updated_at), password, memberships)| {
                let membership = |(workspace, status, role, archived_with_user, created_at, ends, groups): (
                    _,
                    _,
                    _,
                    _,
                    _,
                    [Option<Timestamp>; 4],
                    Vec<_>,
                )| {
                    let [expires_at, role_until, updated_at, until] = ends;
                    let until = until.map(Milliseconds);
                    MembershipRecord {
                        workspace: WorkspaceId(workspace),
                        status,
                        role,
                        archived_with_user,
                        expires_at,
                        role_until,
                        created_at,
                        updated_at,
                        details: until.map(|_| StoredDetails(b"\0\0\0\0\0[[\"a\",\"b\"]]".to_vec())),
                        groups_since: BTreeMap::new(),
                        groups_until: groups.iter().filter_map(|id| Some((GroupId(*id), until?))).collect(),
                        groups: groups.into_iter().map(GroupId).collect(),
                    }
                };
                Record::User(UserRecord {
                    id: UserId(id),
                    name,
                    email,
                    status,
                    home: home.map(WorkspaceId),
                    created_at,
                    updated_at,
                    password: password.map(|(hash, set_at)| PasswordRecord {
                        hash: PasswordHash::new(hash),
                        set_at,
                    }),
                    memberships: memberships.into_iter().map(membership).collect(),
                })
            },
        )
}

fn event() -> impl Strategy<Value = Record> {
    let text = || "[^\0]{0,20}".prop_map(|text| serde_json::json!({ "name": text }).to_string());
    let part = || proptest::option::of((any::<[u8; 16]>(), text()).prop_map(|(salt, text)| KeptPart { salt, text }));
    (any::<[i64; 2]>(), time(), text(), part(), part(), any::<[u8; 32]>()).prop_map(
        |([seq, operation], at, public, personal, origin, hash)| {
            Record::Event(KeptEvent {
                seq,
                at,
                operation,
                public,
                personal,
                origin,
                hash,
            })
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_one_line_and_is_read_as_it_was(record in prop_oneof![workspace(), user(), event()]) {
        let mut line = Vec::new();
        record.write(&mut line);
        prop_assert!(!line.contains(&b'\n'));
        let read = Record::from_line(&line).map_err(TestCaseError::fail)?;
        prop_assert_eq!(format!("{read:?}"), format!("{record:?}"));
    }
}

/// Each text is one that an earlier version stored and that parsing now changes or refuses.
#[test]
fn what_an_earlier_version_stored_is_read_as_it_was() {
    let id = "00000000-0000-4000-8000-000000000001";
    for name in ["Jose\u{301}", "a\u{202E}b", "a\u{200B}", "\u{A0}a"] {
        for email in ["a@xn--bcher-kva.de", "σίσυφοσ@example.com"] {
            let line = format!(
                "{{\"user\":{{\"id\":\"{id}\",\"name\":\"{name}\",\"email\":\"{email}\",\"status\":\"active\",\
                 \"created_at\":0,\"password\":null,\"memberships\":[]}}}}"
            );
            Record::from_line(line.as_bytes()).expect(&line);
        }
    }
}
