//! Finds the effective setting. Flags override the environment, which overrides `.env`, which overrides defaults.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::dotenv;
use super::error::Problem;
use super::flags::Flags;
use super::variables::{self, Variable, VariableName};

/// A value, and how messages refer to it.
pub struct Setting {
    /// Empty if the variable is not set and has no default.
    pub value: String,
    /// The flag or variable, and its source.
    pub label: String,
    /// A good assignment.
    pub example: String,
}

/// All settings of all sources.
pub struct Sources {
    /// By flag. An empty flag is kept and refused later: unlike an empty variable, it is never just a habit.
    flags: BTreeMap<&'static str, String>,
    environment: Source,
    dotenv: Source,
    folder: PathBuf,
}

impl Sources {
    /// Reads all sources. The file of a `NAME_FILE` variable is read only when its value is needed.
    pub fn gather(
        flags: &Flags,
        environment: impl Iterator<Item = (OsString, OsString)>,
        folder: &Path,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let dotenv = dotenv::read(folder, problems);
        let flags = [
            (&variables::DATABASE_URL, &flags.database_url),
            (&variables::LISTEN, &flags.listen),
        ];
        Self {
            flags: flags
                .into_iter()
                .filter_map(|(variable, value)| Some((variable.flag?, value.clone()?)))
                .collect(),
            environment: Source::new("", environment, problems),
            dotenv: Source::new(" in .env", dotenv.into_iter(), problems),
            folder: folder.to_owned(),
        }
    }

    /// The value in the source with the highest precedence, or else the default.
    pub fn find(&self, variable: &Variable) -> Result<Setting, Problem> {
        if let Some(setting) = self.find_flag(variable) {
            return Ok(setting);
        }
        let found = [&self.environment, &self.dotenv]
            .into_iter()
            .find_map(|source| Some((source.origin, source.given.get(variable.name)?)))
            .filter(|(_, given)| !given.is_empty());
        match found {
            Some((origin, Given::Value(value))) => Ok(Setting {
                value: value.clone(),
                label: format!("{}{origin}", variable.name),
                example: variable.assignment(),
            }),
            Some((origin, Given::File(path))) => read_file(variable, origin, path, &self.folder),
            None => Ok(Setting {
                value: variable.default.to_owned(),
                label: variable.name.to_owned(),
                example: variable.assignment(),
            }),
        }
    }

    fn find_flag(&self, variable: &Variable) -> Option<Setting> {
        let flag = variable.flag?;
        Some(Setting {
            value: self.flags.get(flag)?.clone(),
            label: flag.to_owned(),
            example: format!("{flag}={}", variable.example),
        })
    }
}

/// The value of a variable in one source.
enum Given {
    Value(String),
    /// The path of a file that contains the value.
    File(String),
}

impl Given {
    fn is_empty(&self) -> bool {
        let (Self::Value(text) | Self::File(text)) = self;
        text.is_empty()
    }
}

/// One source, the environment or `.env`: its variables that Roster knows.
struct Source {
    /// A suffix for names that says which source they are from.
    origin: &'static str,
    given: BTreeMap<&'static str, Given>,
}

impl Source {
    fn new(
        origin: &'static str,
        assignments: impl Iterator<Item = (OsString, OsString)>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut source = Self {
            origin,
            given: BTreeMap::new(),
        };
        // The map sorts problems by name.
        let assignments: BTreeMap<OsString, OsString> = assignments.collect();
        for (name, value) in assignments {
            if let Err(problem) = source.add(&name.to_string_lossy(), value) {
                problems.push(problem);
            }
        }
        source
    }

    fn add(&mut self, name: &str, value: OsString) -> Result<(), Problem> {
        let origin = self.origin;
        let (variable, example, as_given): (_, _, fn(String) -> Given) = match VariableName::of(name) {
            VariableName::Value(variable) => (variable, variable.assignment(), Given::Value),
            VariableName::File(variable) => (variable, variable.file_assignment(), Given::File),
            VariableName::Unknown => return Err(unknown(name, origin)),
            VariableName::Foreign => return Ok(()),
        };
        let Ok(value) = value.into_string() else {
            return Err(Problem::NotUtf8 {
                name: format!("{name}{origin}"),
                example,
            });
        };
        let has_a_value = self.given.get(variable.name).is_some_and(|given| !given.is_empty());
        if has_a_value && !value.is_empty() {
            return Err(Problem::BothSpellings {
                name: variable.name,
                origin,
                example: variable.assignment(),
            });
        }
        // An empty value is kept: it overrides lower sources, and then means the default.
        if !has_a_value {
            self.given.insert(variable.name, as_given(value));
        }
        Ok(())
    }
}

fn unknown(name: &str, origin: &str) -> Problem {
    let labelled = format!("{name}{origin}");
    if is_service_link(name) {
        return Problem::ServiceLink { name: labelled };
    }
    match variables::nearest(name) {
        Some((nearest, example)) => Problem::Misspelt {
            name: labelled,
            nearest,
            example,
        },
        None => Problem::Unknown { name: labelled },
    }
}

/// Whether Kubernetes sets a variable with this name for a Service: `ROSTER_SERVICE_HOST`, `ROSTER_PORT`,
/// `ROSTER_PORT_80_TCP_ADDR` and similar. Roster has no such setting.
fn is_service_link(name: &str) -> bool {
    let is_of_port = ["_TCP", "_UDP", "_SCTP"].iter().any(|protocol| name.contains(protocol));
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.ends_with("_PORT")
        || (name.contains("_PORT_") && is_of_port)
}

fn read_file(variable: &Variable, origin: &str, path: &str, folder: &Path) -> Result<Setting, Problem> {
    let name = format!("{}{origin}", variable.file_name());
    let example = variable.file_assignment();
    // Neither shown nor opened: a database URL in the wrong variable contains its password.
    if path.contains("://") {
        return Err(Problem::UrlForFile { name, example });
    }
    let path = folder.join(path);
    let content = match fs::read_to_string(&path) {
        Ok(content) => content,
        Err(cause) => {
            return Err(Problem::UnreadableFile {
                name,
                path,
                cause,
                example,
            });
        }
    };
    let value = without_newline(without_mark(&content));
    // An empty variable is a habit of deployment files; an empty file is a secret that did not arrive.
    if value.is_empty() {
        return Err(Problem::EmptyFile { name, path, example });
    }
    Ok(Setting {
        value: value.to_owned(),
        label: format!("{}, read from {},", variable.name, path.display()),
        example: variable.assignment(),
    })
}

/// Without the byte order mark that editors on Windows write. It can't be seen, and no value begins with one.
fn without_mark(content: &str) -> &str {
    content.strip_prefix('\u{FEFF}').unwrap_or(content)
}

/// Without the one newline that editors and `echo` add.
fn without_newline(content: &str) -> &str {
    let content = content.strip_suffix('\n').unwrap_or(content);
    content.strip_suffix('\r').unwrap_or(content)
}
