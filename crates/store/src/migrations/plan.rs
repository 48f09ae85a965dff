//! What a schema lacks, and in which order it gets it.

use super::list::{Form, MIGRATIONS, Migration, VERSION};
use super::version::Schema;
use crate::OpenError;

/// What is to be done to a database, in this order.
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

    /// Whether a schema shows that it was done.
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

    /// The oldest program that can run on the schema afterwards.
    pub(super) const fn oldest(&self) -> i64 {
        match self {
            Self::Expand(_, form) => form.oldest,
            Self::Contract(version, _) => *version,
        }
    }
}

/// What a schema lacks to be of the version needed. A database without anything is contracted at once, as no older program
/// knows it.
///
/// Fails if programs that may still run could not run on the result: that takes [`to_finish`].
pub(super) fn to_migrate<S>(
    found: Schema,
    form: impl Fn(&'static Migration) -> &'static Form<S>,
) -> Result<Vec<Half<S>>, OpenError> {
    if found == Schema::EMPTY {
        return to_finish(found, form);
    }
    found.refuse_unless_known()?;
    let missing: Vec<_> = versions().filter(|(version, _)| *version > found.version).collect();
    // A migration of a single file's only program is compatible with none, and leaves nothing to contract.
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

/// The same, and what shuts all older programs out.
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

/// Why a half of a migration was not done, or not to its end.
pub(super) fn failed(version: i64, why: &impl ToString) -> OpenError {
    OpenError::Migration {
        version,
        why: why.to_string(),
    }
}
