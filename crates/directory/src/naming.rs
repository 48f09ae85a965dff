//! How workspaces may be called: no text may come to mean two of them.

use crate::{Name, Refusal, Slug, WorkspaceId, WorkspaceNames};

/// Refuses a name for a workspace if it is the slug or the name of another one.
pub fn check_name<'a>(
    workspace: WorkspaceId,
    name: &Name,
    all: impl IntoIterator<Item = WorkspaceNames<'a>>,
) -> Result<(), Refusal> {
    if is_anothers(workspace, name.as_str(), all) {
        return Err(Refusal::WorkspaceNameTaken(name.clone()));
    }
    Ok(())
}

/// Refuses a slug for a workspace if it is the slug or the name of another one.
pub fn check_slug<'a>(
    workspace: WorkspaceId,
    slug: &Slug,
    all: impl IntoIterator<Item = WorkspaceNames<'a>>,
) -> Result<(), Refusal> {
    if is_anothers(workspace, slug.as_str(), all) {
        return Err(Refusal::SlugTaken(slug.clone()));
    }
    Ok(())
}

fn is_anothers<'a>(workspace: WorkspaceId, text: &str, all: impl IntoIterator<Item = WorkspaceNames<'a>>) -> bool {
    let mut others = all.into_iter().filter(|other| other.id != workspace);
    others.any(|other| other.is_called(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WorkspaceKey;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: usize) -> WorkspaceId {
        WorkspaceId(Uuid::from_u128(number as u128))
    }

    fn names((number, slug, name): &(usize, Slug, Name)) -> WorkspaceNames<'_> {
        WorkspaceNames {
            id: id(*number),
            slug: Some(slug.as_str()),
            name: name.as_str(),
        }
    }

    #[test]
    fn a_name_may_be_the_slug_of_the_same_workspace_and_change_its_case() {
        let one = [(1, "sales".parse().unwrap(), "Sales".parse().unwrap())];
        let check = |number, name: &str| check_name(id(number), &name.parse().unwrap(), one.iter().map(names));
        assert_eq!(check(1, "SALES"), Ok(()));
        assert_eq!(
            check(2, "SALES"),
            Err(Refusal::WorkspaceNameTaken("SALES".parse().unwrap()))
        );
        assert_eq!(check(2, "Sales 2"), Ok(()));
        let taken = "sales".parse().unwrap();
        assert_eq!(
            check_slug(id(2), &taken, one.iter().map(names)),
            Err(Refusal::SlugTaken(taken.clone()))
        );
    }

    proptest! {
        #[test]
        fn no_text_is_ambiguous_among_workspaces_that_were_let_in(
            wanted in proptest::collection::vec(("[a-c]{1,2}", "[a-cA-C]{1,2}"), 0..8),
            word in "[a-cA-C]{1,2}",
        ) {
            let mut all: Vec<(usize, Slug, Name)> = Vec::new();
            for (number, (slug, name)) in wanted.into_iter().enumerate() {
                let (slug, name) = (slug.parse().unwrap(), name.parse().unwrap());
                let free = check_slug(id(number), &slug, all.iter().map(names))
                    .and_then(|()| check_name(id(number), &name, all.iter().map(names)));
                if free.is_ok() {
                    all.push((number, slug, name));
                }
            }
            prop_assert!(WorkspaceKey::Text(word).resolve(all.iter().map(|one| (names(one), ()))).is_ok());
        }
    }
}
