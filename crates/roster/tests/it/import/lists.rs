//! Lists as other products and spreadsheets write them.

use testing::{Workdir, on_both_databases};

use super::{counts, directory, import};
use crate::harness::{lacks, mentions};

/// Imports a list, and answers what is said on stderr.
fn take(workdir: &Workdir, content: impl AsRef<[u8]>, options: &[&str]) -> String {
    let command = options
        .iter()
        .fold(import(workdir, content), |command, option| command.argument(option));
    let finished = command.run();
    let said = finished.stderr.clone();
    finished.succeeded();
    said
}

fn shows(workdir: &Workdir, expected: &[(&str, &str)]) {
    let users: Vec<_> = directory(workdir).into_iter().collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(email, shown)| ((*email).to_owned(), format!("{shown}: ")))
        .collect();
    assert_eq!(users, expected);
}

async fn entra_by_its_download_of_users(workdir: &Workdir) {
    let said = take(
        workdir,
        "userPrincipalName,displayName,surname,mail,givenName,objectId,userType,jobTitle,department,accountEnabled,usageLocation,state\r\n\
         ada@contoso.com,Ada King,King,ada@example.com,Ada,0d6f1f4e,Member,Countess,,True,GB,\r\n\
         eve@contoso.com,,Moneypenny,,Eve,0d6f1f4f,Member,,,False,GB,\r\n",
        &[],
    );
    shows(
        workdir,
        &[
            ("ada@example.com", "Ada King, active"),
            ("eve@contoso.com", "Eve Moneypenny, archived"),
        ],
    );
    mentions(
        &said,
        "email from \"mail\", or else \"userPrincipalName\"; status from \"accountEnabled\"",
    );
    mentions(
        &said,
        "note: a list of Microsoft Entra ID or Active Directory; ignored columns: \"objectId\", \"userType\", \"jobTitle\"",
    );
}

async fn entra_by_the_columns_of_its_portal(workdir: &Workdir) {
    take(
        workdir,
        "Display name,User principal name,User type,On-premises sync enabled,Account enabled,Object ID\n\
         Ada King,ada@example.com,Member,No,Yes,0d6f\nEve,eve@example.com,Guest,No,No,0d70\n",
        &[],
    );
    shows(
        workdir,
        &[
            ("ada@example.com", "Ada King, active"),
            ("eve@example.com", "Eve, archived"),
        ],
    );
    let microsoft365 = "Block credential,City,Display name,First name,Last name,Licenses,User principal name,When created\n\
                        False,Perth,Ada King,Ada,King,E3,ada@example.com,2024-01-01\nTrue,,Eve,Eve,,,eve@example.com,\n";
    assert_eq!(
        counts(&import(workdir, microsoft365).argument("--json").run().json()),
        [0, 0, 2, 0]
    );
    let powershell = "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\n\
                      \"DistinguishedName\",\"Enabled\",\"GivenName\",\"Name\",\"ObjectClass\",\"ObjectGUID\",\"SamAccountName\",\"SID\",\"Surname\",\"UserPrincipalName\"\n\
                      \"CN=Ada\",\"True\",\"Ada\",\"Ada King\",\"user\",\"0d6f\",\"ada\",\"S-1\",\"King\",\"ada@example.com\"\n";
    assert_eq!(
        counts(&import(workdir, powershell).argument("--json").run().json()),
        [0, 0, 1, 0]
    );
}

async fn google_workspace(workdir: &Workdir) {
    let said = take(
        workdir,
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],\
         Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,\
         Recovery Phone [MUST BE IN THE E.164 FORMAT],2sv Enrolled [READ ONLY],Change Password at Next Sign-In,New Status [UPLOAD ONLY]\n\
         Ada,Obi King,ada@example.com,****,,/,,Active,2026/04/04 00:24:13,x@example.org,,False,False,\n\
         Eve,Moneypenny,eve@example.com,****,,/Sales,,Suspended,Never logged in,,,False,False,\n\
         Zoe,Adler,zoe@example.com,****,,/,,Archived,Never logged in,,,False,False,\n",
        &[],
    );
    shows(
        workdir,
        &[
            ("ada@example.com", "Ada Obi King, active"),
            ("eve@example.com", "Eve Moneypenny, archived"),
            ("zoe@example.com", "Zoe Adler, archived"),
        ],
    );
    assert!(workdir.database.rows("SELECT user_id FROM passwords").await.is_empty());
    mentions(
        &said,
        "note: a list of Google Workspace; ignored columns: \"Password [Required]\"",
    );
}

