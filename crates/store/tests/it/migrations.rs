//! Creating the schema, and refusing one that this program can't use.

use crate::harness::{
    Fixed, Open as _, Outputs, create, create_group, create_workspace, in_workspace, together, with_groups,
};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use store::ops::ListQuery;
use store::ops::users::{Create, Find};
use store::{OpenError, SCHEMA_VERSION, Schema, Store};
use testing::{Database, Workdir, on_both_databases, on_postgres, on_sqlite};

/// The schema of a database that this program has created.
const CURRENT: Schema = Schema {
    version: SCHEMA_VERSION,
    oldest: SCHEMA_VERSION,
};

async fn open(database: &Database) -> Result<Store, OpenError> {
    database.open(2, &Arc::<Fixed>::default()).await
}

/// The names and contents of all files in a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (path.display().to_string(), std::fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

/// The first run does everything, the second one nothing.
async fn a_database_is_migrated_once(empty: &Workdir) {
    let database = &empty.database;
    assert_eq!(database.parsed().schema().await.expect("it answers"), Schema::EMPTY);
    assert_eq!(database.parsed().migrate().await.expect("it migrates"), Schema::EMPTY);
    assert_eq!(database.parsed().schema().await.expect("it answers"), CURRENT);
    let dump = database.dump().await;
    assert_eq!(database.parsed().migrate().await.expect("it migrates"), CURRENT);
    assert_eq!(database.dump().await, dump);
    let store = open(database).await.expect("it opens");
    store.check().await.expect("the schema is current");
    store.close().await;
}

/// Many programs start at once: each finds the finished schema, and each step has run once.
async fn a_database_is_migrated_by_many(empty: &Workdir) {
    let migrated = together(16, |_| {
        let database = empty.database.parsed();
        let migrate = async move {
            let had = database.migrate().await?;
            Ok::<_, OpenError>((had, database.schema().await?))
        };
        // On other threads, because SQLite blocks a thread.
        let runtime = tokio::runtime::Handle::current();
        async {
            tokio::task::spawn_blocking(move || runtime.block_on(migrate))
                .await
                .expect("no panic")
        }
    });
    for answer in migrated.await {
        let (had, has) = answer.expect("it migrates");
        assert!((0..=SCHEMA_VERSION).contains(&had.version));
        assert_eq!(has, CURRENT);
    }
    assert_eq!(
        empty.database.rows("SELECT count(*) FROM schema_version").await,
        [[SCHEMA_VERSION.to_string()]]
    );
    assert_eq!(empty.database.rows("SELECT count(*) FROM event_head").await, [["1"]]);
}

/// The error says which command to run.
async fn a_database_without_schema_is_not_opened(empty: &Workdir) {
    let refused = open(&empty.database).await.expect_err("there is no schema");
    assert!(
        matches!(
            refused,
            OpenError::Old {
                found: 0,
                needed: SCHEMA_VERSION
            }
        ),
        "{refused}"
    );
    assert!(refused.to_string().contains("roster migrate"));
}

/// It is neither opened nor migrated, and an open store fails its check.
async fn a_newer_schema_is_left_alone(empty: &Workdir) {
    let database = &empty.database;
    database.parsed().migrate().await.expect("it migrates");
    let store = open(database).await.expect("it opens");
    database
        .execute(&format!(
            "INSERT INTO schema_version (version) VALUES ({})",
            SCHEMA_VERSION + 1
        ))
        .await;
    let dump = database.dump().await;
    let refused = [
        open(database).await.expect_err("the schema is newer"),
        database.parsed().migrate().await.expect_err("the schema is newer"),
        database.parsed().finish().await.expect_err("the schema is newer"),
        store.check().await.expect_err("the schema is newer"),
    ];
    for refused in refused {
        assert!(
            matches!(refused, OpenError::New { found, .. } if found == SCHEMA_VERSION + 1),
            "{refused}"
        );
    }
    assert_eq!(database.dump().await, dump);
    store.close().await;
}

