//! The table of everything that can be set. Help texts and `.env.example` are generated from it.

use std::fmt::Write;

/// The prefix of Roster's own variables. An unknown name with this prefix is an error.
const PREFIX: &str = "ROSTER_";

/// The suffix of a variable that names a file with the value.
const FILE_SUFFIX: &str = "_FILE";

/// A variable that Roster reads.
#[derive(Debug)]
pub struct Variable {
    /// Its name in the environment and in `.env`.
    pub name: &'static str,
    /// The flag that sets the same value.
    pub flag: Option<&'static str>,
    /// Its default. Empty if there is none, because an empty value counts as unset.
    pub default: &'static str,
    /// Its meaning, in a sentence.
    pub description: &'static str,
    /// An example of a valid value.
    pub example: &'static str,
}

/// The switch of the `ToolJet` API.
pub const ENABLE_EXTERNAL_API: Variable = Variable {
    name: "ENABLE_EXTERNAL_API",
    flag: None,
    default: "",
    description: "Exactly `true` switches the ToolJet API on; anything else leaves it off.",
    example: "true",
};

/// The access token of the `ToolJet` API. The example is too short on purpose: using it gives a warning.
pub const EXTERNAL_API_ACCESS_TOKEN: Variable = Variable {
    name: "EXTERNAL_API_ACCESS_TOKEN",
    flag: None,
    default: "",
    description: "The access token of the ToolJet API, required while it is on; `openssl rand -hex 32` prints a good one.",
    example: "replace-me",
};

/// The URL of the database.
pub const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    flag: Some("--database-url"),
    default: "sqlite:data/roster.db",
    description: "The database: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST:PORT/NAME`, several hosts allowed.",
    example: "sqlite:data/roster.db",
};

/// The address of the API.
pub const LISTEN: Variable = Variable {
    name: "ROSTER_LISTEN",
    flag: Some("--listen"),
    default: "127.0.0.1:3000",
    description: "The host and port to serve on; port 0 takes a free one.",
    example: "127.0.0.1:3000",
};

/// The certificate for TLS.
pub const TLS_CERT: Variable = Variable {
    name: "ROSTER_TLS_CERT",
    flag: None,
    default: "",
    description: "The path of a PEM file with the certificate for HTTPS, followed by its intermediate certificates; read again on SIGHUP.",
    example: "/etc/roster/tls/fullchain.pem",
};

/// The private key for TLS.
pub const TLS_KEY: Variable = Variable {
    name: "ROSTER_TLS_KEY",
    flag: None,
    default: "",
    description: "The path of a PEM file with the private key of ROSTER_TLS_CERT; read again on SIGHUP.",
    example: "/etc/roster/tls/privkey.pem",
};

/// Whether plain HTTP is allowed on addresses other than loopback.
pub const INSECURE_HTTP: Variable = Variable {
    name: "ROSTER_INSECURE_HTTP",
    flag: None,
    default: "",
    description: "`true` allows plain HTTP on an address beyond loopback, where a proxy in front does TLS.",
    example: "true",
};

/// The address of the metrics.
pub const METRICS_LISTEN: Variable = Variable {
    name: "ROSTER_METRICS_LISTEN",
    flag: None,
    default: "",
    description: "A host and port for `/metrics` alone; unset, it is served with the API.",
    example: "127.0.0.1:9100",
};

/// What is logged.
pub const LOG: Variable = Variable {
    name: "ROSTER_LOG",
    flag: None,
    default: "info",
    description: "What is logged: `error`, `warn`, `info`, `debug`, `trace` or `off`, also by module: `info,store=debug`.",
    example: "info",
};

/// The format of log lines.
pub const LOG_FORMAT: Variable = Variable {
    name: "ROSTER_LOG_FORMAT",
    flag: None,
    default: "",
    description: "The form of log lines: `text` or `json`; unset, it is text on a terminal and JSON elsewhere.",
    example: "json",
};

/// How long one request may take.
pub const REQUEST_TIMEOUT: Variable = Variable {
    name: "ROSTER_REQUEST_TIMEOUT",
    flag: None,
    default: "30",
    description: "How many seconds one request may take, 1 to 3600.",
    example: "30",
};

