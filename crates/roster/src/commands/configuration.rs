//! The configuration that a command works with.

use std::env;
use std::path::Path;

use crate::binding::Binding;
use crate::config::{Config, Flags, Loaded, Purpose};
use crate::failure::Failure;

/// The working directory, spelt so that paths in it stay short.
const FOLDER: &str = "";

/// The configuration of this process.
pub fn load(purpose: Purpose, flags: &Flags) -> Result<Loaded, Failure> {
    Ok(Config::load(purpose, flags, env::vars_os(), Path::new(FOLDER))?)
}

/// The configuration of a server, and what it will listen on. Nothing is open or changed yet.
pub async fn load_to_serve(flags: &Flags) -> Result<(Loaded, Binding), Failure> {
    let mut loaded = load(Purpose::Serve, flags)?;
    let binding = Binding::prepare(&mut loaded).await?;
    Ok((loaded, binding))
}

/// The configuration of a command that works on the database only.
pub fn database_config(flags: &Flags) -> Result<Config, Failure> {
    Ok(load(Purpose::Database, flags)?.config)
}
