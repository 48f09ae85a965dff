//! Many errors, the report of all of them, and the template.

use std::fmt::Write as _;
use std::fs;

use testing::{Workdir, on_both_databases};

use super::{counts, import};
use crate::harness::{lacks, mentions};

const SECRET: &str = "c0rrect-horse";

/// A list whose users are wrong in this many lines.
fn wrong(lines: usize) -> String {
    let mut content = "displayName,mail,password\nAda,ada@example.com,\n".to_owned();
    for _ in 0..lines {
        writeln!(content, "Ada,{SECRET},").expect("text");
    }
    content
}

fn errors(said: &str) -> Vec<&str> {
    said.lines().filter_map(|line| line.strip_prefix("error: ")).collect()
}

async fn twenty_errors_are_shown_and_the_others_counted(workdir: &Workdir) {
    for (lines, more) in [
        (20, None),
        (300, Some("... and 280 more; all of them with --report FILE")),
    ] {
        let said = import(workdir, wrong(lines)).run().failed(1);
        let said = errors(&said);
        assert_eq!(said.len(), 21 + more.iter().len());
        mentions(said[19], "line 22: email (column \"mail\") must be an email");
        assert_eq!(said.get(20).filter(|_| more.is_some()).copied(), more);
        let last = format!(
            "{lines} of the {} users in users.csv are wrong; nothing was changed",
            lines + 1
        );
        assert_eq!(said.last(), Some(&last.as_str()));
    }
}

async fn the_report_has_all_of_them(workdir: &Workdir) {
    let report = workdir.folder().join("report.csv");
    let run = |content: String| import(workdir, content).argument("--report=report.csv").run();
    let said = run(wrong(300)).failed(1);
    mentions(&said, "error: ... and 280 more; all of them are in report.csv");
    let text = fs::read_to_string(&report).expect("a report");
    lacks(&text, SECRET);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (301, "line,column,problem"));
    assert_eq!(lines[300], "302,mail,\"email (column \"\"mail\"\") must be an email\"");
    // Another run replaces the report, also when nothing is wrong any more.
    run(wrong(1)).failed(1);
    assert_eq!(fs::read_to_string(&report).expect("a report").lines().count(), 2);
    run(wrong(0)).succeeded();
    assert_eq!(fs::read_to_string(&report).expect("a report"), "line,column,problem\n");
    // A run that can't check the lines leaves none.
    run("phone\n".to_owned()).failed(1);
    let left: Vec<_> = fs::read_dir(workdir.folder())
        .expect("readable")
        .map(|entry| entry.expect("readable").file_name())
        .collect();
    assert!(
        !left.iter().any(|name| name.to_string_lossy().contains("report")),
        "{left:?}"
    );
}

async fn a_report_that_can_not_be_a_file_is_refused(workdir: &Workdir) {
    for (report, code, what) in [
        (
            "no/such/p.csv",
            1,
            "can't write the report no/such/p.csv: there is no folder no/such",
        ),
        (
            "users.csv/p.csv",
            1,
            "can't write the report users.csv/p.csv: users.csv is not a folder",
        ),
        ("-", 2, "--report needs the name of a file: stdout is for the result"),
    ] {
        let said = import(workdir, wrong(1))
            .argument(&format!("--report={report}"))
            .run()
            .failed(code);
        mentions(&said, what);
        lacks(&said, ".part");
        assert!(!workdir.folder().join("-").exists());
    }
}

async fn a_report_replaces_no_other_file(workdir: &Workdir) {
    let content = wrong(1);
    let said = import(workdir, &content).argument("--report=users.csv").run().failed(1);
    mentions(
        &said,
        "can't write the report users.csv: something with this name already exists",
    );
    assert_eq!(
        fs::read_to_string(workdir.folder().join("users.csv")).expect("the list"),
        content
    );
    let nowhere = import(workdir, &content)
        .argument("--report=nowhere/report.csv")
        .run()
        .failed(1);
    mentions(&nowhere, "can't write the report nowhere/report.csv");
}

async fn the_template_can_be_imported_and_filled_in(workdir: &Workdir) {
    let template = workdir.roster(&["import", "--template"]).run().succeeded();
    assert_eq!(
        counts(&import(workdir, &template).argument("--json").run().json()),
        [0, 0, 0, 0]
    );
    let filled = format!(
        "{template}Ada,ada@example.com,active,finance,finance/Auditors,builder,2099-06-30,2099-12-31,{SECRET}\n"
    );
    let options = ["--create-workspaces", "--create-groups", "--json"];
    let command = options
        .iter()
        .fold(import(workdir, filled), |command, option| command.argument(option));
    assert_eq!(counts(&command.run().json()), [1, 0, 0, 0]);
    mentions(
        &workdir.roster(&["import", "--template", "users.csv"]).run().failed(2),
        "--template",
    );
    mentions(&workdir.roster(&["import"]).run().failed(2), "<FILE>");
}

on_both_databases!(
    twenty_errors_are_shown_and_the_others_counted,
    the_report_has_all_of_them,
    a_report_that_can_not_be_a_file_is_refused,
    a_report_replaces_no_other_file,
    the_template_can_be_imported_and_filled_in
);
