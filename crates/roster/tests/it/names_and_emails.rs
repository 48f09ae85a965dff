//! docs/api/v1.md, Objects: how names and e-mail addresses are stored.

use serde_json::{Value, json};
use testing::on_both_databases;

use crate::harness::{Server, path_of};

fn named(name: &str, email: &str) -> Value {
    json!({"name": name, "email": email, "workspaces": []})
}

/// The contract fixes the sentence, but not the case of the address in it.
fn is_taken(message: &Value, email: &str) {
    let message = message.as_str().expect("one sentence").to_lowercase();
    assert_eq!(
        message,
        format!("User with email {email} already exists").to_lowercase()
    );
}

async fn email_addresses_are_trimmed_and_kept_in_lower_case(server: &Server) {
    let user = server.create(&named("Ada", "  Ada.KING@Example.COM \n")).await;
    assert_eq!(user["email"], "ada.king@example.com");
    assert_eq!(server.show(&user).await["email"], "ada.king@example.com");
    let updated = server.update(&user, &json!({"email": " LOVELACE@example.com "})).await;
    assert_eq!(updated["email"], "lovelace@example.com");
}

async fn email_addresses_are_unique_without_regard_to_case(server: &Server) {
    server.create(&named("Ada", "ada@example.com")).await;
    for taken in ["ada@example.com", "ADA@EXAMPLE.COM", " Ada@example.com "] {
        let message = server
            .refusal("POST", "/api/ext/users", &named("Eve", taken), 400)
            .await;
        is_taken(&message, "ada@example.com");
    }
}

/// What machines take for the same address is one, in both of its parts, and is found by each of its spellings.
async fn email_addresses_have_one_form(server: &Server) {
    for (kept, same) in [
        ("σίσυφος@example.com", ["ΣΊΣΥΦΟΣ@example.com", "σίσυφοσ@example.com"]),
        (
            "jos\u{e9}@example.com",
            ["jose\u{301}@example.com", "JOSE\u{301}@example.com"],
        ),
        (
            "ada@bücher.example",
            ["ada@xn--bcher-kva.example", "ada@BU\u{308}CHER.example"],
        ),
        (
            "देवनागरी@example.com",
            ["देवनागरी@EXAMPLE.com", "देवनागरी@ｅｘａｍｐｌｅ.com"],
        ),
    ] {
        let user = server.create(&named("Ada", same[0])).await;
        assert_eq!(user["email"], kept);
        for same in same {
            let message = server.refusal("POST", "/api/ext/users", &named("Eve", same), 400).await;
            is_taken(&message, kept);
            let shown = server.workdir.roster(&["user", "show", same, "--json"]).run().json();
            assert_eq!(shown["id"], user["id"]);
        }
    }
}

async fn names_have_one_form(server: &Server) {
    let workspace = server.workspace("Cafe\u{301}");
    assert_eq!(workspace["name"], "Caf\u{e9}");
    for same in ["Caf\u{e9}", "CAFE\u{301}"] {
        let create = ["workspace", "create", same];
        server.workdir.roster(&create).run().failed(1);
        let user = json!({"name": "Ada", "email": "ada@example.com", "workspaces": [{"name": same}]});
        let user = server
            .call("POST", "/api/ext/users?dry_run=true")
            .json(&user)
            .send()
            .await;
        assert_eq!(user.status, 200, "{}", user.text());
    }
    for name in ["देवनागरी", "ภาษาไทย", "می\u{200C}خواهم"] {
        assert_eq!(server.group("Café", name)["name"], name);
    }
    server
        .workdir
        .roster(&["group", "create", "Café", "میخواهم"])
        .run()
        .failed(1);
}

/// What can't be seen, or turns the line around, is no part of a name or an address.
async fn what_cannot_be_seen_is_refused(server: &Server) {
    for hidden in [
        '\u{200B}',
        '\u{202E}',
        '\u{2066}',
        '\u{AD}',
        '\u{FEFF}',
        '\u{3164}',
        '\u{E0041}',
    ] {
        let name = format!("A{hidden}da");
        server
            .refuses_to_create(&named(&name, "ada@example.com"), "name ")
            .await;
        let email = format!("a{hidden}da@example.com");
        server.refuses_to_create(&named("Ada", &email), "email ").await;
    }
}