/// It is opened, checked and not changed: a newer program has expanded the schema, and declares it compatible with this
/// one.
async fn a_compatible_newer_schema_is_used(empty: &Workdir) {
    let database = &empty.database;
    database.parsed().migrate().await.expect("it migrates");
    let store = open(database).await.expect("it opens");
    let expanded = format!("UPDATE schema_version SET expanded_to = {}", SCHEMA_VERSION + 2);
    database.execute(&expanded).await;
    let newer = Schema {
        version: SCHEMA_VERSION + 2,
        oldest: SCHEMA_VERSION,
    };
    assert_eq!(database.parsed().schema().await.expect("it answers"), newer);
    let dump = database.dump().await;
    assert_eq!(database.parsed().migrate().await.expect("nothing is to be done"), newer);
    assert_eq!(database.dump().await, dump);
    store.check().await.expect("it can live on it");
    store.output_of(create("ada@example.com")).await.expect("a user");
    store.close().await;
    open(database).await.expect("it opens").close().await;
    // Only the newer program knows what has to be finished.
    let refused = database.parsed().finish().await.expect_err("the schema is newer");
    assert!(matches!(refused, OpenError::New { .. }), "{refused}");
    assert!(refused.to_string().contains("run the newer Roster"), "{refused}");
}

/// Drops what migration 6 adds.
const UNDO_MIGRATION_6: &str = "
    DROP INDEX users_by_name; DROP INDEX users_by_email; DROP INDEX users_by_creation; DROP INDEX users_by_home;
    DROP INDEX memberships_by_name; DROP INDEX memberships_by_email; DROP INDEX memberships_by_creation;
    DROP INDEX memberships_by_expiry; DROP INDEX memberships_by_role_until;
    DROP INDEX group_members_by_name; DROP INDEX group_members_by_email; DROP INDEX group_members_by_creation;
    DROP INDEX group_members_by_expiry; DROP INDEX events_by_subject; DROP INDEX IF EXISTS users_by_text;
    DROP TABLE member_details; DROP TABLE counts; DROP TABLE IF EXISTS user_numbers; DROP TABLE IF EXISTS user_search;
    ALTER TABLE users DROP COLUMN home; ALTER TABLE users DROP COLUMN updated_at; ALTER TABLE users DROP COLUMN name_key;
    ALTER TABLE workspaces DROP COLUMN updated_at; ALTER TABLE groups DROP COLUMN updated_at;
    ALTER TABLE memberships DROP COLUMN expires_at; ALTER TABLE memberships DROP COLUMN role_until;
    ALTER TABLE memberships DROP COLUMN updated_at; ALTER TABLE memberships DROP COLUMN name_key;
    ALTER TABLE memberships DROP COLUMN email;
    ALTER TABLE group_members DROP COLUMN expires_at; ALTER TABLE group_members DROP COLUMN created_at;
    ALTER TABLE group_members DROP COLUMN status; ALTER TABLE group_members DROP COLUMN name_key;
    ALTER TABLE group_members DROP COLUMN email;
    ALTER TABLE events DROP COLUMN subject_id;
    CREATE INDEX memberships_by_workspace ON memberships (workspace_id);
    CREATE INDEX group_members_by_group ON group_members (workspace_id, group_id);
    DELETE FROM schema_version;
    INSERT INTO schema_version (version, expanded_to) VALUES (5, 5)";

/// What version 5 lacks is filled: the columns of lists, counts, the subjects of events, and the search index.
async fn what_version_5_lacks_is_filled(empty: &Workdir) {
    let database = &empty.database;
    database.parsed().migrate().await.expect("it migrates");
    let store = open(database).await.expect("it opens");
    store.output_of(create_workspace("Finance")).await.expect("a workspace");
    store.output_of(create_group("Finance", "Ops")).await.expect("a group");
    for (number, name) in ["ΣΊΣΥΦΟΣ", "Ada Obi", "Éva"].into_iter().enumerate() {
        let user = Create {
            name: name.parse().expect("a name"),
            workspaces: vec![with_groups(in_workspace("Finance"), &["Ops"])],
            ..create(&format!("user{number}@example.com"))
        };
        store.output_of(user).await.expect("a user");
    }
    store.close().await;
    let tables = ["users", "memberships", "group_members", "counts", "events"];
    let rows = async || {
        let mut all = Vec::new();
        for table in tables {
            let mut rows = database.rows(&format!("SELECT {} FROM {table}", columns(table))).await;
            rows.sort();
            all.push(rows);
        }
        all
    };
    let before = rows().await;
    database.execute(UNDO_MIGRATION_6).await;
    database.parsed().migrate().await.expect("it migrates");
    assert_eq!(rows().await, before);
    let store = open(database).await.expect("it opens");
    for (search, found) in [("φος", 1), ("éva", 1), ("example", 3), ("nobody", 0)] {
        let query = ListQuery {
            search: Some(search.to_owned()),
            ..ListQuery::default()
        };
        let listed = store.output_of(Find(query)).await.expect("a list");
        assert_eq!((listed.rows.len(), listed.total), (found, found as u64), "{search}");
    }
    store.close().await;
}

