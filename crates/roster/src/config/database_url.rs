//! The database's URL, which may hold a password.

use std::fmt;

use super::values::one_line;

/// Replaces what must not be shown.
const HIDDEN: &str = "***";

/// `sqlite:…`, `postgres://…` or `postgresql://…`. Neither `Debug` nor `Display` shows a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Checks the scheme. The store checks the rest.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((_, rest)) = split_scheme(text) else {
            return Err("does not begin with `sqlite:`, `postgres://` or `postgresql://`".into());
        };
        if rest.is_empty() {
            return Err("names no database after its scheme".into());
        }
        one_line(rest)?;
        Ok(Self(text.to_owned()))
    }

    /// The whole URL, for the store.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The displayed form, but with an absolute path: a relative one would mean another file in each working directory.
    pub fn located(&self) -> String {
        let shown = self.to_string();
        match shown
            .strip_prefix("sqlite:")
            .map(|path| path.strip_prefix("//").unwrap_or(path))
        {
            Some(path) => match std::path::absolute(path) {
                Ok(path) => format!("sqlite:{}", path.display()),
                Err(_) => shown,
            },
            None => shown,
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match split_scheme(&self.0) {
            Some((scheme @ "sqlite:", path)) => write!(formatter, "{scheme}{}", hide_query(path)),
            Some((scheme, rest)) => write!(formatter, "{scheme}{}", hide_password(rest)),
            None => formatter.write_str(HIDDEN),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let scheme = ["sqlite:", "postgres://", "postgresql://"]
        .into_iter()
        .find(|scheme| url.starts_with(scheme))?;
    Some(url.split_at(scheme.len()))
}

/// Parameters can contain a password or a key, too.
fn hide_query(text: &str) -> String {
    match text.split_once('?') {
        Some((before, _)) => format!("{before}?{HIDDEN}"),
        None => text.to_owned(),
    }
}

/// Hides everything if it is unclear which part is the password: if the credentials contain unescaped URL characters,
/// or if a port is not a number.
fn hide_password(rest: &str) -> String {
    let (user, location) = match rest.rsplit_once('@') {
        Some((credentials, _)) if credentials.contains(['/', '?', '#']) => return HIDDEN.to_owned(),
        Some((credentials, location)) => (Some(credentials), location),
        None => (None, rest),
    };
    let hosts = location.split(['/', '?']).next().unwrap_or_default();
    if !hosts.split(',').all(has_plain_port) {
        return HIDDEN.to_owned();
    }
    let location = hide_query(location);
    match user.map(|credentials| credentials.split_once(':').map_or(credentials, |(user, _)| user)) {
        Some(user) => format!("{user}:{HIDDEN}@{location}"),
        None => location,
    }
}

fn has_plain_port(host: &str) -> bool {
    // The colons of an IPv6 address are inside brackets.
    let after_address = host.rsplit_once(']').map_or(host, |(_, after)| after);
    after_address
        .split_once(':')
        .is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_checked_and_the_url_is_kept() {
        for url in [
            "sqlite:data/roster.db",
            "sqlite:/a b/c",
            "postgres://h/d",
            "postgresql://u:p@h1:1,h2:2/d?sslmode=require",
        ] {
            assert_eq!(DatabaseUrl::parse(url).unwrap().expose(), url);
        }
        for url in [
            "",
            "data/roster.db",
            "mysql://u:p@h/d",
            "postgres:h",
            "SQLITE:x",
            "sqlite:",
            "postgres://",
            "postgres://h/d\npostgres://i/d",
            "sqlite:x.db\r\n",
        ] {
            assert!(DatabaseUrl::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn what_is_not_secret_is_shown() {
        for (url, shown) in [
            ("sqlite:data/roster.db", "sqlite:data/roster.db"),
            ("sqlite:x.db?key=secret", "sqlite:x.db?***"),
            ("postgres://h/d", "postgres://h/d"),
            ("postgres://u:secret@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgres://u:se@cret@h/d", "postgres://u:***@h/d"),
            (
                "postgres://u:secret@[::1]:5,h2:6/d?sslmode=require",
                "postgres://u:***@[::1]:5,h2:6/d?***",
            ),
            ("postgresql:///d?host=/run&password=secret", "postgresql:///d?***"),
        ] {
            assert_eq!(DatabaseUrl::parse(url).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn everything_is_hidden_where_it_is_unclear() {
        for url in [
            "postgres://u:se/cret@h/d",
            "postgres://u:se?cret@h/d",
            "postgres://u:se#cret@h/d",
            "postgres://u:secret/d",
            "postgres://h/d?password=se@cret",
        ] {
            let url = DatabaseUrl::parse(url).unwrap();
            assert_eq!(url.to_string(), "postgres://***");
            assert_eq!(format!("{url:?}"), "DatabaseUrl(postgres://***)");
        }
    }
}
