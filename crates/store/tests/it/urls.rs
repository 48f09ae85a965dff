//! Parsing the URL of the database.

use store::{Database, OpenError};

fn refused(url: &str) -> String {
    match Database::parse(url) {
        Err(OpenError::Url(why)) => why,
        other => panic!("{url}: {other:?}"),
    }
}

#[test]
fn urls_of_both_databases_are_read() {
    let urls = [
        "sqlite:data/roster.db",
        "sqlite:///var/lib/roster/roster.db",
        "sqlite:roster.db?synchronous=off",
        "postgres://roster@localhost/roster",
        "postgresql://roster:secret@db1.example.com:5433,db2.example.com/roster?connect_timeout=3",
    ];
    for url in urls {
        Database::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    }
}

/// The error has the name of the variable and an example.
#[test]
fn other_urls_are_refused() {
    let urls = [
        "",
        "roster.db",
        "mysql://roster@localhost/roster",
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "postgres://roster@localhost:port/roster",
        "postgres://roster@localhost/roster?unknown=1",
        "postgres://roster:one@two@localhost/roster",
    ];
    for url in urls {
        let why = refused(url);
        assert!(why.contains("DATABASE_URL"), "{url}: {why}");
        assert!(why.contains("such as") || why.contains("example"), "{url}: {why}");
    }
    let why = refused("sqlite:roster.db?mode=ro");
    assert!(why.contains("mode=ro") && why.contains("synchronous=off"), "{why}");
}

/// Neither an error nor the debug output of a database contains the password.
#[test]
fn passwords_are_not_repeated() {
    for url in [
        "postgres://roster:s3cret@localhost:port/roster",
        "postgres://roster:s3cret@localhost/roster?x=1",
        "postgres://roster:a@s3cret@localhost/roster",
        "postgres://roster:a@s3cret,b@localhost/roster",
        "postgres://roster:a@s3cret/b@localhost/roster",
        "postgres://roster:a@s3cret?b@localhost/roster",
        "postgres://roster:a@s3cret?password=b@localhost/roster",
        "postgres://roster:a@b?s3cret@localhost/roster",
    ] {
        assert!(!refused(url).contains("s3cret"));
    }
    for url in [
        "postgres://roster:s3cret@localhost/roster",
        "postgres://roster:a?s3cret/@localhost/roster",
    ] {
        let database = Database::parse(url).expect("a URL");
        assert!(!format!("{database:?}").contains("s3cret"));
    }
}
