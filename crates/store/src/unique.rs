//! What the database keeps unique.

/// The values that the schema keeps unique and that a request can collide with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// The address of a user.
    UserEmail,
    /// The name of a workspace.
    WorkspaceName,
    /// The slug of a workspace.
    WorkspaceSlug,
    /// That one workspace is the default.
    DefaultWorkspace,
    /// The name of a group in its workspace.
    GroupName,
    /// The id of a workspace or of a group, which an import may want to keep.
    Id,
}
