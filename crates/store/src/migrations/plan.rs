//! Which migrations a database needs, and in which order.

use super::list::{Form, MIGRATIONS, Migration, VERSION};
use super::version::Schema;
use crate::OpenError;

/// Half of a migration that a database needs.
pub(super) enum Half<S: 'static> {
    Expand(i64, &'static Form<S>),
    Contract(i64, &'static Form<S>),
}

impl<S> Half<S> {
    pub(super) const fn version(&self) -> i64 {
        match self {
            Self::Expand(version, _) | Self::Contract(version, _) => *version,
        }
    }

    /// Whether a schema shows that this half is done.
    pub(super) const fn is_done(&self, found: Schema) -> bool {
        match self {
            Self::Expand(version, _) => found.version >= *version,
            Self::Contract(version, _) => found.oldest >= *version,
        }
    }

    pub(super) const fn steps(&self) -> &'static [S] {
        match self {
            Self::Expand(_, form) => form.expand,
            Self::Contract(_, form) => form.contract,
        }
    }

    /// The oldest program that can run on the schema after this half.
    pub(super) const fn oldest(&self) -> i64 {
        match self {
            Self::Expand(_, form) => form.oldest,
            Self::Contract(version, _) => *version,
        }
    }
}

/// The halves that bring a schema to the version that this program needs. An empty database is also contracted, because
/// no older program uses it.
///
/// Fails if programs that may still be running could not run on the result: then [`to_finish`] is needed.
pub(super) fn to_migrate<S>(
    found: Schema,
    form: impl Fn(&'static Migration) -> &'static Form<S>,
) -> Result<Vec<Half<S>>, OpenError> {
    if found == Schema::EMPTY {
        return to_finish(found, form);
    }
    found.refuse_unless_known()?;
    let missing: Vec<_> = versions().filter(|(version, _)| *version > found.version).collect();
    // A migration of a file is compatible with no older program, and leaves nothing to contract.
    let is_open = found.oldest < found.version;
    if is_open
        && missing
            .iter()
            .any(|(_, migration)| form(migration).oldest > found.oldest)
    {
        return Err(OpenError::Unfinished {
            found: found.version,
            oldest: found.oldest,
        });
    }
    Ok(missing
        .into_iter()
        .map(|(version, migration)| Half::Expand(version, form(migration)))
        .collect())
}

/// The halves that also contract the schema, which shuts out all older programs.
pub(super) fn to_finish<S>(
    found: Schema,
    form: impl Fn(&'static Migration) -> &'static Form<S>,
) -> Result<Vec<Half<S>>, OpenError> {
    found.refuse_unless_known()?;
    if found.version > VERSION {
        return Err(found.newer());
    }
    Ok(versions()
        .flat_map(|(version, migration)| {
            let form = form(migration);
            let expand = (version > found.version).then_some(Half::Expand(version, form));
            let contract = (version > found.oldest && form.oldest < version).then_some(Half::Contract(version, form));
            expand.into_iter().chain(contract)
        })
        .collect())
}

fn versions() -> impl Iterator<Item = (i64, &'static Migration)> {
    (1..).zip(&MIGRATIONS)
}

/// The error for half of a migration that was not completed.
pub(super) fn failed(version: i64, why: &impl ToString) -> OpenError {
    OpenError::Migration {
        version,
        why: why.to_string(),
    }
}
