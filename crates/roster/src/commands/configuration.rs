//! Loads the configuration of a command.

use std::env;
use std::path::Path;

use crate::binding::Binding;
use crate::config::{Config, Flags, Loaded, Purpose};
use crate::failure::Failure;

/// The working directory. Empty, so that paths in it are shown without a prefix.
const FOLDER: &str = "";

/// Loads the configuration of this process.
pub fn load(purpose: Purpose, flags: &Flags) -> Result<Loaded, Failure> {
    Ok(Config::load(purpose, flags, env::vars_os(), Path::new(FOLDER))?)
}

/// Loads the configuration of a server, and checks what it will listen on. Opens and changes nothing.
pub async fn load_to_serve(flags: &Flags) -> Result<(Loaded, Binding), Failure> {
    let mut loaded = load(Purpose::Serve, flags)?;
    let binding = Binding::prepare(&mut loaded).await?;
    Ok((loaded, binding))
}

/// Loads the configuration of a command that works only on the database.
pub fn database_config(flags: &Flags) -> Result<Config, Failure> {
    Ok(load(Purpose::Database, flags)?.config)
}
