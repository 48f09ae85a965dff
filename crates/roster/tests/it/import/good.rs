//! Valid files.

use testing::{Database, Kind, Workdir, on_both_databases, on_postgres};

use super::{counts, directory, import, import_as_it_is};
use crate::harness::{Server, lacks, mentions};
use crate::history::{Event, assert_rebuilt};

const FILE: &str = "\
groups,Email, NAME ,workspaces,status
finance/Auditors;ops/admin,Ada@Example.com,Ada Obi King,finance,active

finance/all_users,eve@example.com,\"Eve \"\"M\"\", O'Hara\",,ARCHIVED
,zoe@example.com,Zoë,\"Ops EMEA; finance\",
,,,,
";

const SHOWN: [(&str, &str); 3] = [
    (
        "ada@example.com",
        "Ada Obi King, active: Ops EMEA active admin+all_users; finance active Auditors+all_users",
    ),
    (
        "eve@example.com",
        "Eve \"M\", O'Hara, archived: finance active all_users",
    ),
    (
        "zoe@example.com",
        "Zoë, archived: Ops EMEA active all_users; finance active all_users",
    ),
];

fn workspaces(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir.group("finance", "Auditors");
    workdir
        .roster(&["workspace", "create", "Ops EMEA", "--slug", "ops"])
        .run()
        .succeeded();
}

fn shown() -> std::collections::BTreeMap<String, String> {
    SHOWN
        .iter()
        .map(|(email, shown)| ((*email).to_owned(), (*shown).to_owned()))
        .collect()
}

async fn head(workdir: &Workdir) -> String {
    workdir.database.rows("SELECT seq FROM event_head").await[0][0].clone()
}

async fn columns_quotes_and_line_ends_are_as_they_come(workdir: &Workdir) {
    workspaces(workdir);
    for content in [FILE.to_owned(), format!("\u{feff}{}", FILE.replace('\n', "\r\n"))] {
        import(workdir, content).run().succeeded();
        assert_eq!(directory(workdir), shown());
    }
    assert_rebuilt(&workdir.database).await;
}

async fn run_again_it_changes_nothing(workdir: &Workdir) {
    workspaces(workdir);
    assert_eq!(
        counts(&import(workdir, FILE).argument("--json").run().json()),
        [3, 0, 0, 0]
    );
    let (before, head_before) = (workdir.database.dump().await, head(workdir).await);
    assert_eq!(
        counts(&import(workdir, FILE).argument("--json").run().json()),
        [0, 0, 3, 0]
    );
    assert_eq!(head(workdir).await, head_before);
    assert_eq!(workdir.database.dump().await, before);
    assert_rebuilt(&workdir.database).await;
}

async fn a_dry_run_tells_what_would_be_and_changes_nothing(workdir: &Workdir) {
    workspaces(workdir);
    workdir.group("finance", "Editors");
    let dry = |content: &str| import(workdir, content).argument("--dry-run").run().succeeded();
    let before = workdir.database.dump().await;
    let told = dry(FILE);
    assert_eq!(workdir.database.dump().await, before);
    for line in [
        "new ada@example.com\n",
        "new eve@example.com\n",
        "new zoe@example.com\n",
        "dry run: 3 new, 0 changed, 0 same",
    ] {
        mentions(&told, line);
    }
    import(workdir, FILE).run().succeeded();
    let before = workdir.database.dump().await;
    let told = dry(
        "name,email,status,groups,password\nAda,ada@example.com,archived,finance/Editors,c0rrect-horse\n\
                        Zoë,zoe@example.com,,finance/admin,\n\"Eve \"\"M\"\", O'Hara\",eve@example.com,,,\n",
    );
    assert_eq!(workdir.database.dump().await, before);
    mentions(
        &told,
        "changed ada@example.com: name, archived, finance archived, finance/Editors, Ops EMEA archived, password\n",
    );
    mentions(&told, "changed zoe@example.com: finance: admin\n");
    lacks(&told, "eve@example.com");
    mentions(&told, "dry run: 0 new, 2 changed, 1 same");
    assert_rebuilt(&workdir.database).await;
}

