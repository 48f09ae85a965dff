//! URLs of databases: unchanged, and with a password that must never be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use roster::fuzzing::{DatabaseUrl, ListenAddress};
use store::Database;

/// Letters that occur in no error, name or option.
const SECRET: &str = "zqxjkvwq";

fuzz_target!(|text: &str| {
    let shown = shown(text);
    assert_eq!(shown, self::shown(text));
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (user, before, after, location) = (line(), line(), line(), line());
    let is_password = !user.contains(['@', ':', '/', '?', '#']);
    if is_password && ![user, before, after, location].concat().contains(SECRET) {
        let url = format!("postgres://{user}:{before}{SECRET}{after}@{location}");
        assert!(!self::shown(&url).contains(SECRET), "{url}: {}", self::shown(&url));
    }
    if let Ok(address) = ListenAddress::parse(text) {
        assert_eq!(ListenAddress::parse(&address.to_string()), Ok(address));
    }
});

/// Everything of a URL that messages and logs may contain.
fn shown(text: &str) -> String {
    let of_config = match DatabaseUrl::parse(text) {
        Ok(url) => {
            assert_eq!(url.expose(), text);
            format!("{url} {url:?}")
        }
        Err(error) => error,
    };
    match Database::parse(text) {
        Ok(database) => format!("{of_config} {database:?}"),
        Err(error) => format!("{of_config} {error} {error:?}"),
    }
}
