//! Tests from flags, environment and files to a complete configuration.

use std::ffi::OsString;
use std::fs;
use std::num::NonZeroU32;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::{Config, ConfigError, ExternalApi, Flags, Loaded, LogFormat, Purpose};

const TOKEN: &str = "0123456789abcdef";

/// A working directory, flags and an environment.
struct Setup {
    folder: TempDir,
    flags: Flags,
    environment: Vec<(OsString, OsString)>,
}

impl Setup {
    fn new(environment: &[(&str, &str)]) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            flags: Flags::default(),
            environment: environment
                .iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }

    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.folder.path().join(name), content).unwrap();
        self
    }

    fn load_for(&self, purpose: Purpose) -> Result<Loaded, ConfigError> {
        Config::load(
            purpose,
            &self.flags,
            self.environment.clone().into_iter(),
            self.folder.path(),
        )
    }

    fn config(&self) -> Config {
        self.load_for(Purpose::Serve).unwrap().config
    }

    fn warnings(&self) -> Vec<String> {
        self.load_for(Purpose::Serve).unwrap().warnings
    }

    /// The problems, one sentence each.
    fn problems(&self) -> Vec<String> {
        let error = self.load_for(Purpose::Serve).unwrap_err();
        error.to_string().lines().map(str::to_owned).collect()
    }

    fn problem(&self) -> String {
        let problems = self.problems();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems.into_iter().next().unwrap()
    }
}

fn token(config: &Config) -> Option<&str> {
    match &config.external_api {
        ExternalApi::Off => None,
        ExternalApi::On { token } => Some(token.expose_secret()),
    }
}

#[test]
fn nothing_set_gives_the_defaults() {
    let loaded = Setup::new(&[]).load_for(Purpose::Serve).unwrap();
    let config = loaded.config;
    assert_eq!(token(&config), None);
    assert_eq!(config.database_url.expose(), "sqlite:data/roster.db");
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.tls, None);
    assert!(!config.insecure_http);
    assert_eq!(config.metrics_listen, None);
    assert_eq!(config.log, "info");
    assert_eq!(config.log_format, LogFormat::Auto);
    assert_eq!(config.request_timeout, Duration::from_secs(30));
    assert_eq!(config.max_connections, 1024);
    assert_eq!(config.rate_limit, None);
    assert!(config.trusted_proxies.is_empty());
    assert_eq!(config.database_pool, 16);
    assert!(loaded.warnings.is_empty());
}

#[test]
fn every_variable_has_an_effect() {
    let config = Setup::new(&[
        ("ENABLE_EXTERNAL_API", "true"),
        ("EXTERNAL_API_ACCESS_TOKEN", TOKEN),
        ("DATABASE_URL", "postgres://u:p@h/d"),
        ("ROSTER_LISTEN", "[::1]:0"),
        ("ROSTER_TLS_CERT", "tls/cert.pem"),
        ("ROSTER_TLS_KEY", "tls/key.pem"),
        ("ROSTER_INSECURE_HTTP", "true"),
        ("ROSTER_METRICS_LISTEN", "localhost:9100"),
        ("ROSTER_LOG", "warn,store=debug"),
        ("ROSTER_LOG_FORMAT", "json"),
        ("ROSTER_REQUEST_TIMEOUT", "3600"),
        ("ROSTER_MAX_CONNECTIONS", "1000000"),
        ("ROSTER_RATE_LIMIT", "1000000"),
        ("ROSTER_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("ROSTER_DATABASE_POOL", "1000"),
    ])
    .config();
    assert_eq!(token(&config), Some(TOKEN));
    assert_eq!(config.database_url.expose(), "postgres://u:p@h/d");
    assert_eq!(config.listen.to_string(), "[::1]:0");
    let tls = config.tls.unwrap();
    assert_eq!(tls.certificate, Path::new("tls/cert.pem"));
    assert_eq!(tls.key, Path::new("tls/key.pem"));
    assert!(config.insecure_http);
    assert_eq!(config.metrics_listen.unwrap().to_string(), "localhost:9100");
    assert_eq!(config.log, "warn,store=debug");
    assert_eq!(config.log_format, LogFormat::Json);
    assert_eq!(config.request_timeout, Duration::from_hours(1));
    assert_eq!(config.max_connections, 1_000_000);
    assert_eq!(config.rate_limit.map(NonZeroU32::get), Some(1_000_000));
    assert_eq!(
        config.trusted_proxies,
        ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap())
    );
    assert_eq!(config.database_pool, 1000);
}

