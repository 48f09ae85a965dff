//! Finds the members of a workspace who are in groups, as version 1 of the API asks for them.

use crate::ops::owners::Owners;
use crate::ops::{groups, workspaces};
use crate::{Access, Conn, Error, Fault, Op, Row, Statement, Tx};
use directory::{
    Email, FoundGroup, GroupKey, GroupName, Name, Refusal, Role, Scope, Status, UserId, WorkspaceHead, WorkspaceKey,
};

/// Returns the members of a workspace who are in all or in any of these groups, default or custom, by the ids of the users. A name of no
/// group is a group without members. Refuses an unknown workspace.
#[derive(Debug)]
pub struct InGroups {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The names of the groups, without regard to case.
    pub groups: Vec<String>,
    /// Whether a member must be in all of them.
    pub all: bool,
    /// Only members with this status in the workspace.
    pub status: Option<Status>,
}

/// A member with the names of the custom groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberInGroups {
    /// The user's id.
    pub id: UserId,
    /// The user's name.
    pub name: Name,
    /// The user's address.
    pub email: Email,
    /// The status in the workspace.
    pub status: Status,
    /// The role in the workspace.
    pub role: Role,
    /// The custom groups, by their creation.
    pub groups: Vec<GroupName>,
}

impl Op for InGroups {
    type Output = Vec<MemberInGroups>;
    const NAME: &'static str = "members.in_groups";
    const ACCESS: Access = Access::Stream;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<MemberInGroups>, Error> {
        let workspace = workspaces::find::needed(tx, &self.workspace, Scope::MembershipsRead).await?;
        let mut found = Vec::with_capacity(self.groups.len());
        for name in &self.groups {
            found.push(find(tx, &workspace, name).await?);
        }
        let mut members = Vec::new();
        let conn = tx.ask(Scope::MembershipsRead)?;
        let statement = self.statement(conn.dialect(), &workspace, &found);
        let each = |row: &dyn Row| member_of(row).map(|member| members.push(member));
        conn.select(&statement, each).await?;
        add_groups(conn, &workspace, &mut members).await?;
        Ok(members)
    }
}

/// The group with this name; `None` if there is none.
async fn find(tx: &mut Tx<'_>, workspace: &WorkspaceHead, name: &str) -> Result<Option<FoundGroup>, Error> {
    let key = GroupKey::Text(name.to_owned());
    match groups::find::by_key(tx, workspace, &key, Scope::MembershipsRead).await {
        Ok(found) => Ok(Some(found)),
        Err(Error::Refused(Refusal::UnknownGroup(_))) => Ok(None),
        Err(other) => Err(other),
    }
}

impl InGroups {
    fn statement(
        &self,
        dialect: crate::dialect::Dialect,
        workspace: &WorkspaceHead,
        groups: &[Option<FoundGroup>],
    ) -> Statement {
        let mut statement = Statement::new(dialect);
        statement
            .sql("SELECT u.id, u.name, u.email, m.status, m.role FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = ")
            .value(workspace.id.0);
        if let Some(status) = self.status {
            statement.sql(" AND m.status = ").value(status.as_str());
        }
        statement.sql(" AND (");
        for (number, group) in groups.iter().enumerate() {
            let word = if self.all { " AND " } else { " OR " };
            statement.sql(if number == 0 { "" } else { word });
            match group {
                None => statement.sql("FALSE"),
                Some(FoundGroup::AllUsers(_)) => statement.sql("TRUE"),
                Some(FoundGroup::Admin(_)) => statement.sql("m.role = ").value(Role::Admin.as_str()),
                Some(FoundGroup::Custom(group)) => statement
                    .sql("EXISTS (SELECT 1 FROM group_members gm WHERE gm.user_id = m.user_id AND gm.workspace_id = m.workspace_id AND gm.group_id = ")
                    .value(group.id.0)
                    .sql(")"),
            };
        }
        statement.sql(") ORDER BY u.id");
        statement
    }
}

fn member_of(row: &dyn Row) -> Result<MemberInGroups, Fault> {
    Ok(MemberInGroups {
        id: UserId(row.id(0)?),
        name: Name::from_store(row.text(1)?),
        email: Email::from_store(row.text(2)?.to_owned()),
        status: row.word(3)?,
        role: row.word(4)?,
        groups: Vec::new(),
    })
}

/// Adds the custom groups of the members, which are in the order of their ids.
async fn add_groups(
    conn: &mut dyn Conn,
    workspace: &WorkspaceHead,
    members: &mut [MemberInGroups],
) -> Result<(), Fault> {
    let ids: std::collections::HashSet<_> = members.iter().map(|member| member.id.0).collect();
    let mut owners = Owners::new(members, |member| member.id.0);
    let places = "SELECT gm.user_id, g.name FROM group_members gm
         JOIN groups g ON g.workspace_id = gm.workspace_id AND g.id = gm.group_id
         WHERE gm.workspace_id = $1 ORDER BY gm.user_id, g.id";
    conn.for_each(places, &[workspace.id.0.into()], |row| {
        if ids.contains(&row.id(0)?) {
            owners.of(row)?.groups.push(GroupName::from_store(row.text(1)?));
        }
        Ok(())
    })
    .await
}
