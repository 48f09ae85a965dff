//! Invalid files: each invalid line is reported, and nothing is changed.

use testing::{Workdir, on_both_databases};

use super::import;
use crate::harness::{lacks, mentions};

const SECRET: &str = "c0rrect-horse";

/// The errors for a file that must be refused without any change.
async fn refused(workdir: &Workdir, content: impl AsRef<[u8]>, arguments: &[&str]) -> Vec<String> {
    let before = workdir.database.dump().await;
    let command = arguments
        .iter()
        .fold(import(workdir, content), |command, argument| command.argument(argument));
    let said = command.run().failed(1);
    assert_eq!(
        workdir.database.dump().await,
        before,
        "a refused import changed something"
    );
    lacks(&said, SECRET);
    said.lines()
        .filter(|line| line.starts_with("error: "))
        .map(str::to_owned)
        .collect()
}

/// Creates the schema and a workspace.
fn prepare(workdir: &Workdir) {
    workdir.workspace("finance");
}

/// As in the API, a member of the group `admin` has the role admin.
async fn a_role_and_the_group_of_the_admins_contradict(workdir: &Workdir) {
    prepare(workdir);
    let content =
        "name,email,groups,role\nAda,ada@example.com,finance/admin,end-user\nBob,bob@example.com,finance/admin,admin\n";
    let said = refused(workdir, content, &[]).await;
    let [line, _] = &said[..] else { panic!("{said:?}") };
    mentions(line, "line 2: the role end-user and the groups do not agree");
}

async fn every_bad_line_is_named_with_all_that_is_wrong(workdir: &Workdir) {
    prepare(workdir);
    let content = format!(
        "name,email,status,password,password_hash,workspaces,groups\n\
            Ada,ada@example.com,active,{SECRET},,finance,\n\
            ,{SECRET},gone,1234,,,\n\
            \"Two\nlines\",two@example.com,,,,,\n\
            Eve,eve@example.com,,,{SECRET},finance,nothing\n\
            Eve,eve@example.com,,{SECRET},{SECRET},,\n\
            Zoe,zoe@example.com\n\
            Zoe, King,zoe@example.com,,,,,text\n\
            Bob,ADA@example.com,,,,,\n\
            Bob,bob@example.com,,,$2b$04$c0rrect-horse,,\n"
    );
    let said = refused(workdir, &content, &[]).await;
    let expected = [
        "line 3: name should not be empty",
        "line 3: email must be an email",
        "line 3: status must be active or archived, or a word for one of them",
        "line 3: password must be longer than or equal to 5 characters",
        "line 4: a quote opens field 1 and none closes it on this line",
        "line 5: a quote stands in field 1",
        "line 6: password_hash must be an argon2id hash",
        "line 6: groups must be written as workspace/group",
        "line 7: password and password_hash are both given",
        "line 9: it has 8 fields, and the line with the names of the columns has 7",
        "line 10: the email is that of line 2 too",
        "line 11: password_hash is not a whole hash",
        "8 of the 10 users in users.csv are wrong; nothing was changed",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        mentions(said, expected);
    }
    assert_eq!(refused(workdir, &content, &["--dry-run"]).await, said);
}

async fn unknown_workspaces_and_groups_are_named(workdir: &Workdir) {
    prepare(workdir);
    let content =
        "name,email,workspaces,groups\nAda,ada@example.com,nowhere,finance/nobody;nowhere/a;finance/builder\n";
    assert_eq!(
        refused(workdir, content, &[]).await[..4],
        [
            "error: line 2: no workspace has the id, slug or name \"nowhere\"; --create-workspaces creates it",
            "error: line 2: there is no group \"finance/nobody\"; --create-groups creates it",
            "error: line 2: there is no group \"finance/builder\"; --create-groups creates it",
            "error: 1 of the 1 users in users.csv are wrong; nothing was changed",
        ]
    );
    let both = ["--create-workspaces", "--create-groups"];
    mentions(
        &refused(workdir, content, &both).await[0],
        "the name of the group \"finance/builder\" must not be one of the reserved names",
    );
    let id = "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10";
    let said = refused(
        workdir,
        format!("name,email,workspaces\nAda,ada@example.com,{id}\n"),
        &both,
    )
    .await;
    assert_eq!(
        said[0],
        format!("error: line 2: no workspace has the id, slug or name \"{id}\"")
    );
}

