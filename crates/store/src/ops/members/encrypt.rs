//! Encrypts stored metadata of members anew, or decrypts it.

use crate::details;
use crate::ops::rows;
use crate::{Access, Conn, Error, Form, MemberId, Op, Tx};
use directory::{UserId, WorkspaceId};
use uuid::Uuid;

/// Members per transaction: few, because the metadata of one may have a megabyte, and writers wait meanwhile.
const PAGE: i64 = 100;

/// Writes the metadata of the next members after `after` in this form, which needs its key among those of the environment.
/// Leaves alone what has the form already. Has no events, because nothing that the directory says changes.
#[derive(Debug)]
pub struct EncryptDetails {
    /// The last member of the page before.
    pub after: Option<MemberId>,
    /// The form.
    pub form: Form,
}

/// A page of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncryptedPage {
    /// The last member of the page; `None` if it is empty, because there are no more members.
    pub last: Option<MemberId>,
    /// How many members' metadata was written.
    pub written: usize,
    /// How many members' metadata had the form already.
    pub left: usize,
}

impl Op for EncryptDetails {
    type Output = EncryptedPage;
    const NAME: &'static str = "members.encrypt_details";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<EncryptedPage, Error> {
        let page = page(tx.ask_everything()?, self.after).await?;
        let mut written = Vec::new();
        for (member, bytes) in &page {
            if Form::of(bytes) != Some(self.form) {
                written.push((member, details::rewrite(bytes, *member, self.form, tx.environment())?));
            }
        }
        let rows: Vec<_> = written
            .iter()
            .map(|(member, bytes)| rows::details(**member, bytes))
            .collect();
        let update = "UPDATE member_details SET details = $3 WHERE user_id = $1 AND workspace_id = $2";
        if !rows.is_empty() {
            tx.ask_everything()?.execute_each(update, &rows).await?;
        }
        Ok(EncryptedPage {
            last: page.last().map(|(member, _)| *member),
            written: rows.len(),
            left: page.len() - rows.len(),
        })
    }
}

/// The next members with metadata, locked, so that no server changes the metadata in between.
async fn page(conn: &mut dyn Conn, after: Option<MemberId>) -> Result<Vec<(MemberId, Vec<u8>)>, Error> {
    const NEXT: &str =
        "SELECT user_id, workspace_id, details FROM member_details WHERE (user_id, workspace_id) > ($1, $2)
         ORDER BY user_id, workspace_id LIMIT $3 FOR UPDATE";
    let (user, workspace) = after.map_or((Uuid::nil(), Uuid::nil()), |after| (after.user.0, after.workspace.0));
    let parameters = [user.into(), workspace.into(), PAGE.into()];
    let rows = conn.rows(NEXT, &parameters, |row| {
        let member = MemberId {
            user: UserId(row.id(0)?),
            workspace: WorkspaceId(row.id(1)?),
        };
        Ok((member, row.bytes(2)?.to_vec()))
    });
    Ok(rows.await?)
}