async fn okta(workdir: &Workdir) {
    let content = "id,status,created,firstName,lastName,login,email,displayName,secondEmail,mobilePhone\n\
                   00u1,ACTIVE,2024-01-01,Ada,King,ada@corp.example,ada@example.com,,,\n\
                   00u2,DEPROVISIONED,2024-01-01,Bob,Ray,bob@example.com,,Bobby Ray,,\n\
                   00u3,SUSPENDED,2024-01-01,Eve,Fox,eve@example.com,eve@example.com,,,\n\
                   00u4,STAGED,2024-01-01,Jim,Oak,jim@example.com,jim@example.com,,,\n\
                   00u5,LOCKED_OUT,2024-01-01,Zoe,Adler,zoe@example.com,zoe@example.com,,,\n";
    let said = take(workdir, content, &[]);
    let expected = [
        ("ada@example.com", "Ada King, active"),
        ("bob@example.com", "Bobby Ray, archived"),
        ("eve@example.com", "Eve Fox, archived"),
        ("jim@example.com", "Jim Oak, archived"),
        ("zoe@example.com", "Zoe Adler, active"),
    ];
    shows(workdir, &expected);
    mentions(
        &said,
        "a list of Okta; ignored columns: \"id\", \"created\", \"secondEmail\", \"mobilePhone\"",
    );
    let nested = content.replace(
        "firstName,lastName,login,email",
        "profile.firstName,profile.lastName,profile.login,profile.email",
    );
    assert_eq!(
        counts(&import(workdir, nested).argument("--json").run().json()),
        [0, 0, 5, 0]
    );
}

async fn plain_lists_in_every_spelling(workdir: &Workdir) {
    for header in [
        "Name,E-mail,Active",
        "FULL NAME;E-Mail;Enabled",
        "full_name\temail address\tIs active",
        "name|Mail|account-status",
    ] {
        let separator = header
            .chars()
            .find(|character| ",;\t|".contains(*character))
            .expect("one");
        let (yes, no) = if header.contains("status") {
            ("Enabled", "Disabled")
        } else {
            ("TRUE", "no")
        };
        let rows = [["Ada King", "ada@example.com", yes], ["Eve", "eve@example.com", no]];
        let rows: Vec<_> = rows.iter().map(|row| row.join(&separator.to_string())).collect();
        let said = take(workdir, format!("{header}\n{}\n", rows.join("\n")), &[]);
        lacks(&said, "ignored");
        shows(
            workdir,
            &[
                ("ada@example.com", "Ada King, active"),
                ("eve@example.com", "Eve, archived"),
            ],
        );
        workdir.database.execute("DELETE FROM users").await;
    }
}

async fn the_command_line_says_what_the_header_does_not(workdir: &Workdir) {
    let content = "Staff member,Work mail,Status,Shoe size\nAda King,ada@example.com,married,38\n";
    mentions(
        &import(workdir, content).run().failed(1),
        "the column name is missing; --map name=COLUMN",
    );
    let map = ["--map", "name=Staff member", "--map", "email=work mail"];
    let unknown = map
        .iter()
        .fold(import(workdir, content), |command, option| command.argument(option))
        .run()
        .failed(1);
    mentions(&unknown, "column 4 is unknown: \"Shoe size\"; --ignore-unknown");
    let options = [&map[..], &["--map", "status=", "--ignore-unknown", "--status=active"]].concat();
    let said = take(workdir, content, &options);
    mentions(&said, "note: ignored columns: \"Status\", \"Shoe size\"");
    shows(workdir, &[("ada@example.com", "Ada King, active")]);
}

async fn a_status_that_can_not_be_read_is_refused_with_its_line(workdir: &Workdir) {
    let content =
        "Name,Email,Status\nAda,ada@example.com,1\nBob,bob@example.com,on leave\nEve,eve@example.com,enabled\n";
    let said = import(workdir, content).run().failed(1);
    mentions(
        &said,
        "line 2: status must be a word, such as active or archived: a number can mean either",
    );
    mentions(
        &said,
        "line 3: status must be active or archived, or a word for one of them",
    );
    mentions(&said, "2 of the 3 users");
}

async fn separators_and_encodings_are_found(workdir: &Workdir) {
    workdir.workspace("finance");
    workdir.workspace("ops");
    let text = "sep=;\r\nName;E-Mail;Workspaces\r\nÅsa Öberg;asa@example.com;\"finance;ops\"\r\nB;b;\r\n";
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
    let marked = format!("\u{feff}{text}");
    for content in [
        text.as_bytes().to_vec(),
        marked.clone().into_bytes(),
        text.replace("\r\n", "\r").into_bytes(),
        utf16(&marked, u16::to_le_bytes),
        utf16(&marked, u16::to_be_bytes),
        utf16(text, u16::to_le_bytes),
        utf16(&text.replace("\r\n", "\n"), u16::to_be_bytes),
    ] {
        mentions(
            &import(workdir, &content).run().failed(1),
            "error: line 4: email must be an email",
        );
    }
    let good = marked.replace("B;b;\r\n", "");
    take(workdir, utf16(&good, u16::to_le_bytes), &[]);
    let shown = "Åsa Öberg, archived: finance active all_users; ops active all_users";
    assert_eq!(directory(workdir)["asa@example.com"], shown);
}

on_both_databases!(
    entra_by_its_download_of_users,
    entra_by_the_columns_of_its_portal,
    google_workspace,
    okta,
    plain_lists_in_every_spelling,
    the_command_line_says_what_the_header_does_not,
    a_status_that_can_not_be_read_is_refused_with_its_line,
    separators_and_encodings_are_found
);
