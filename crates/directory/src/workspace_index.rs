//! An index of workspaces in memory, searched by the rules of [`WorkspaceKey`].

use crate::text::fold;
use crate::{Name, Refusal, Slug, WorkspaceId, WorkspaceKey, WorkspaceNames};
use std::collections::HashMap;

/// The names of many workspaces. They are numbered in the order in which they were added.
#[derive(Debug, Default)]
pub struct WorkspaceIndex {
    all: Vec<(WorkspaceId, Option<Slug>, Name)>,
    by_id: HashMap<WorkspaceId, usize>,
    by_text: HashMap<String, Vec<usize>>,
}

impl WorkspaceIndex {
    /// Adds a workspace. A workspace that will be created later may have no slug yet.
    pub fn add(&mut self, id: WorkspaceId, slug: Option<Slug>, name: Name) {
        let number = self.all.len();
        self.by_id.insert(id, number);
        let key = name.key();
        if let Some(slug) = slug.as_ref().filter(|slug| slug.as_str() != key) {
            self.by_text.entry(slug.to_string()).or_default().push(number);
        }
        self.by_text.entry(key).or_default().push(number);
        self.all.push((id, slug, name));
    }

    /// The number of the workspace that the key matches, or `None`. Refuses the same keys as [`WorkspaceKey::resolve`].
    pub fn resolve(&self, key: &WorkspaceKey) -> Result<Option<usize>, Refusal> {
        let (id, text) = match key {
            WorkspaceKey::Id(id) | WorkspaceKey::Both(id, _) => (Some(*id), None),
            WorkspaceKey::Slug(slug) => (None, Some(slug.as_str())),
            WorkspaceKey::Text(text) | WorkspaceKey::InPath(text) => (text.trim().parse().ok(), Some(text.as_str())),
        };
        let by_id = id.and_then(|id| self.by_id.get(&id));
        let by_text = text.and_then(|text| self.by_text.get(&fold(text)));
        let candidates = by_id.into_iter().chain(by_text.into_iter().flatten());
        key.resolve(candidates.map(|number| (self.names(*number), *number)))
    }

    /// Whether the text is the slug or the name of any workspace.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.by_text.contains_key(&fold(text))
    }

    fn names(&self, number: usize) -> WorkspaceNames<'_> {
        let (id, slug, name) = &self.all[number];
        WorkspaceNames {
            id: *id,
            slug: slug.as_ref().map(Slug::as_str),
            name: name.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: usize) -> WorkspaceId {
        WorkspaceId(Uuid::from_u128(number as u128))
    }

    fn key() -> impl Strategy<Value = WorkspaceKey> {
        prop_oneof![
            (0..4_usize).prop_map(|number| WorkspaceKey::Id(id(number))),
            (0..4_usize).prop_map(|number| WorkspaceKey::Text(id(number).to_string())),
            "[ab]".prop_map(|slug| WorkspaceKey::Slug(slug.parse().unwrap())),
            "[abAB]".prop_map(WorkspaceKey::Text),
            "[abAB]".prop_map(WorkspaceKey::InPath),
            (0..4_usize, "[abAB]").prop_map(|(number, text)| WorkspaceKey::Both(id(number), text)),
        ]
    }

    proptest! {
        #[test]
        fn finds_what_a_search_among_all_finds(
            all in proptest::collection::vec(("[ab]", "[abAB]"), 0..4),
            key in key(),
        ) {
            let mut index = WorkspaceIndex::default();
            for (number, (slug, name)) in all.iter().enumerate() {
                index.add(id(number), Some(slug.parse().unwrap()), name.parse().unwrap());
            }
            let among_all = key.resolve((0..all.len()).map(|number| (index.names(number), number)));
            prop_assert_eq!(index.resolve(&key), among_all);
        }
    }
}
