//! Reading a password: never from an argument, which other users of the machine can see.

use std::io::{self, IsTerminal as _};

use clap::Args;
use directory::Password;

use crate::failure::Failure;

/// Where a password comes from.
#[derive(Args)]
pub struct PasswordSource {
    /// Read the password: from a prompt on a terminal, else from the first line of stdin
    #[arg(long)]
    password_stdin: bool,
}

impl PasswordSource {
    /// The password, if one is to be read.
    pub fn read_optional(&self) -> Result<Option<Password>, Failure> {
        self.password_stdin.then(read).transpose()
    }

    /// The password. Without the flag it is only prompted for: a command in a loop over lines of stdin must not take the
    /// next line for a password.
    pub fn read(&self) -> Result<Password, Failure> {
        if self.password_stdin || io::stdin().is_terminal() {
            read()
        } else {
            let hint = "stdin is not a terminal: give --password-stdin to take the password from its first line";
            Err(Failure::Usage(hint.to_owned()))
        }
    }
}

fn read() -> Result<Password, Failure> {
    let text = if io::stdin().is_terminal() {
        prompt()?
    } else {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map_err(unreadable)?;
        line
    };
    Password::parse(without_newline(&text)).map_err(|wrong| Failure::Usage(format!("the password {wrong}")))
}

fn prompt() -> Result<String, Failure> {
    let first = rpassword::prompt_password("Password: ").map_err(unreadable)?;
    let second = rpassword::prompt_password("The same again: ").map_err(unreadable)?;
    if first == second {
        Ok(first)
    } else {
        Err(Failure::Usage("the two passwords are not the same".to_owned()))
    }
}

fn unreadable(cause: io::Error) -> Failure {
    Failure::system("can't read the password", cause)
}

/// Without what ends the line: any other blank may be meant.
fn without_newline(line: &str) -> &str {
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
        ] {
            assert_eq!(without_newline(line), password);
        }
    }
}
