//! Passwords and hashes in a file, and `roster user check-password`.

use std::fmt::Write as _;

use testing::{Command, Workdir, on_both_databases};

use super::{counts, import};
use crate::harness::{lacks, mentions};

/// A bcrypt hash and its password, from the test vectors of jBCrypt.
const BCRYPT: &str = "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC";
const BCRYPT_PASSWORD: &str = "abcdefghijklmnopqrstuvwxyz";

/// Another one, from those of `crypt_blowfish`: bytes after the 72nd are ignored.
const LONG_BCRYPT: &str = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
const LONG_PASSWORD: &str =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored";

/// Another one, whose password is too short for Roster's rules.
const SHORT_BCRYPT: &str = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
const SHORT_PASSWORD: &str = "U*U";

fn check(workdir: &Workdir, email: &str, password: &str) -> Command {
    let command = workdir.roster(&["user", "check-password", email, "--password-stdin"]);
    command.stdin(&format!("{password}\n"))
}

async fn hash(workdir: &Workdir) -> String {
    workdir.database.rows("SELECT hash FROM passwords").await[0][0].clone()
}

async fn head(workdir: &Workdir) -> String {
    workdir.database.rows("SELECT seq FROM event_head").await[0][0].clone()
}

async fn a_password_is_hashed_and_set(workdir: &Workdir) {
    let finished = import(
        workdir,
        "name,email,password\nAda,ada@example.com,\" c0rrect, horse \"\n",
    )
    .run();
    lacks(&finished.stderr, "horse");
    lacks(&finished.succeeded(), "horse");
    mentions(&hash(workdir).await, "$argon2id$v=19$m=19456,t=2,p=1$");
    assert_eq!(
        check(workdir, "ada@example.com", " c0rrect, horse ").run().succeeded(),
        "the password is right\n"
    );
    for wrong in ["c0rrect, horse", "", " c0rrect, horse"] {
        assert_eq!(
            check(workdir, "ada@example.com", wrong).run().failed(1),
            "error: the password is wrong\n"
        );
    }
}

async fn a_password_that_is_there_is_kept(workdir: &Workdir) {
    workdir.begin();
    let content = "name,email,password\nAda,ada@example.com,c0rrect-horse\nEve,eve@example.com,battery-staple\n";
    workdir
        .roster(&[
            "user",
            "create",
            "--name=Ada",
            "--email=ada@example.com",
            "--password-stdin",
        ])
        .stdin("another-one")
        .run()
        .succeeded();
    assert_eq!(
        counts(&import(workdir, content).argument("--json").run().json()),
        [1, 0, 1, 1]
    );
    check(workdir, "ada@example.com", "another-one").run().succeeded();
    check(workdir, "eve@example.com", "battery-staple").run().succeeded();
    let before = workdir.database.dump().await;
    assert_eq!(
        counts(&import(workdir, content).argument("--json").run().json()),
        [0, 0, 2, 2]
    );
    mentions(
        &import(workdir, content).run().succeeded(),
        "2 have a password already and kept it",
    );
    assert_eq!(workdir.database.dump().await, before);
}

/// More than one batch of hashing.
async fn many_passwords_are_hashed(workdir: &Workdir) {
    let mut content = "name,email,password\n".to_owned();
    for number in 0..70 {
        writeln!(content, "Ada,ada{number}@example.com,c0rrect-horse-{number}").expect("text");
    }
    assert_eq!(
        counts(&import(workdir, content).argument("--json").run().json()),
        [70, 0, 0, 0]
    );
    for number in [0, 63, 64, 69] {
        check(
            workdir,
            &format!("ada{number}@example.com"),
            &format!("c0rrect-horse-{number}"),
        )
        .run()
        .succeeded();
    }
}

