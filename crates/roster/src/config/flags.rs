//! The flags that configure something.

/// What the command line says. `None` where a flag was not given.
///
/// There is no `Debug`: the URL as it was typed may hold a password.
#[derive(Default)]
pub struct Flags {
    /// `--database-url`
    pub database_url: Option<String>,
    /// `--listen`
    pub listen: Option<String>,
}
