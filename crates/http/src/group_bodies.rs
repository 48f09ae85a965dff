//! The bodies of requests that create and change groups, the same in both versions of the API.

use crate::body::{Fields, FromBody, Json, Problems};
use directory::{Description, GroupName};
use utoipa::ToSchema;

/// The group to create.
pub(crate) struct NewGroup {
    pub(crate) name: GroupName,
    pub(crate) description: Option<Description>,
}

impl FromBody for NewGroup {
    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let name = fields.required("name");
        let description = fields.optional("description");
        Some(Self {
            name: name?,
            description,
        })
    }
}

/// A group to be created.
#[derive(ToSchema)]
#[schema(as = NewGroup)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct NewGroupSchema {
    /// Trimmed: letters, digits, `_`, `-` and spaces. Unique in the workspace, whatever the case of its letters. Not `all_users`,
    /// `admin`, `builder` or `end-user`.
    #[schema(min_length = 1, max_length = 50)]
    name: String,
    /// What it is for.
    #[schema(min_length = 1, max_length = 1000)]
    description: Option<String>,
}

/// A change of a group. Omitted fields stay unchanged.
#[derive(ToSchema)]
#[schema(as = GroupChange)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct GroupChangeSchema {
    /// By the rule for new groups.
    #[schema(min_length = 1, max_length = 50)]
    name: Option<String>,
    /// What it is for. In version 2, null clears it.
    #[schema(min_length = 1, max_length = 1000)]
    description: Option<String>,
}