/// Neither a dry run nor the import creates a database: no server would use it.
async fn no_import_creates_a_directory(workdir: &Workdir) {
    for option in ["--dry-run", "--create-workspaces"] {
        let refused = import_as_it_is(workdir, FILE).argument(option).run().failed(1);
        mentions(&refused, "holds no directory");
        match &workdir.database {
            Database::Sqlite { file } => assert!(!file.exists()),
            Database::Postgres { .. } => assert_eq!(workdir.database.dump().await, ""),
        }
    }
}

async fn no_import_migrates(workdir: &Workdir) {
    workdir.begin();
    let older = "UPDATE schema_version SET version = -version, expanded_to = NULL";
    workdir.database.execute(older).await;
    let before = workdir.database.dump().await;
    for option in ["--dry-run", "--create-workspaces"] {
        let refused = import_as_it_is(workdir, FILE).argument(option).run().failed(1);
        mentions(&refused, "run `roster migrate`");
        assert_eq!(workdir.database.dump().await, before);
    }
}

async fn what_the_file_does_not_name_stays(workdir: &Workdir) {
    workspaces(workdir);
    import(workdir, FILE).run().succeeded();
    import(workdir, "email,name,groups\nada@example.com,Ada King,\n")
        .run()
        .succeeded();
    let mut expected = shown();
    let ada = expected["ada@example.com"].replace("Obi King", "King");
    expected.insert("ada@example.com".to_owned(), ada);
    assert_eq!(directory(workdir), expected);
    assert_rebuilt(&workdir.database).await;
}

async fn new_users_get_the_status_asked_for(workdir: &Workdir) {
    import(
        workdir,
        "email,name,status\nada@example.com,Ada,\neve@example.com,Eve,archived\n",
    )
    .argument("--status=active")
    .run()
    .succeeded();
    // The option applies to new users only.
    let again = import(workdir, "email,name\nada@example.com,Ada\n")
        .argument("--status=archived")
        .argument("--json")
        .run()
        .json();
    assert_eq!(counts(&again), [0, 0, 1, 0]);
    let directory = directory(workdir);
    assert_eq!(
        (
            directory["ada@example.com"].as_str(),
            directory["eve@example.com"].as_str()
        ),
        ("Ada, active: ", "Eve, archived: ")
    );
    assert_rebuilt(&workdir.database).await;
}

async fn users_who_are_archived_for_lack_of_a_status_are_mentioned(workdir: &Workdir) {
    workspaces(workdir);
    mentions(
        &import(workdir, FILE).run().stderr,
        "new users who are archived, as their rows give no status: 1;",
    );
    lacks(&import(workdir, FILE).run().stderr, "archived");
    assert_rebuilt(&workdir.database).await;
}

async fn what_is_missing_is_made_if_that_is_wanted(workdir: &Workdir) {
    workdir.workspace("finance");
    let content = "email,name,groups\nada@example.com,Ada,finance/Auditors;Night Shift/nurses;night-shift/Nurses\n";
    let both = |content: &str| {
        import(workdir, content)
            .argument("--create-workspaces")
            .argument("--create-groups")
    };
    let before = workdir.database.dump().await;
    let dry = both(content).argument("--dry-run").run();
    mentions(&dry.stderr, "would create the workspace \"Night Shift\"");
    mentions(&dry.stderr, "would create the group \"Night Shift/nurses\"");
    dry.succeeded();
    assert_eq!(workdir.database.dump().await, before);
    both(content).run().succeeded();
    let expected = "Ada, archived: Night Shift active all_users+nurses; finance active Auditors+all_users";
    assert_eq!(directory(workdir)["ada@example.com"], expected);
    let before = workdir.database.dump().await;
    both(content).run().succeeded();
    assert_eq!(workdir.database.dump().await, before);
    assert_rebuilt(&workdir.database).await;
}