async fn a_bcrypt_hash_becomes_argon2id_when_it_is_used(workdir: &Workdir) {
    for beginning in ["$2a$", "$2b$", "$2y$"] {
        let content = format!(
            "name,email,password_hash\nAda,ada@example.com,{beginning}{}\n",
            &BCRYPT[4..]
        );
        import(workdir, &content).run().succeeded();
        let before = head(workdir).await;
        check(workdir, "ada@example.com", "another-one").run().failed(1);
        mentions(&hash(workdir).await, beginning);
        check(workdir, "ada@example.com", BCRYPT_PASSWORD).run().succeeded();
        mentions(&hash(workdir).await, "$argon2id$");
        assert_eq!(head(workdir).await, before, "the password is the same: no event");
        check(workdir, "ada@example.com", BCRYPT_PASSWORD).run().succeeded();
        check(workdir, "ada@example.com", &BCRYPT_PASSWORD[..25])
            .run()
            .failed(1);
        // The same file again: the user now has a password.
        assert_eq!(
            counts(&import(workdir, &content).argument("--json").run().json()),
            [0, 0, 1, 1]
        );
        mentions(&hash(workdir).await, "$argon2id$");
        workdir.database.execute("DELETE FROM passwords").await;
    }
}

/// bcrypt ignores bytes after the 72nd, so the password that was accepted may not be the real one.
async fn a_bcrypt_hash_of_72_bytes_or_more_is_not_replaced(workdir: &Workdir) {
    import(
        workdir,
        format!("name,email,password_hash\nAda,ada@example.com,{LONG_BCRYPT}\n"),
    )
    .run()
    .succeeded();
    let wrong_behind = format!("{}another end", &LONG_PASSWORD[..72]);
    for password in [&wrong_behind, &LONG_PASSWORD[..72], LONG_PASSWORD] {
        check(workdir, "ada@example.com", password).run().succeeded();
        assert_eq!(hash(workdir).await, LONG_BCRYPT, "{password}");
    }
    check(workdir, "ada@example.com", &LONG_PASSWORD[..71]).run().failed(1);
}

async fn a_short_password_of_another_system_is_right_and_stays_as_it_is(workdir: &Workdir) {
    import(
        workdir,
        format!("name,email,password_hash\nAda,ada@example.com,{SHORT_BCRYPT}\n"),
    )
    .run()
    .succeeded();
    check(workdir, "ada@example.com", SHORT_PASSWORD).run().succeeded();
    assert_eq!(hash(workdir).await, SHORT_BCRYPT);
}

async fn an_argon2id_hash_stays_as_it_came(workdir: &Workdir) {
    workdir.begin();
    workdir
        .roster(&[
            "user",
            "create",
            "--name=Eve",
            "--email=eve@example.com",
            "--password-stdin",
        ])
        .stdin("c0rrect-horse")
        .run()
        .succeeded();
    let made = hash(workdir).await;
    import(
        workdir,
        format!("name,email,password_hash\nAda,ada@example.com,\"{made}\"\n"),
    )
    .run()
    .succeeded();
    check(workdir, "ada@example.com", "c0rrect-horse").run().succeeded();
    assert!(
        workdir
            .database
            .rows("SELECT hash FROM passwords")
            .await
            .iter()
            .all(|row| row[0] == made)
    );
}

async fn who_has_no_password_has_no_right_one(workdir: &Workdir) {
    import(workdir, "name,email\nAda,ada@example.com\n").run().succeeded();
    assert_eq!(
        check(workdir, "ada@example.com", "c0rrect-horse").run().failed(1),
        "error: the password is wrong\n"
    );
    mentions(
        &check(workdir, "eve@example.com", "c0rrect-horse").run().failed(1),
        "eve@example.com",
    );
    let piped = workdir
        .roster(&["user", "check-password", "ada@example.com"])
        .stdin("c0rrect-horse")
        .run();
    mentions(&piped.failed(2), "--password-stdin");
}

on_both_databases!(
    a_password_is_hashed_and_set,
    a_password_that_is_there_is_kept,
    many_passwords_are_hashed,
    a_bcrypt_hash_becomes_argon2id_when_it_is_used,
    a_bcrypt_hash_of_72_bytes_or_more_is_not_replaced,
    a_short_password_of_another_system_is_right_and_stays_as_it_is,
    an_argon2id_hash_stays_as_it_came,
    who_has_no_password_has_no_right_one
);