/// A name that an earlier version let in.
async fn what_a_terminal_obeys_is_escaped(server: &Server) {
    server.user("ada@example.com", &json!([])).await;
    let hide = "UPDATE users SET name = 'A\u{202E}da\u{200B}'";
    server.workdir.database.execute(hide).await;
    let printed = server.workdir.roster(&["user", "list"]).run().succeeded();
    crate::harness::mentions(&printed, "A\\u{202e}da\\u{200b}");
}

async fn an_archived_users_email_address_is_taken_too(server: &Server) {
    let body = json!({"name": "Ada", "email": "ada@example.com", "status": "archived", "workspaces": []});
    server.create(&body).await;
    let message = server.refusal("POST", "/api/ext/users", &body, 400).await;
    assert_eq!(message, "User with email ada@example.com already exists");
}

async fn a_user_may_keep_its_own_email_address(server: &Server) {
    let user = server.create(&named("Ada", "ada@example.com")).await;
    for own in ["ada@example.com", "ADA@example.com"] {
        assert_eq!(
            server.update(&user, &json!({"email": own})).await["email"],
            "ada@example.com"
        );
    }
}

async fn an_email_address_given_up_is_free_again(server: &Server) {
    let user = server.create(&named("Ada", "ada@example.com")).await;
    server.update(&user, &json!({"email": "king@example.com"})).await;
    server.create(&named("Another", "ada@example.com")).await;
}

async fn names_are_trimmed_and_kept_whole(server: &Server) {
    let user = server.create(&named("  Ada Obi King  ", "ada@example.com")).await;
    assert_eq!(user["name"], "Ada Obi King");
    for name in [
        "Ada",
        "Ada Obi King Noel Gordon",
        "Ada  Obi",
        "O'Brien-Smith",
        "Żółć 李小龍 🦀 é",
    ] {
        let updated = server.update(&user, &json!({"name": format!(" {name} ")})).await;
        assert_eq!(updated["name"], name);
        assert_eq!(server.show(&user).await["name"], name);
    }
}

/// The limit counts characters, not bytes, so names in all scripts have the same maximum length.
async fn names_have_up_to_255_characters(server: &Server) {
    for (number, letter) in ["a", "é", "李", "🦀"].iter().enumerate() {
        let longest = letter.repeat(255);
        let user = server
            .create(&named(&format!(" {longest} "), &format!("user{number}@example.com")))
            .await;
        assert_eq!(user["name"], longest);
        let errors = server
            .field_errors("PATCH", &path_of(&user), &json!({"name": letter.repeat(256)}))
            .await;
        assert_eq!(errors, ["name must be shorter than or equal to 255 characters"]);
    }
}

/// No character is special: not to SQL, LIKE, HTML or a shell.
async fn special_characters_are_kept_as_they_are(server: &Server) {
    for (number, name) in [
        "Robert'); DROP TABLE users;--",
        "100% _under_",
        "<b>\"bold\"</b> & co",
        "back\\slash $1 {0}",
        "null",
        "0",
    ]
    .iter()
    .enumerate()
    {
        let user = server.create(&named(name, &format!("user{number}@example.com"))).await;
        assert_eq!(server.show(&user).await["name"], *name);
    }
    assert_eq!(server.users("").await.len(), 6);
}

async fn a_workspaces_new_name_is_trimmed_and_kept_whole(server: &Server) {
    let finance = server.workspace("finance");
    let user = server.user("ada@example.com", &json!([{"name": "finance"}])).await;
    let updated = server
        .member(&user, &finance, &json!({"name": "  Finance and Controlling EMEA "}))
        .await;
    assert_eq!(updated["workspaces"][0]["name"], "Finance and Controlling EMEA");
}

async fn two_users_may_have_the_same_name(server: &Server) {
    server.create(&named("Ada", "one@example.com")).await;
    server.create(&named("Ada", "two@example.com")).await;
}

on_both_databases!(
    email_addresses_have_one_form,
    names_have_one_form,
    what_cannot_be_seen_is_refused,
    what_a_terminal_obeys_is_escaped,
    email_addresses_are_trimmed_and_kept_in_lower_case,
    email_addresses_are_unique_without_regard_to_case,
    an_archived_users_email_address_is_taken_too,
    a_user_may_keep_its_own_email_address,
    an_email_address_given_up_is_free_again,
    names_are_trimmed_and_kept_whole,
    names_have_up_to_255_characters,
    special_characters_are_kept_as_they_are,
    a_workspaces_new_name_is_trimmed_and_kept_whole,
    two_users_may_have_the_same_name
);