/// The columns that migration 6 fills, with the keys of the rows.
fn columns(table: &str) -> &'static str {
    match table {
        "users" => "id, name_key",
        "memberships" => "user_id, workspace_id, name_key, email",
        "group_members" => "user_id, workspace_id, group_id, name_key, email, status, created_at",
        "counts" => "id, status, role, n",
        _ => "seq, subject_id",
    }
}

/// Names whose keys were their lower case get those of today, but for a group whose key another one has.
async fn keys_of_names_are_renewed(empty: &Workdir) {
    let database = &empty.database;
    database.parsed().migrate().await.expect("it migrates");
    let store = open(database).await.expect("it opens");
    store.output_of(create_workspace("Fuß")).await.expect("a workspace");
    for name in ["Fuß", "Strasse", "Other"] {
        store.output_of(create_group("Fuß", name)).await.expect("a group");
    }
    store.close().await;
    database.execute(UNDO_MIGRATION_6).await;
    database
        .execute(
            "UPDATE workspaces SET name_key = 'fuß';
             UPDATE groups SET name_key = 'fuß' WHERE name = 'Fuß';
             UPDATE groups SET name = 'Straße', name_key = 'straße' WHERE name = 'Other';
             DELETE FROM schema_version;
             INSERT INTO schema_version (version, expanded_to) VALUES (4, 4)",
        )
        .await;
    database.parsed().migrate().await.expect("it migrates");
    assert_eq!(database.rows("SELECT name_key FROM workspaces").await, [["fuss"]]);
    assert_eq!(
        database.rows("SELECT name, name_key FROM groups ORDER BY id").await,
        [["Fuß", "fuss"], ["Strasse", "strasse"], ["Straße", "straße"]]
    );
    let store = open(database).await.expect("it opens");
    for (name, address) in [("Strasse", "one@example.com"), ("Straße", "two@example.com")] {
        let user = Create {
            workspaces: vec![with_groups(in_workspace("Fuß"), &[name])],
            ..create(address)
        };
        let user = store.output_of(user).await.expect("a user");
        assert_eq!(user.memberships[0].groups[0].name.as_str(), name);
    }
    store.close().await;
}

/// Of a migration that fails nothing is kept, not even that there are versions.
async fn a_migration_that_fails_leaves_nothing(empty: &Workdir) {
    let database = &empty.database;
    // Another program's table has the name of a table that migration 1 creates.
    database.execute("CREATE TABLE event_head (x INTEGER)").await;
    if let Database::Sqlite { .. } = database {
        database.execute("PRAGMA application_id = 1383035764").await;
        database
            .execute("CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY)")
            .await;
    }
    let dump = database.dump().await;
    let failed = database.parsed().migrate().await.expect_err("the table is there");
    assert!(matches!(failed, OpenError::Migration { version: 1, .. }), "{failed}");
    assert_eq!(database.dump().await, dump);
    database.execute("DROP TABLE event_head").await;
    database.parsed().migrate().await.expect("nothing is in the way");
}

on_both_databases!(
    what_version_5_lacks_is_filled,
    keys_of_names_are_renewed,
    a_database_is_migrated_once,
    a_database_is_migrated_by_many,
    a_database_without_schema_is_not_opened,
    a_newer_schema_is_left_alone,
    a_compatible_newer_schema_is_used,
    a_migration_that_fails_leaves_nothing
);

/// Reading the version creates no file and no folder; neither does opening.
async fn a_missing_file_stays_missing(empty: &Workdir) {
    let folder = empty.folder();
    for path in ["roster.db", "deep/below/roster.db"] {
        let url = format!("sqlite:{}", folder.join(path).display());
        let database = store::Database::parse(&url).expect("a URL");
        assert_eq!(database.schema().await.expect("it answers"), Schema::EMPTY);
        let opened = Store::open(database, 1, Arc::<Fixed>::default()).await;
        assert!(matches!(opened, Err(OpenError::Old { found: 0, .. })));
    }
    assert_eq!(files(folder), []);
}