/// The name of one workspace is the slug of another.
async fn a_group_is_created_in_the_workspace_that_the_row_names(workdir: &Workdir) {
    workdir.begin();
    workdir
        .roster(&["workspace", "create", "Finance Dept", "--slug", "finance"])
        .run()
        .succeeded();
    workdir.roster(&["workspace", "create", "Finance 2"]).run().succeeded();
    // An older database may contain such names.
    let pair = "UPDATE workspaces SET name = 'finance', name_key = 'finance' WHERE slug = 'finance-2'";
    workdir.database.execute(pair).await;
    let ambiguous = import(workdir, "email,name,groups\nada@example.com,Ada,finance/admin\n").run();
    mentions(&ambiguous.failed(1), "several workspaces");
    let content = "email,name,groups\nada@example.com,Ada,finance-2/Auditors;night-shift/Nurses\n";
    let options = ["--create-workspaces", "--create-groups"];
    let import = |content: &str| {
        options
            .iter()
            .fold(import(workdir, content), |command, option| command.argument(option))
            .run()
    };
    mentions(&import(content).stderr, "created the group \"finance/Auditors\"");
    let expected = "Ada, archived: finance active Auditors+all_users; night-shift active Nurses+all_users";
    assert_eq!(directory(workdir)["ada@example.com"], expected);
    let groups = "SELECT w.name, g.name FROM groups g JOIN workspaces w ON w.id = g.workspace_id ORDER BY w.name";
    assert_eq!(
        workdir.database.rows(groups).await,
        [["finance", "Auditors"], ["night-shift", "Nurses"]]
    );
    import(content).succeeded();
}

/// The name of the first has no letter for a slug, and the second has the name that would become the slug of the first.
async fn a_created_workspace_keeps_its_rows_whatever_its_slug(workdir: &Workdir) {
    let content = "email,name,workspaces\nada@example.com,Ada,財務\nbob@example.com,Bob,workspace\n";
    import(workdir, content)
        .argument("--create-workspaces")
        .run()
        .succeeded();
    let shown = directory(workdir);
    assert_eq!(shown["ada@example.com"], "Ada, archived: 財務 active all_users");
    assert_eq!(shown["bob@example.com"], "Bob, archived: workspace active all_users");
    let before = workdir.database.dump().await;
    import(workdir, content).run().succeeded();
    assert_eq!(workdir.database.dump().await, before);
}

async fn a_role_is_had_in_each_workspace_of_the_row(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir.workspace("ops");
    let content = "email,name,workspaces,groups,role\n\
                   ada@example.com,Ada,finance;ops,,Builder\n\
                   bob@example.com,Bob,finance,ops/admin,\n";
    import(workdir, content).run().succeeded();
    let roles = "SELECT u.name, w.name, m.role FROM memberships m
                 JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id ORDER BY u.name, w.name";
    assert_eq!(
        workdir.database.rows(roles).await,
        [
            ["Ada", "finance", "builder"],
            ["Ada", "ops", "builder"],
            ["Bob", "finance", "end-user"],
            ["Bob", "ops", "admin"]
        ]
    );
    let before = workdir.database.dump().await;
    import(workdir, content).run().succeeded();
    assert_eq!(workdir.database.dump().await, before);
    assert_rebuilt(&workdir.database).await;
}

/// As in the API.
async fn an_archived_workspace_takes_members(workdir: &Workdir) {
    workdir.workspace("main");
    workdir.workspace("finance");
    workdir.roster(&["workspace", "archive", "finance"]).run().succeeded();
    import(workdir, "email,name,workspaces\nada@example.com,Ada,finance\n")
        .run()
        .succeeded();
    assert_eq!(
        directory(workdir)["ada@example.com"],
        "Ada, archived: finance active all_users"
    );
    assert_rebuilt(&workdir.database).await;
}

async fn the_event_log_names_the_command_line(workdir: &Workdir) {
    import(workdir, "email,name\nada@example.com,Ada\n").run().succeeded();
    let events = Event::read_all(&workdir.database).await;
    let [event] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(event.action, "user.created");
    assert!(event.actor.starts_with("cli:"), "{event:?}");
    assert_rebuilt(&workdir.database).await;
}

async fn a_header_alone_is_a_file_without_users(workdir: &Workdir) {
    assert_eq!(
        counts(&import(workdir, "email,name\n").argument("--json").run().json()),
        [0, 0, 0, 0]
    );
    assert_rebuilt(&workdir.database).await;
}