#[test]
fn flags_override_environment_which_overrides_dotenv() {
    let mut setup = Setup::new(&[("ROSTER_LISTEN", "environment:1"), ("ROSTER_LOG", "warn")]).file(
        ".env",
        "ROSTER_LISTEN=dotenv:1\nROSTER_LOG=debug\nROSTER_DATABASE_POOL=3\nDATABASE_URL=sqlite:dotenv\n",
    );
    setup.flags.listen = Some("flag:1".into());
    setup.flags.database_url = Some("sqlite:flag".into());
    let config = setup.config();
    assert_eq!(config.listen.to_string(), "flag:1");
    assert_eq!(config.database_url.expose(), "sqlite:flag");
    assert_eq!(config.log, "warn");
    assert_eq!(config.database_pool, 3);
}

#[test]
fn dotenv_stays_out_of_the_process_environment() {
    let setup = Setup::new(&[]).file(".env", "ROSTER_LOG=debug\n");
    assert_eq!(setup.config().log, "debug");
    assert_eq!(std::env::var_os("ROSTER_LOG"), None);
}

#[test]
fn a_name_that_dotenv_has_twice_is_refused() {
    let problem = Setup::new(&[])
        .file(".env", "ROSTER_LOG=debug\nROSTER_LOG=warn\n")
        .problem();
    assert!(
        problem.ends_with(" sets ROSTER_LOG on line 1 and again on line 2: keep one of them"),
        "{problem}"
    );
}

#[test]
fn an_empty_value_means_the_default_whatever_a_weaker_source_says() {
    for name in ["ROSTER_LISTEN", "ROSTER_LISTEN_FILE"] {
        let setup = Setup::new(&[(name, ""), ("ROSTER_LOG", ""), ("ROSTER_LOG_FILE", "")])
            .file(".env", "ROSTER_LISTEN=dotenv:1\n");
        assert_eq!(setup.config().listen.to_string(), "127.0.0.1:3000");
        assert_eq!(setup.config().log, "info");
    }
    let setup = Setup::new(&[("ROSTER_LISTEN", ""), ("ROSTER_LISTEN_FILE", "address")]).file("address", "file:1");
    assert_eq!(setup.config().listen.to_string(), "file:1");
}

/// An empty switch or token in the environment overrides `.env` on purpose.
#[test]
fn an_emptied_switch_or_token_closes_the_api() {
    let dotenv = format!("ENABLE_EXTERNAL_API=true\nEXTERNAL_API_ACCESS_TOKEN={TOKEN}\n");
    assert_eq!(token(&Setup::new(&[]).file(".env", &dotenv).config()), Some(TOKEN));
    assert_eq!(
        token(
            &Setup::new(&[("ENABLE_EXTERNAL_API", "")])
                .file(".env", &dotenv)
                .config()
        ),
        None
    );
    let problem = Setup::new(&[("EXTERNAL_API_ACCESS_TOKEN", "")])
        .file(".env", &dotenv)
        .problem();
    assert!(
        problem.starts_with("EXTERNAL_API_ACCESS_TOKEN is unset or blank"),
        "{problem}"
    );
}

#[test]
fn an_empty_flag_is_refused() {
    let mut setup = Setup::new(&[]);
    setup.flags.database_url = Some(String::new());
    assert!(setup.problem().starts_with("--database-url does not begin with"));
    assert!(setup.problem().ends_with("`--database-url=sqlite:data/roster.db`"));
}

#[test]
fn a_file_holds_the_value_without_one_newline() {
    for (content, expected) in [
        ("warn", "warn"),
        ("warn\n", "warn"),
        ("warn\r\n", "warn"),
        ("\u{FEFF}warn\r\n", "warn"),
    ] {
        let setup = Setup::new(&[("ROSTER_LOG_FILE", "level")]).file("level", content);
        assert_eq!(setup.config().log, expected);
    }
    let setup = Setup::new(&[("ROSTER_LOG_FORMAT_FILE", "format")]).file("format", "json\n\n");
    assert!(
        setup.problem().starts_with("ROSTER_LOG_FORMAT, read from "),
        "{}",
        setup.problem()
    );
}

#[test]
fn a_file_may_be_named_by_an_absolute_path_and_in_dotenv() {
    let setup = Setup::new(&[]);
    let path = setup.folder.path().join("level");
    let setup = setup
        .file("level", "warn\n")
        .file(".env", format!("ROSTER_LOG_FILE='{}'\n", path.display()));
    assert_eq!(setup.config().log, "warn");
}