/// Migrating creates missing folders at any depth.
async fn missing_folders_are_created(empty: &Workdir) {
    let file = empty.folder().join("deep/below/roster.db");
    let database = store::Database::parse(&format!("sqlite:{}", file.display())).expect("a URL");
    database.migrate().await.expect("it migrates");
    assert!(file.exists());
}

/// An empty file is an empty database, and does not belong to another program.
async fn an_empty_file_is_an_empty_database(empty: &Workdir) {
    let database = &empty.database;
    std::fs::write(database.file(), []).expect("a file");
    assert_eq!(database.parsed().schema().await.expect("it answers"), Schema::EMPTY);
    assert_eq!(database.parsed().migrate().await.expect("it migrates"), Schema::EMPTY);
    assert_eq!(database.parsed().schema().await.expect("it answers"), CURRENT);
}

/// It will contain addresses and password hashes: only the owner can read it and the files beside it.
async fn only_the_owner_can_read_a_new_file(empty: &Workdir) {
    let database = &empty.database;
    database.parsed().migrate().await.expect("it migrates");
    let store = open(database).await.expect("it opens");
    store.output_of(create("ada@example.com")).await.expect("a user");
    let entries = std::fs::read_dir(empty.folder()).expect("the folder can be read");
    let modes: Vec<_> = entries
        .map(|entry| {
            entry
                .and_then(|entry| entry.metadata())
                .expect("a file")
                .permissions()
                .mode()
                & 0o777
        })
        .collect();
    assert!(modes.len() > 1, "the write-ahead log is beside the file");
    assert!(modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
    store.close().await;
}

/// Another program's database is refused and not changed, neither its rows nor its journal mode.
async fn a_foreign_file_is_left_alone(empty: &Workdir) {
    let database = &empty.database;
    database
        .execute("CREATE TABLE schema_version (version); INSERT INTO schema_version VALUES (1)")
        .await;
    let before = files(empty.folder());
    let refused = [
        database.parsed().schema().await.map(drop),
        database.parsed().migrate().await.map(drop),
        open(database).await.map(drop),
    ];
    for refused in refused {
        let refused = refused.expect_err("it is another program's");
        assert!(matches!(refused, OpenError::Foreign(_)), "{refused}");
        assert!(refused.to_string().contains("roster.db"));
    }
    assert!(files(empty.folder()) == before, "the file was touched");
}

/// Files that are not a database.
async fn other_files_are_refused(empty: &Workdir) {
    let database = &empty.database;
    let text =
        b"This is a text, and long enough to be taken for the head of a database if nobody looked at it closely.";
    std::fs::write(database.file(), text).expect("a file");
    let folder = store::Database::parse(&format!("sqlite:{}", empty.folder().display())).expect("a URL");
    for database in [database.parsed(), folder] {
        for refused in [
            database.schema().await,
            database.migrate().await,
            database.finish().await,
        ] {
            let refused = refused.expect_err("it is no database");
            assert!(
                matches!(refused, OpenError::NotADatabase(_) | OpenError::Unreachable(_)),
                "{refused}"
            );
        }
    }
    assert_eq!(std::fs::read(database.file()).expect("the file"), text);
}

on_sqlite!(
    a_missing_file_stays_missing,
    missing_folders_are_created,
    an_empty_file_is_an_empty_database,
    only_the_owner_can_read_a_new_file,
    a_foreign_file_is_left_alone,
    other_files_are_refused
);

/// Other schemas of the same database may contain another program's tables.
async fn tables_of_other_schemas_are_left_alone(empty: &Workdir) {
    let database = &empty.database;
    let others = "CREATE SCHEMA other;
                  CREATE TABLE other.schema_version (version bigint);
                  CREATE TABLE other.users (x text)";
    database.execute(others).await;
    assert_eq!(database.parsed().schema().await.expect("it answers"), Schema::EMPTY);
    database.parsed().migrate().await.expect("it migrates");
    assert_eq!(
        database.rows("SELECT count(*) FROM other.schema_version").await,
        [["0"]]
    );
}

on_postgres!(tables_of_other_schemas_are_left_alone);
