//! `roster encrypt`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use store::Form;
use store::ops::members::{EncryptDetails, FindForms};

use super::configuration::database_config;
use crate::config::{Flags, parse_keys};
use crate::connection::{self, Connection};
use crate::failure::Failure;
use crate::output;

/// Encrypt the userDetails of all members with the first key of ROSTER_ENCRYPTION_KEY, also beside running servers
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster encrypt                                 what is plain, or has another of the keys
  roster encrypt --from-key-file old.key         what the key in old.key has encrypted
  roster encrypt --decrypt                       store everything plain again

It goes through the members in small transactions. If it was interrupted, run it again: it leaves
alone what is done. Servers must have the keys before: see docs/configure.md, Encryption.")]
pub struct Encrypt {
    /// A file with keys that only decrypt, beside those of ROSTER_ENCRYPTION_KEY
    #[arg(long, value_name = "FILE")]
    from_key_file: Option<PathBuf>,
    /// Store everything plain
    #[arg(long)]
    decrypt: bool,
}

impl Encrypt {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let mut config = database_config(flags)?;
        let form = match (self.decrypt, config.encryption_keys.first()) {
            (true, _) => Form::Plain,
            (false, Some(key)) => Form::Encrypted(key.id()),
            (false, None) => {
                let why =
                    "ROSTER_ENCRYPTION_KEY is not set, and is what to encrypt with; --decrypt stores everything plain";
                return Err(Failure::Usage(why.to_owned()));
            }
        };
        if let Some(file) = &self.from_key_file {
            config.encryption_keys = config.encryption_keys.and(read_keys(file)?);
        }
        connection::to_write(&config, async |connection| encrypt_all(connection, form).await).await
    }
}

fn read_keys(file: &Path) -> Result<store::EncryptionKeys, Failure> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|cause| Failure::system(format!("can't read {shown}"), cause))?;
    let keys = parse_keys(&text).map_err(|wrong| Failure::Usage(format!("{shown} {wrong}")))?;
    if keys.first().is_none() {
        return Err(Failure::Usage(format!("{shown} has no key")));
    }
    Ok(keys)
}

async fn encrypt_all(connection: &Connection, form: Form) -> Result<(), Failure> {
    let (mut after, mut written, mut left) = (None, 0, 0);
    loop {
        let page = connection.run(EncryptDetails { after, form }).await?;
        written += page.written;
        left += page.left;
        let Some(last) = page.last else { break };
        after = Some(last);
    }
    output::print(&format!(
        "the userDetails of {} members are {form}: {written} were written, {left} were so already\n",
        written + left
    ))?;
    let others = connection
        .run(FindForms)
        .await?
        .into_iter()
        .filter(|other| *other != form);
    match others.into_iter().next() {
        None => Ok(()),
        Some(other) => Err(Failure::Encryption(format!(
            "meanwhile a server has stored userDetails that are {other}: change ROSTER_ENCRYPTION_KEY of all servers first, then \
             run this again"
        ))),
    }
}
