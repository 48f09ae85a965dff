//! Where a person finds the access token, so that it needn't be shown.

use std::fs;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::dotenv;
use super::shell::quoted;
use crate::config::variables::EXTERNAL_API_ACCESS_TOKEN;

const NAME: &str = EXTERNAL_API_ACCESS_TOKEN.name;

/// Where the token is kept.
pub enum TokenPlace {
    /// On a line of its own in this `.env`, as `quickstart` writes it.
    Dotenv(PathBuf),
    /// In the environment, in a file of its own, or written in another way.
    Elsewhere,
}

impl TokenPlace {
    /// Looks for the token.
    pub fn of(token: &SecretString) -> Self {
        let path = dotenv::path();
        let line = format!("{NAME}={}", token.expose_secret());
        let is_there = fs::read_to_string(&path).is_ok_and(|text| text.split('\n').any(|found| found == line));
        if is_there { Self::Dotenv(path) } else { Self::Elsewhere }
    }

    /// A sentence about it.
    pub fn sentence(&self) -> String {
        match self {
            Self::Dotenv(path) => format!("The access token is kept in {}, as {NAME}.", path.display()),
            Self::Elsewhere => format!("The access token is the {NAME} of this server. Set it in your shell too."),
        }
    }

    /// What stands for it between the double quotes of a POSIX shell.
    pub fn shell_expression(&self) -> String {
        match self {
            Self::Dotenv(path) => {
                let path = quoted(&path.to_string_lossy());
                format!("$(sed -n 's/^{NAME}=//p' {path})")
            }
            Self::Elsewhere => format!("${NAME}"),
        }
    }
}
