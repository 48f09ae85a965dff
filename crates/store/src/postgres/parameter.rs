//! A parameter of a URL that can't be used.

use crate::OpenError;

/// Says of a parameter what is wrong with it, and shows a good one.
pub(super) fn wrong(name: &str, why: &str) -> OpenError {
    OpenError::Url(format!(
        "{name} in DATABASE_URL {why}; an example: \
         postgres://roster@db.example.com/roster?sslmode=verify-full&sslrootcert=/etc/roster/database-ca.pem"
    ))
}
