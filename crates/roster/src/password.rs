//! Reads a password. Never from an argument, because other users of the machine can see arguments.

use std::io::{self, IsTerminal as _};

use clap::Args;
use directory::Password;
use secrecy::SecretString;

use crate::failure::Failure;

/// The source of a password.
#[derive(Args)]
pub struct PasswordSource {
    /// Read the password: from a prompt on a terminal, else from the first line of stdin
    #[arg(long)]
    password_stdin: bool,
}

impl PasswordSource {
    /// The password, if the flag was given.
    pub fn read_optional(&self) -> Result<Option<Password>, Failure> {
        self.password_stdin.then(read).transpose()
    }

    /// The password. Without the flag it is read only from a prompt: a command in a loop over lines of stdin must not
    /// take the next line as a password.
    pub fn read(&self) -> Result<Password, Failure> {
        self.refuse_other_stdin()?;
        read()
    }

    /// A password to check. Any text is accepted: hashes may come from other systems, which have other rules.
    pub fn read_to_check(&self) -> Result<SecretString, Failure> {
        self.refuse_other_stdin()?;
        let text = if io::stdin().is_terminal() {
            ask("Password: ")?
        } else {
            line()?
        };
        Ok(without_newline(&text).into())
    }

    fn refuse_other_stdin(&self) -> Result<(), Failure> {
        if self.password_stdin || io::stdin().is_terminal() {
            return Ok(());
        }
        let hint = "stdin is not a terminal: give --password-stdin to take the password from its first line";
        Err(Failure::Usage(hint.to_owned()))
    }
}

fn read() -> Result<Password, Failure> {
    let text = if io::stdin().is_terminal() {
        ask_twice()?
    } else {
        line()?
    };
    Password::parse(without_newline(&text)).map_err(|wrong| Failure::Usage(format!("the password {wrong}")))
}

fn line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(unreadable)?;
    Ok(line)
}

fn ask(prompt: &str) -> Result<String, Failure> {
    rpassword::prompt_password(prompt).map_err(unreadable)
}

fn ask_twice() -> Result<String, Failure> {
    let first = ask("Password: ")?;
    let second = ask("Repeat the password: ")?;
    if first == second {
        Ok(first)
    } else {
        Err(Failure::Usage("the two passwords are not the same".to_owned()))
    }
}

fn unreadable(cause: io::Error) -> Failure {
    Failure::system("can't read the password", cause)
}

/// Without what ends the line, as any other blank may be meant, and without the byte order mark that PowerShell begins a pipe
/// with.
fn without_newline(line: &str) -> &str {
    let line = line.strip_prefix('\u{FEFF}').unwrap_or(line);
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_the_line_is_taken_off() {
        for (line, password) in [
            (" a b \n", " a b "),
            ("ab\r\n", "ab"),
            ("ab", "ab"),
            ("\n", ""),
            ("a\n\n", "a\n"),
            ("\u{FEFF}ab\r\n", "ab"),
        ] {
            assert_eq!(without_newline(line), password);
        }
    }
}
