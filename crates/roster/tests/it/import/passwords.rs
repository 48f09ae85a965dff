//! Passwords and hashes in a file, and `roster user check-password`.

use std::fmt::Write as _;

use testing::{Command, Workdir, on_both_databases};

use super::{counts, import};
use crate::harness::{lacks, mentions};

/// A bcrypt hash and its password, of the test vectors of jBCrypt.
const BCRYPT: &str = "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC";
const BCRYPT_PASSWORD: &str = "abcdefghijklmnopqrstuvwxyz";

/// Another one, of those of `crypt_blowfish`: what is behind the 72nd byte doesn't count.
const LONG_BCRYPT: &str = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
const LONG_PASSWORD: &str =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored";

/// Another one, of a password that Roster would refuse as too short.
const SHORT_BCRYPT: &str = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
const SHORT_PASSWORD: &str = "U*U";

fn check(place: &Workdir, email: &str, password: &str) -> Command {
    let command = place.roster(&["user", "check-password", email, "--password-stdin"]);
    command.stdin(&format!("{password}\n"))
}

async fn hash(place: &Workdir) -> String {
    place.database.rows("SELECT hash FROM passwords").await[0][0].clone()
}

async fn head(place: &Workdir) -> String {
    place.database.rows("SELECT seq FROM event_head").await[0][0].clone()
}

async fn a_password_is_hashed_and_set(place: &Workdir) {
    let finished = import(place, "name,email,password\nAda,ada@example.com,\" c0rrect, horse \"\n").run();
    lacks(&finished.stderr, "horse");
    lacks(&finished.succeeded(), "horse");
    mentions(&hash(place).await, "$argon2id$v=19$m=19456,t=2,p=1$");
    assert_eq!(
        check(place, "ada@example.com", " c0rrect, horse ").run().succeeded(),
        "the password is right\n"
    );
    for wrong in ["c0rrect, horse", "", " c0rrect, horse"] {
        assert_eq!(
            check(place, "ada@example.com", wrong).run().failed(1),
            "error: the password is wrong\n"
        );
    }
}

async fn a_password_that_is_there_is_kept(place: &Workdir) {
    let content = "name,email,password\nAda,ada@example.com,c0rrect-horse\nEve,eve@example.com,battery-staple\n";
    place
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
        counts(&import(place, content).argument("--json").run().json()),
        [1, 0, 1, 1]
    );
    check(place, "ada@example.com", "another-one").run().succeeded();
    check(place, "eve@example.com", "battery-staple").run().succeeded();
    let before = place.database.dump().await;
    assert_eq!(
        counts(&import(place, content).argument("--json").run().json()),
        [0, 0, 2, 2]
    );
    mentions(
        &import(place, content).run().succeeded(),
        "2 have a password already and kept it",
    );
    assert_eq!(place.database.dump().await, before);
}

/// More of them than are hashed in one go.
async fn many_passwords_are_hashed(place: &Workdir) {
    let mut content = "name,email,password\n".to_owned();
    for number in 0..70 {
        writeln!(content, "Ada,ada{number}@example.com,c0rrect-horse-{number}").expect("text");
    }
    assert_eq!(
        counts(&import(place, content).argument("--json").run().json()),
        [70, 0, 0, 0]
    );
    for number in [0, 63, 64, 69] {
        check(
            place,
            &format!("ada{number}@example.com"),
            &format!("c0rrect-horse-{number}"),
        )
        .run()
        .succeeded();
    }
}

async fn a_bcrypt_hash_becomes_argon2id_when_it_is_used(place: &Workdir) {
    for beginning in ["$2a$", "$2b$", "$2y$"] {
        let content = format!(
            "name,email,password_hash\nAda,ada@example.com,{beginning}{}\n",
            &BCRYPT[4..]
        );
        import(place, &content).run().succeeded();
        let before = head(place).await;
        check(place, "ada@example.com", "another-one").run().failed(1);
        mentions(&hash(place).await, beginning);
        check(place, "ada@example.com", BCRYPT_PASSWORD).run().succeeded();
        mentions(&hash(place).await, "$argon2id$");
        assert_eq!(head(place).await, before, "the password is the same: no event");
        check(place, "ada@example.com", BCRYPT_PASSWORD).run().succeeded();
        check(place, "ada@example.com", &BCRYPT_PASSWORD[..25]).run().failed(1);
        // The file again: the user has a password.
        assert_eq!(
            counts(&import(place, &content).argument("--json").run().json()),
            [0, 0, 1, 1]
        );
        mentions(&hash(place).await, "$argon2id$");
        place.database.execute("DELETE FROM passwords").await;
    }
}

/// bcrypt takes any text behind the 72nd byte for right, so the one that was given may not be the password.
async fn a_bcrypt_hash_of_72_bytes_or_more_stays_and_the_right_password_right(place: &Workdir) {
    import(
        place,
        format!("name,email,password_hash\nAda,ada@example.com,{LONG_BCRYPT}\n"),
    )
    .run()
    .succeeded();
    let wrong_behind = format!("{}another end", &LONG_PASSWORD[..72]);
    for password in [&wrong_behind, &LONG_PASSWORD[..72], LONG_PASSWORD] {
        check(place, "ada@example.com", password).run().succeeded();
        assert_eq!(hash(place).await, LONG_BCRYPT, "{password}");
    }
    check(place, "ada@example.com", &LONG_PASSWORD[..71]).run().failed(1);
}

async fn a_short_password_of_another_system_is_right_and_stays_as_it_is(place: &Workdir) {
    import(
        place,
        format!("name,email,password_hash\nAda,ada@example.com,{SHORT_BCRYPT}\n"),
    )
    .run()
    .succeeded();
    check(place, "ada@example.com", SHORT_PASSWORD).run().succeeded();
    assert_eq!(hash(place).await, SHORT_BCRYPT);
}

async fn an_argon2id_hash_stays_as_it_came(place: &Workdir) {
    place
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
    let made = hash(place).await;
    import(
        place,
        format!("name,email,password_hash\nAda,ada@example.com,\"{made}\"\n"),
    )
    .run()
    .succeeded();
    check(place, "ada@example.com", "c0rrect-horse").run().succeeded();
    assert!(
        place
            .database
            .rows("SELECT hash FROM passwords")
            .await
            .iter()
            .all(|row| row[0] == made)
    );
}

async fn who_has_no_password_has_no_right_one(place: &Workdir) {
    import(place, "name,email\nAda,ada@example.com\n").run().succeeded();
    assert_eq!(
        check(place, "ada@example.com", "c0rrect-horse").run().failed(1),
        "error: the password is wrong\n"
    );
    mentions(
        &check(place, "eve@example.com", "c0rrect-horse").run().failed(1),
        "eve@example.com",
    );
    let piped = place
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
    a_bcrypt_hash_of_72_bytes_or_more_stays_and_the_right_password_right,
    a_short_password_of_another_system_is_right_and_stays_as_it_is,
    an_argon2id_hash_stays_as_it_came,
    who_has_no_password_has_no_right_one
);
