//! The values that the database keeps unique.

/// The values that the schema keeps unique and with which a request can conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// The address of a user.
    UserEmail,
    /// The name of a workspace.
    WorkspaceName,
    /// The slug of a workspace.
    WorkspaceSlug,
    /// Being the default workspace.
    DefaultWorkspace,
    /// The name of a group in its workspace.
    GroupName,
    /// The id of a workspace or of a group: an import may request one.
    Id,
}