async fn a_server_beside_it_sees_the_users(server: &Server) {
    import(&server.workdir, "email,name\nada@example.com,Ada\n")
        .run()
        .succeeded();
    assert_eq!(server.users("").await.len(), 1);
    assert_rebuilt(&server.workdir.database).await;
}

on_both_databases!(
    columns_quotes_and_line_ends_are_as_they_come,
    run_again_it_changes_nothing,
    a_dry_run_tells_what_would_be_and_changes_nothing,
    no_import_creates_a_directory,
    no_import_migrates,
    what_the_file_does_not_name_stays,
    new_users_get_the_status_asked_for,
    users_who_are_archived_for_lack_of_a_status_are_mentioned,
    what_is_missing_is_made_if_that_is_wanted,
    a_group_is_created_in_the_workspace_that_the_row_names,
    a_created_workspace_keeps_its_rows_whatever_its_slug,
    a_role_is_had_in_each_workspace_of_the_row,
    an_archived_workspace_takes_members,
    the_event_log_names_the_command_line,
    a_header_alone_is_a_file_without_users,
    a_server_beside_it_sees_the_users
);

/// The ends of a user's memberships and roles, by workspace, in milliseconds.
async fn ends(workdir: &Workdir, email: &str) -> Vec<Vec<String>> {
    let query = format!(
        "SELECT w.name, m.role, m.expires_at, m.role_until FROM memberships m
             JOIN workspaces w ON w.id = m.workspace_id WHERE m.email = '{email}' ORDER BY w.name"
    );
    workdir.database.rows(&query).await
}

async fn memberships_and_roles_end_when_the_row_says(workdir: &Workdir) {
    workspaces(workdir);
    let file = "name,email,workspaces,groups,role,Role until,expires_at\n\
         Ada,ada@example.com,finance,ops/admin,,2099-12-31,\n\
         Bob,bob@example.com,finance,,builder,2099-06-30T12:00:00+02:00,2099-12-31\n";
    let members = "name,email,workspaces\nAda,ada@example.com,finance;ops\nBob,bob@example.com,finance\n";
    import(workdir, members).run().succeeded();
    let dry = import(workdir, file).argument("--dry-run").run().succeeded();
    mentions(&dry, "Ops EMEA: admin until 2099-12-31");
    mentions(
        &dry,
        "finance until 2099-12-31, finance: builder until 2099-06-30T10:00:00Z",
    );
    import(workdir, file).run().succeeded();
    let (end_of_year, summer) = ("4102444800000", "4086496800000");
    assert_eq!(
        ends(workdir, "ada@example.com").await,
        [["Ops EMEA", "admin", "", end_of_year], ["finance", "end-user", "", ""]]
    );
    assert_eq!(
        ends(workdir, "bob@example.com").await,
        [["finance", "builder", end_of_year, summer]]
    );
    assert_eq!(
        counts(&import(workdir, file).argument("--json").run().json()),
        [0, 0, 2, 0]
    );

    // What is empty stays, and a greater role isn't ended.
    let more = "name,email,workspaces,role,role_until,expires_at\n\
         Ada,ada@example.com,ops,builder,2098-12-31,\n\
         Bob,bob@example.com,finance,,,2098-12-31\n";
    let dry = import(workdir, more).argument("--dry-run").run().succeeded();
    mentions(&dry, "finance until 2098-12-31");
    lacks(&dry, "ada@example.com");
    import(workdir, more).run().succeeded();
    assert_eq!(ends(workdir, "ada@example.com").await[0][3], end_of_year);
    assert_eq!(
        ends(workdir, "bob@example.com").await,
        [["finance", "builder", "4070908800000", summer]]
    );
}

on_both_databases!(memberships_and_roles_end_when_the_row_says);

async fn both_databases_are_equal_afterwards(workdir: &Workdir) {
    let other = workdir.another(Kind::Sqlite).await;
    let mut directories = Vec::new();
    for workdir in [workdir, &other] {
        workspaces(workdir);
        import(workdir, FILE).run().succeeded();
        directories.push((directory(workdir), head(workdir).await));
    }
    assert_eq!(directories[0], directories[1]);
}

on_postgres!(both_databases_are_equal_afterwards);