#[test]
fn the_higher_source_wins_whichever_the_spelling() {
    let setup = Setup::new(&[("ROSTER_LOG_FILE", "level"), ("ROSTER_LISTEN", "environment:1")])
        .file("level", "warn")
        .file(".env", "ROSTER_LOG=debug\nROSTER_LISTEN_FILE=missing\n");
    assert_eq!(setup.config().log, "warn");
    assert_eq!(setup.config().listen.to_string(), "environment:1");
}

#[test]
fn both_spellings_in_one_source_are_refused() {
    let setup = Setup::new(&[("ROSTER_LOG_FILE", "level"), ("ROSTER_LOG", "info")]);
    assert_eq!(
        setup.problem(),
        "ROSTER_LOG and ROSTER_LOG_FILE are both set: keep one of them, for example `ROSTER_LOG=info`"
    );
    let setup = Setup::new(&[])
        .file("level", "info")
        .file(".env", "ROSTER_LOG=info\nROSTER_LOG_FILE=level\n");
    assert!(
        setup
            .problem()
            .starts_with("ROSTER_LOG and ROSTER_LOG_FILE are both set in .env: ")
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let setup = Setup::new(&[
        ("ROSTER_LOG_FILE", "missing"),
        ("ROSTER_LISTEN_FILE", "."),
        ("DATABASE_URL_FILE", "binary"),
    ])
    .file("binary", b"\xff");
    let problems = setup.problems();
    assert_eq!(problems.len(), 3);
    for (name, file) in [
        ("DATABASE_URL_FILE", "binary"),
        ("ROSTER_LISTEN_FILE", "."),
        ("ROSTER_LOG_FILE", "missing"),
    ] {
        let path = setup.folder.path().join(file);
        let start = format!("{name} names {path:?}, which cannot be read (");
        assert!(
            problems.iter().any(|problem| problem.starts_with(&start)),
            "{start}: {problems:?}"
        );
    }
}

#[test]
fn an_empty_file_is_refused() {
    let setup = Setup::new(&[("DATABASE_URL_FILE", "empty")]).file("empty", "\n");
    assert!(setup.problem().contains("which is empty"));
}

#[test]
fn unknown_variables_are_refused_with_the_nearest_name() {
    let setup = Setup::new(&[("ROSTER_LISTN", "x"), ("ROSTER_FOO", ""), ("OTHER", "x")])
        .file(".env", "ROSTER_DATABASE_URL_FILE=x\nLISTEN=x\n");
    let problems = setup.problems();
    assert_eq!(problems.len(), 3);
    assert!(
        problems[0].starts_with("ROSTER_FOO is not a variable that Roster knows: remove it, or use one of ENABLE_")
    );
    assert_eq!(
        problems[1],
        "ROSTER_LISTN is not a variable that Roster knows: did you mean ROSTER_LISTEN, as in `ROSTER_LISTEN=127.0.0.1:3000`?"
    );
    assert_eq!(
        problems[2],
        "ROSTER_DATABASE_URL_FILE in .env is not a variable that Roster knows: did you mean DATABASE_URL_FILE, \
         as in `DATABASE_URL_FILE=/run/secrets/database_url`?"
    );
}

#[test]
fn non_utf8_values_are_refused_where_the_variable_is_known() {
    let mut setup = Setup::new(&[]);
    for name in ["ROSTER_LOG", "DATABASE_URL_FILE", "OTHER"] {
        setup.environment.push((name.into(), OsString::from_vec(vec![0xff])));
    }
    setup.environment.push((OsString::from_vec(vec![0xff]), "x".into()));
    let problems = setup.problems();
    assert_eq!(problems.len(), 2);
    assert!(problems[0].starts_with("DATABASE_URL_FILE is not valid UTF-8: "));
    assert!(problems[1].starts_with("ROSTER_LOG is not valid UTF-8: "));
}

#[test]
fn a_dotenv_that_cannot_be_read_is_named() {
    let setup = Setup::new(&[]);
    fs::create_dir(setup.folder.path().join(".env")).unwrap();
    let path = setup.folder.path().join(".env");
    assert!(setup.problem().starts_with(&format!("{path:?} cannot be read (")));
    let setup = Setup::new(&[]).file(".env", b"A=\xff\n");
    assert!(setup.problem().contains("cannot be read"));
}

#[test]
fn a_malformed_dotenv_is_named_with_the_line() {
    let setup = Setup::new(&[]).file(".env", "ROSTER_LOG=warn\nEXTERNAL_API_ACCESS_TOKEN=hush hush\n");
    let path = setup.folder.path().join(".env");
    assert!(
        setup
            .problem()
            .starts_with(&format!("{path:?} has a malformed assignment on line 2: "))
    );
    assert!(!setup.problem().contains("hush"));
}

#[test]
fn an_unreadable_assignment_is_the_only_problem() {
    for dotenv in [
        "ENABLE_EXTERNAL_API=true\nEXTERNAL_API_ACCESS_TOKEN=a b#c\n",
        "ENABLE_EXTERNAL_API=true\nEXTERNAL_API_ACCESS_TOKEN\n",
        "ROSTER_TLS_CERT=cert.pem\nROSTER_TLS_KEY=my key.pem\n",
        "ROSTER_METRICS_LISTEN=127.0.0.1:3000\nROSTER_LISTEN=127.0.0.1:80 80\n",
    ] {
        let problem = Setup::new(&[]).file(".env", dotenv).problem();
        assert!(problem.contains(" has a malformed assignment on line 2: "), "{problem}");
        assert!(problem.ends_with("in single quotes, as in `NAME='a b#c'`"), "{problem}");
    }
}

#[test]
fn all_bad_values_are_reported_at_once() {
    let problems = Setup::new(&[
        ("ENABLE_EXTERNAL_API", "true"),
        ("DATABASE_URL", "x"),
        ("ROSTER_LISTEN", "x"),
        ("ROSTER_INSECURE_HTTP", "x"),
        ("ROSTER_METRICS_LISTEN", "x"),
        ("ROSTER_LOG", "x"),
        ("ROSTER_LOG_FORMAT", "x"),
        ("ROSTER_REQUEST_TIMEOUT", "3601"),
        ("ROSTER_MAX_CONNECTIONS", "0"),
        ("ROSTER_RATE_LIMIT", "0"),
        ("ROSTER_TRUSTED_PROXIES", "x"),
        ("ROSTER_DATABASE_POOL", "x"),
        ("ROSTER_X", "x"),
    ])
    .problems();
    assert_eq!(problems.len(), 13, "{problems:?}");
    let expected = "ROSTER_REQUEST_TIMEOUT is not within 1 to 3600: write it like `ROSTER_REQUEST_TIMEOUT=30`";
    assert!(problems.iter().any(|problem| problem == expected), "{problems:?}");
}

#[test]
fn the_api_that_is_on_needs_a_token_to_serve() {
    for environment in [
        &[("ENABLE_EXTERNAL_API", "true")][..],
        &[("ENABLE_EXTERNAL_API", "true"), ("EXTERNAL_API_ACCESS_TOKEN", " \t ")],
    ] {
        let setup = Setup::new(environment);
        assert!(
            setup
                .problem()
                .starts_with("EXTERNAL_API_ACCESS_TOKEN is unset or blank while ENABLE_EXTERNAL_API is `true`: ")
        );
        assert_eq!(token(&setup.load_for(Purpose::Database).unwrap().config), None);
    }
}

#[test]
fn database_commands_need_no_token_file_and_give_no_warning_about_the_api() {
    let setup = Setup::new(&[
        ("ENABLE_EXTERNAL_API", "yes"),
        ("EXTERNAL_API_ACCESS_TOKEN_FILE", "missing"),
    ]);
    assert!(setup.load_for(Purpose::Serve).is_err());
    assert!(setup.load_for(Purpose::Database).unwrap().warnings.is_empty());
}

#[test]
fn database_commands_refuse_bad_values_too() {
    assert!(
        Setup::new(&[("ROSTER_LISTEN", "x")])
            .load_for(Purpose::Database)
            .is_err()
    );
}

#[test]
fn the_token_is_trimmed_and_may_be_in_a_file() {
    let setup = Setup::new(&[
        ("ENABLE_EXTERNAL_API", "true"),
        ("EXTERNAL_API_ACCESS_TOKEN_FILE", "token"),
    ])
    .file("token", format!(" {TOKEN} \n\n"));
    assert_eq!(token(&setup.config()), Some(TOKEN));
    assert!(setup.warnings().is_empty());
}

#[test]
fn a_value_of_two_lines_is_refused_and_not_shown() {
    for name in [
        "EXTERNAL_API_ACCESS_TOKEN",
        "ROSTER_IMPORT_TOKEN",
        "DATABASE_URL",
        "ROSTER_TLS_CERT",
        "ROSTER_LOG",
        "ROSTER_LISTEN",
    ] {
        let in_file = format!("{name}_FILE");
        let content = "postgres:hush\nhush\n";
        let content = if name == "DATABASE_URL" {
            "postgres://h/hush\nhush\n"
        } else {
            content
        };
        let setup = Setup::new(&[(&in_file, "value")]).file("value", content);
        let problem = setup.problem();
        assert!(problem.starts_with(&format!("{name}, read from ")), "{problem}");
        assert_hidden(&setup, "hush");
    }
}

#[test]
fn a_short_token_and_an_inexact_switch_are_warned_about() {
    let setup = Setup::new(&[("ENABLE_EXTERNAL_API", "true"), ("EXTERNAL_API_ACCESS_TOKEN", "hush")]);
    assert_eq!(token(&setup.config()), Some("hush"));
    assert!(setup.warnings()[0].starts_with("EXTERNAL_API_ACCESS_TOKEN is shorter than 16 characters"));
    let setup = Setup::new(&[("ENABLE_EXTERNAL_API", "TRUE"), ("EXTERNAL_API_ACCESS_TOKEN", TOKEN)]);
    assert_eq!(token(&setup.config()), None);
    assert!(setup.warnings()[0].starts_with("ENABLE_EXTERNAL_API is not exactly `true`, so the API is off"));
}

#[test]
fn two_listeners_need_two_addresses() {
    let same = |address| Setup::new(&[("ROSTER_LISTEN", address), ("ROSTER_METRICS_LISTEN", address)]);
    assert!(
        same("localhost:1")
            .problem()
            .starts_with("ROSTER_METRICS_LISTEN is the same address as ROSTER_LISTEN: ")
    );
    assert!(same("localhost:0").config().metrics_listen.is_some());
}

#[test]
fn tls_takes_a_certificate_and_a_key() {
    let problem = Setup::new(&[("ROSTER_TLS_CERT", "cert.pem")]).problem();
    assert!(
        problem.starts_with("ROSTER_TLS_CERT is set and ROSTER_TLS_KEY is not: "),
        "{problem}"
    );
    let problem = Setup::new(&[("ROSTER_TLS_KEY", "key.pem"), ("ROSTER_TLS_CERT", "")]).problem();
    assert!(
        problem.starts_with("ROSTER_TLS_KEY is set and ROSTER_TLS_CERT is not: "),
        "{problem}"
    );
}

/// `ROSTER_TLS_KEY` is already a path, so `ROSTER_TLS_KEY_FILE` is easily mistaken for it.
#[test]
fn a_key_instead_of_its_path_is_reported_and_not_shown() {
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n";
    for setup in [
        Setup::new(&[("ROSTER_TLS_CERT", "cert.pem"), ("ROSTER_TLS_KEY", KEY)]),
        Setup::new(&[("ROSTER_TLS_CERT", "cert.pem"), ("ROSTER_TLS_KEY_FILE", "key.pem")]).file("key.pem", KEY),
    ] {
        let problem = setup.problem();
        assert!(
            problem.contains(" holds the text of a PEM file instead of its path: "),
            "{problem}"
        );
        assert_hidden(&setup, "hush");
    }
}

/// A secret is not shown, wherever it is put.
#[test]
fn secrets_are_never_shown() {
    const SECRET: &str = "hush";
    let misplaced = format!("postgres://u:{SECRET}@h/d");
    let unknown_scheme = format!("mysql://u:{SECRET}@h/d");
    for name in super::variables::ALL.map(|variable| variable.name) {
        for value in [SECRET, &misplaced, &unknown_scheme] {
            assert_hidden(&Setup::new(&[(name, value)]), SECRET);
            assert_hidden(&Setup::new(&[(name, value), ("ENABLE_EXTERNAL_API", "true")]), SECRET);
            assert_hidden(&Setup::new(&[]).file(".env", format!("{name}='{value}'\n")), SECRET);
            assert_hidden(
                &Setup::new(&[(&format!("{name}_FILE"), "file")]).file("file", value),
                SECRET,
            );
        }
        assert_hidden(&Setup::new(&[(&format!("{name}_FILE"), &misplaced)]), SECRET);
        assert_hidden(
            &Setup::new(&[]).file(".env", format!("{name}={SECRET} {SECRET}\n")),
            SECRET,
        );
    }
    assert_hidden(&Setup::new(&[("ROSTER_TOKEN", SECRET)]), SECRET);
    for value in [misplaced, unknown_scheme] {
        let mut setup = Setup::new(&[]);
        setup.flags = Flags {
            database_url: Some(value.clone()),
            listen: Some(value),
        };
        assert_hidden(&setup, SECRET);
    }
}

fn assert_hidden(setup: &Setup, secret: &str) {
    let shown = match setup.load_for(Purpose::Serve) {
        Ok(loaded) => format!("{loaded:?} {:#?}", loaded.config),
        Err(error) => format!("{error} {error:?} {error:#?}"),
    };
    assert!(!shown.contains(secret), "{shown}");
}
