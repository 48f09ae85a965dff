//! Finds in which forms metadata of members is stored.

use crate::{Access, Error, Form, Op, Tx};

/// Returns the forms in which metadata of members is stored: one for each key that it is encrypted with, and the plain one. Reads
/// one entry of an index for each.
#[derive(Debug)]
pub struct FindForms;

impl Op for FindForms {
    type Output = Vec<Form>;
    const NAME: &'static str = "members.find_forms";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Form>, Error> {
        const NEXT: &str = "SELECT substr(details, 1, 5) FROM member_details WHERE substr(details, 1, 5) > $1
             ORDER BY substr(details, 1, 5) LIMIT 1";
        let (mut forms, mut after) = (Vec::new(), Vec::new());
        loop {
            let parameters = [after.as_slice().into()];
            let head = tx.unasked().row(NEXT, &parameters, |row| Ok(row.bytes(0)?.to_vec()));
            let Some(head) = head.await? else {
                return Ok(forms);
            };
            // Bytes of no form are found when they are read.
            forms.extend(Form::of(&head));
            after = head;
        }
    }
}
