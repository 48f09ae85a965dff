//! The flags that set a configuration value.

/// The values of the flags; `None` if a flag was not given.
///
/// Does not implement `Debug`: the URL may contain a password.
#[derive(Default)]
pub struct Flags {
    /// `--database-url`
    pub database_url: Option<String>,
    /// `--listen`
    pub listen: Option<String>,
}