/// How many client connections may be open at once.
pub const MAX_CONNECTIONS: Variable = Variable {
    name: "ROSTER_MAX_CONNECTIONS",
    flag: None,
    default: "1024",
    description: "How many client connections may be open at once, 1 to 1000000; when all are, the longest idle one is closed.",
    example: "1024",
};

/// How many requests per second may use the token.
pub const RATE_LIMIT: Variable = Variable {
    name: "ROSTER_RATE_LIMIT",
    flag: None,
    default: "",
    description: "How many requests with the access token one process answers in a second, 1 to 1000000; unset, any number.",
    example: "100",
};

/// The proxies whose `X-Forwarded-For` is trusted.
pub const TRUSTED_PROXIES: Variable = Variable {
    name: "ROSTER_TRUSTED_PROXIES",
    flag: None,
    default: "",
    description: "IP addresses and networks, with commas between them, of proxies whose X-Forwarded-For is trusted.",
    example: "127.0.0.1,10.0.0.0/8",
};

/// How many connections to `PostgreSQL` one process may hold.
pub const DATABASE_POOL: Variable = Variable {
    name: "ROSTER_DATABASE_POOL",
    flag: None,
    default: "16",
    description: "How many connections to PostgreSQL one process may hold, 1 to 1000, and half as many again for lists; SQLite ignores it.",
    example: "16",
};

/// The keys for metadata of members.
pub const ENCRYPTION_KEY: Variable = Variable {
    name: "ROSTER_ENCRYPTION_KEY",
    flag: None,
    default: "",
    description: "The key that encrypts userDetails at rest, 32 bytes in Base64, which `openssl rand -base64 32` prints; further ones behind commas only decrypt.",
    example: "cmVwbGFjZSB0aGlzIGtleSB3aXRoIHlvdXIgb3duISE=",
};

/// The token of the server that `import-from` reads.
pub const IMPORT_TOKEN: Variable = Variable {
    name: "ROSTER_IMPORT_TOKEN",
    flag: None,
    default: "",
    description: "The access token of the server that `roster import-from` reads.",
    example: "replace-me",
};

/// All variables, in the order of the help text.
pub static ALL: [&Variable; 17] = [
    &ENABLE_EXTERNAL_API,
    &EXTERNAL_API_ACCESS_TOKEN,
    &DATABASE_URL,
    &LISTEN,
    &TLS_CERT,
    &TLS_KEY,
    &INSECURE_HTTP,
    &METRICS_LISTEN,
    &LOG,
    &LOG_FORMAT,
    &REQUEST_TIMEOUT,
    &MAX_CONNECTIONS,
    &RATE_LIMIT,
    &TRUSTED_PROXIES,
    &DATABASE_POOL,
    &ENCRYPTION_KEY,
    &IMPORT_TOKEN,
];

impl Variable {
    /// The name of the variable that names a file with the value.
    pub fn file_name(&self) -> String {
        format!("{}{FILE_SUFFIX}", self.name)
    }

    /// An example of an assignment to it.
    pub fn assignment(&self) -> String {
        format!("{}={}", self.name, self.example)
    }

    /// An example of an assignment of a file to it.
    pub fn file_assignment(&self) -> String {
        format!("{}=/run/secrets/{}", self.file_name(), self.name.to_lowercase())
    }

    fn default_or_none(&self) -> &str {
        if self.default.is_empty() { "none" } else { self.default }
    }
}

