//! The names of the parts. `parts.rs` measures them.

use clap::ValueEnum;

/// A part, which can be measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// `GET` of one user
    PointRead,
    /// `GET` of all users
    List,
    /// `GET` of a page of a list
    Pages,
    /// `GET` of the users and members with a text
    Search,
    /// `GET` of both lists, with an `If-None-Match` that matches
    NotModified,
    /// `POST` of a user
    Create,
    /// `PATCH` of a user
    Update,
    /// `PUT` of a user's workspaces
    ReplaceRelations,
    /// `PUT` of a member into a group
    GroupAdd,
    /// `roster import`
    Import,
    /// Reads while users are created with passwords
    Passwords,
    /// Memory after loads of each kind
    Memory,
    /// Starting, memory when idle, the binary
    Start,
}

impl Part {
    /// Its name on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value().expect("no part is hidden");
        value.get_name().to_owned()
    }

    /// Whether it needs directories with users.
    pub const fn needs_users(self) -> bool {
        !matches!(self, Self::Import)
    }
}