async fn a_header_that_is_wrong_is_refused(workdir: &Workdir) {
    prepare(workdir);
    for (content, what) in [
        (String::new(), "the file is empty"),
        (format!("Ada,ada@example.com,{SECRET}\n"), "the column name is missing"),
        (
            "name,email,phone\n".to_owned(),
            "column 3 is unknown: \"phone\"; --ignore-unknown",
        ),
        (
            "name,email,mail\n".to_owned(),
            "are both the email; choose one, such as --map email=\"email\"",
        ),
        ("name,email,NAME\n".to_owned(), "the column name stands twice"),
    ] {
        let said = refused(workdir, &content, &[]).await;
        assert_eq!(said.len(), 1);
        mentions(&said[0], what);
    }
}

async fn what_is_no_text_is_refused_with_a_way_out(workdir: &Workdir) {
    prepare(workdir);
    let windows = b"name,email\nAda,ada@example.com\nBj\xf6rk,b@example.com\n";
    let said = refused(workdir, windows, &[]).await;
    assert_eq!(
        said[0],
        "error: line 3: the line is not UTF-8; save it as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")"
    );
    for (content, what) in [
        (
            &b"PK\x03\x04\x14\0\x06\0"[..],
            "users.csv: it is a workbook of a spreadsheet or an archive, not CSV; save it as UTF-8",
        ),
        (b"\xff\xfe\0\0n\0\0\0", "it is UTF-32; save it as UTF-8"),
    ] {
        mentions(&refused(workdir, content, &[]).await[0], what);
    }
}

async fn mappings_that_are_wrong_are_refused(workdir: &Workdir) {
    prepare(workdir);
    let content = "name,email,a-b,a_b\nAda,ada@example.com,,\n";
    for (options, code, what) in [
        (&["--map", "name"] as &[&str], 2, "such as name=displayName"),
        (
            &["--map", "phone=Phone"],
            2,
            "\"phone\" is no field; the fields are name, first_name",
        ),
        (&["--map", "name=a", "--map", "name=b"], 2, "--map names name twice"),
        (
            &["--map", "role=Rank"],
            1,
            "line 1 must name the columns, and it has no column \"Rank\", which --map names for role",
        ),
        (&["--map", "role=ab"], 1, "it has several columns \"ab\""),
    ] {
        let before = workdir.database.dump().await;
        let command = options
            .iter()
            .fold(import(workdir, content), |command, option| command.argument(option));
        mentions(&command.run().failed(code), what);
        assert_eq!(workdir.database.dump().await, before);
    }
}

async fn a_file_that_can_not_be_read_is_named(workdir: &Workdir) {
    prepare(workdir);
    mentions(
        &workdir.roster(&["import", "nowhere.csv"]).run().failed(1),
        "can't read nowhere.csv",
    );
    mentions(&workdir.roster(&["import", "."]).run().failed(1), "it is a folder");
}

async fn an_end_must_be_in_the_future_and_fit_the_role(workdir: &Workdir) {
    prepare(workdir);
    let file = "name,email,workspaces,role,role_until,expires_at\n\
         Ada,ada@example.com,finance,,,2020-12-31\n\
         Bob,bob@example.com,finance,admin,2020-12-31T00:00:00Z,\n\
         Eve,eve@example.com,finance,end-user,2099-12-31,\n\
         Ian,ian@example.com,finance,,2099-12-31,\n\
         Kim,kim@example.com,finance,,,31.12.2099\n\
         Lea,lea@example.com,,,,2099-12-31\n\
         Max,max@example.com,finance,,,2099-12-31\n";
    let said = refused(workdir, file, &[]).await;
    let expected = [
        "line 2: expires_at must be in the future",
        "line 3: role_until must be in the future",
        "line 4: role_until needs the role admin or builder",
        "line 5: role_until needs the role admin or builder",
        "line 6: expires_at must be a date such as 2026-12-31",
        "line 7: expires_at is given, and no workspace",
    ];
    assert_eq!(said.len(), expected.len() + 1, "{said:?}");
    for (line, expected) in said.iter().zip(expected) {
        mentions(line, expected);
    }
}

on_both_databases!(
    an_end_must_be_in_the_future_and_fit_the_role,
    a_role_and_the_group_of_the_admins_contradict,
    every_bad_line_is_named_with_all_that_is_wrong,
    unknown_workspaces_and_groups_are_named,
    a_header_that_is_wrong_is_refused,
    what_is_no_text_is_refused_with_a_way_out,
    mappings_that_are_wrong_are_refused,
    a_file_that_can_not_be_read_is_named
);
