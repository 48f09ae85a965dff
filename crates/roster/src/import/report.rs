//! The result of an import.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Stdout, Write};
use std::time::{Duration, Instant};

use directory::{Change, GroupMembership, Membership, Role, Status, Timestamp, User};
use serde_json::json;
use store::ops::users::{ImportedPassword, ImportedUser};

use super::{Refusal, Refusals, until};
use crate::failure::Failure;

/// Counts, and with `--dry-run` a line for each user that shows what would change.
pub struct Report {
    begun: Instant,
    new: u64,
    archived_by_default: u64,
    changed: u64,
    same: u64,
    passwords_kept: u64,
    /// Users, workspaces and groups that were refused, if there can be any.
    refused: Option<Refusals>,
    /// How many users were only validated, and the limit up to which they would have been compared.
    only_checked: Option<(u64, String)>,
    listing: Option<BufWriter<Stdout>>,
}

impl Report {
    /// An empty report. With `is_listed`, each user that isn't the same gets a line on stdout.
    pub fn new(is_listed: bool) -> Self {
        Self {
            begun: Instant::now(),
            new: 0,
            archived_by_default: 0,
            changed: 0,
            same: 0,
            passwords_kept: 0,
            refused: None,
            only_checked: None,
            listing: is_listed.then(|| BufWriter::new(io::stdout())),
        }
    }

    /// The same for a source whose users can be refused one by one.
    pub fn with_refusals(is_listed: bool, refusals: Refusals) -> Self {
        Self {
            refused: Some(refusals),
            ..Self::new(is_listed)
        }
    }

    /// A user, a workspace or a group was refused.
    pub fn refuse(&mut self, refusal: &Refusal) -> Result<(), Failure> {
        match &mut self.refused {
            Some(refused) => refused.add(refusal),
            None => Ok(()),
        }
    }

    /// `users` were validated but not compared with the directory, because they are more than `most`.
    pub fn only_checked(&mut self, users: u64, most: String) {
        self.only_checked = Some((users, most));
    }

    /// How many of them were refused.
    pub fn refused(&self) -> u64 {
        self.refused.as_ref().map_or(0, Refusals::count)
    }

    /// Whether there are new users.
    pub const fn is_any_new(&self) -> bool {
        self.new > 0
    }

    /// Counts one user. `is_told_status` is whether the source gives the user's status.
    pub fn add(&mut self, imported: &ImportedUser, is_told_status: bool) -> io::Result<()> {
        let sets_password = imported.password == ImportedPassword::Set;
        self.passwords_kept += u64::from(imported.password == ImportedPassword::Kept);
        let line = if imported.before.is_none() {
            self.new += 1;
            let is_archived = imported.after.status == Status::Archived;
            self.archived_by_default += u64::from(is_archived && !is_told_status);
            format!("new {}", imported.after.email)
        } else {
            let mut differences = differences(&imported.changes());
            if sets_password {
                differences.push("password".to_owned());
            }
            if differences.is_empty() {
                self.same += 1;
                return Ok(());
            }
            self.changed += 1;
            format!("changed {}: {}", imported.after.email, differences.join(", "))
        };
        match &mut self.listing {
            Some(listing) => writeln!(listing, "{line}"),
            None => Ok(()),
        }
    }

    /// How many new users are archived only because the source gives no status.
    pub const fn archived_by_default(&self) -> u64 {
        self.archived_by_default
    }

    /// All of it as text, or as JSON, with how long it took.
    pub fn finish(mut self, subject: &str, is_json: bool) -> Result<String, Failure> {
        if let Some(listing) = &mut self.listing {
            listing.flush().map_err(Failure::Output)?;
        }
        if let Some(refused) = &mut self.refused {
            refused.finish()?;
        }
        let seconds = self.begun.elapsed();
        Ok(if is_json {
            self.json(seconds)
        } else {
            self.text(subject, seconds)
        })
    }

    fn text(&self, subject: &str, took: Duration) -> String {
        let mut text = match &self.only_checked {
            Some((users, most)) => {
                format!("{subject}: {users} users checked and no more: up to {most} are compared with the directory")
            }
            None => format!(
                "{subject}: {} new, {} changed, {} same",
                self.new, self.changed, self.same
            ),
        };
        // Writing to a String cannot fail.
        if let Some(refused) = &self.refused {
            let _ = write!(text, ", {} refused", refused.count());
        }
        if self.passwords_kept > 0 {
            let _ = write!(text, "; {} have a password already and kept it", self.passwords_kept);
        }
        let _ = writeln!(text, "; {:.1} s", took.as_secs_f64());
        text
    }

    fn json(&self, took: Duration) -> String {
        let mut counts = match &self.only_checked {
            Some((users, _)) => json!({"checked": users}),
            None => json!({
                "new": self.new, "changed": self.changed, "same": self.same, "passwords_kept": self.passwords_kept,
            }),
        };
        counts["seconds"] = took.as_secs_f64().into();
        if let Some(refused) = &self.refused {
            counts["refused"] = refused.count().into();
        }
        format!("{counts:#}\n")
    }
}

/// What is different about a user, in words of one or two: `name`, `finance`, `finance until 2026-12-31`, `finance: admin`, `finance/Auditors`.
fn differences(changes: &[Change<'_>]) -> Vec<String> {
    let mut words = Vec::new();
    for change in changes {
        match change {
            // An import removes nothing and waits for no end.
            Change::UserCreated(_) | Change::UserDeleted(_) | Change::MembershipRemoved(..) | Change::Expired(..) => {}
            Change::UserChanged(before, after) => words.extend(own_differences(before, after)),
            Change::MembershipAdded(_, new) => {
                words.push(with_end(new.workspace.name.to_string(), new.expires_at));
                words.extend(new_role(None, new));
                words.extend(new_groups(None, new));
            }
            Change::MembershipChanged(_, before, after) => {
                if before.status != after.status {
                    words.push(format!("{} {}", after.workspace.name, after.status));
                }
                if before.expires_at != after.expires_at {
                    words.push(with_end(after.workspace.name.to_string(), after.expires_at));
                }
                words.extend(new_role(Some(before), after));
                words.extend(new_groups(Some(before), after));
            }
        }
    }
    words
}

fn own_differences(before: &User, after: &User) -> impl Iterator<Item = String> {
    let name = (before.name != after.name).then(|| "name".to_owned());
    let status = (before.status != after.status).then(|| after.status.to_string());
    name.into_iter().chain(status)
}

/// With its end, if it has one: `finance until 2026-12-31`.
fn with_end(what: String, end: Option<Timestamp>) -> String {
    match end {
        Some(end) => format!("{what} until {}", until::shown(end)),
        None => what,
    }
}

fn new_role(before: Option<&Membership>, after: &Membership) -> Option<String> {
    let of = |membership: &Membership| (membership.role, membership.role_until);
    let is_new = of(after) != before.map_or((Role::EndUser, None), of);
    is_new.then(|| with_end(format!("{}: {}", after.workspace.name, after.role), after.role_until))
}

fn new_groups(before: Option<&Membership>, after: &Membership) -> impl Iterator<Item = String> {
    let workspace = &after.workspace.name;
    let is_new = move |group: &&GroupMembership| before.is_none_or(|before| before.group(group.id).is_none());
    let groups = after.groups.iter().filter(is_new);
    groups.map(move |group| format!("{workspace}/{}", group.name))
}