/// The meaning of a variable's name.
pub enum VariableName {
    /// The name of a variable.
    Value(&'static Variable),
    /// The name of a variable that names a file with the value.
    File(&'static Variable),
    /// An error: the name has Roster's prefix, but is unknown.
    Unknown,
    /// The name belongs to another program.
    Foreign,
}

impl VariableName {
    /// Looks up a name.
    pub fn of(name: &str) -> Self {
        let by_name = |name: &str| ALL.iter().copied().find(|variable| variable.name == name);
        if let Some(variable) = by_name(name) {
            Self::Value(variable)
        } else if let Some(variable) = name.strip_suffix(FILE_SUFFIX).and_then(by_name) {
            Self::File(variable)
        } else if name.starts_with(PREFIX) {
            Self::Unknown
        } else {
            Self::Foreign
        }
    }
}

/// The name that was probably intended, and an example of an assignment to it.
pub fn nearest(unknown: &str) -> Option<(String, String)> {
    let (stem, in_file) = match unknown.strip_suffix(FILE_SUFFIX) {
        Some(stem) => (stem, true),
        None => (unknown, false),
    };
    let variable = nearest_variable(stem)?;
    Some(if in_file {
        (variable.file_name(), variable.file_assignment())
    } else {
        (variable.name.to_owned(), variable.assignment())
    })
}

/// Finds the variable with the most similar name. The prefix is ignored, so `ROSTER_DATABASE_URL` finds `DATABASE_URL`.
/// One letter in three may differ.
fn nearest_variable(unknown: &str) -> Option<&'static Variable> {
    let unknown = without_prefix(unknown);
    let (distance, variable) = ALL
        .iter()
        .map(|variable| (edit_distance(without_prefix(variable.name), unknown), *variable))
        .min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= without_prefix(variable.name).len()).then_some(variable)
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// The number of letters to insert, remove or replace (Levenshtein distance), computed row by row.
fn edit_distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = line;
        row[0] = line + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

/// All names, for a message.
pub fn names() -> String {
    ALL.map(|variable| variable.name).join(", ")
}

/// The table, for the end of the help text.
pub fn help() -> String {
    let mut text =
        String::from("Environment, also from .env in the working directory; NAME_FILE names a file with the value:\n");
    for variable in ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  {}\n          {} [default: {}]",
            variable.name,
            variable.description,
            variable.default_or_none()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env_example() -> String {
        let mut text = String::from(
            "# Roster's configuration. Copy to .env, and remove the # before what you set.\n\
             # Flags win over the environment, and the environment wins over .env.\n\
             # NAME_FILE instead of NAME names a file that holds the value.\n\
             # Nothing is expanded. Put values with spaces, #, quotes or backslashes in single quotes.\n",
        );
        for variable in ALL {
            let description = variable.description;
            let default = variable.default_or_none();
            write!(
                text,
                "\n# {description}\n# Default: {default}\n#{}\n",
                variable.assignment()
            )
            .unwrap();
        }
        text
    }

    #[test]
    fn the_example_file_is_made_from_the_table() {
        let expected = env_example();
        let written = include_str!("../../../../.env.example");
        assert!(written == expected, ".env.example should be:\n{expected}");
    }

    #[test]
    fn the_help_text_has_every_name_and_default() {
        let help = help();
        for variable in ALL {
            assert!(help.contains(variable.name), "{}", variable.name);
            assert!(
                help.contains(&format!("[default: {}]", variable.default_or_none())),
                "{}",
                variable.name
            );
        }
    }

    #[test]
    fn names_are_distinct_and_no_name_is_another_ones_file() {
        for variable in ALL {
            assert!(
                matches!(VariableName::of(variable.name), VariableName::Value(found) if found.name == variable.name)
            );
            assert!(
                matches!(VariableName::of(&variable.file_name()), VariableName::File(found) if found.name == variable.name)
            );
        }
    }

    #[test]
    fn names_are_unknown_only_with_the_prefix() {
        assert!(matches!(VariableName::of("ROSTER_FOO"), VariableName::Unknown));
        assert!(matches!(
            VariableName::of("ROSTER_LISTEN_FILE_FILE"),
            VariableName::Unknown
        ));
        assert!(matches!(VariableName::of("ROSTER"), VariableName::Foreign));
        assert!(matches!(VariableName::of("roster_listen"), VariableName::Foreign));
        assert!(matches!(VariableName::of("PATH"), VariableName::Foreign));
    }

    #[test]
    fn distances() {
        assert_eq!(edit_distance("", ""), 0);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("LISTEN", "LISTN"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
    }

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let name = |unknown| nearest(unknown).map(|(name, _)| name);
        assert_eq!(name("ROSTER_LISTN").as_deref(), Some("ROSTER_LISTEN"));
        assert_eq!(name("ROSTER_LISTN_FILE").as_deref(), Some("ROSTER_LISTEN_FILE"));
        assert_eq!(name("ROSTER_LOGS").as_deref(), Some("ROSTER_LOG"));
        assert_eq!(name("ROSTER_LOG_FROMAT").as_deref(), Some("ROSTER_LOG_FORMAT"));
        assert_eq!(name("ROSTER_DATABASE_URL").as_deref(), Some("DATABASE_URL"));
        assert_eq!(name("ROSTER_FOO"), None);
        assert_eq!(name("ROSTER_"), None);
    }
}
