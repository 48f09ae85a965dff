//! Answers in the database.

use super::answer::Answer;
use super::claim::Claim;
use super::repeated::RepeatedRequest;
use crate::dialect::TRY_LOCK;
use crate::{Access, Conn, Error, Fault, Op, Row, Tx, Value};
use directory::Timestamp;
use std::time::Duration;

/// How long an answer is kept.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// Bytes of a body that are kept; the answer of a longer one is given once only.
const MAX_BODY: usize = 64 * 1024;

/// Finds the answer that was kept for a claim.
#[derive(Debug)]
pub(crate) struct FindAnswer(pub(crate) Claim);

impl Op for FindAnswer {
    type Output = Option<Answer>;
    const NAME: &'static str = "answers.find";
    const ACCESS: Access = Access::Point;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<Option<Answer>, Error> {
        let now = tx.now();
        find(tx.unasked(), &self.0, now).await
    }
}

/// What is kept.
struct KeptAnswer {
    digest: Vec<u8>,
    status: i64,
    body: Option<String>,
}

/// The answer kept for this claim; refuses another request under the same key.
pub(super) async fn find<C: Conn>(conn: &mut C, claim: &Claim, now: Timestamp) -> Result<Option<Answer>, Error> {
    let kept = conn
        .row(
            "SELECT digest, status, body FROM answers WHERE caller = $1 AND key = $2 AND kept_at > $3",
            &[
                claim.caller.as_str().into(),
                claim.key.as_str().into(),
                oldest(now).into(),
            ],
            kept_of,
        )
        .await?;
    let Some(kept) = kept else { return Ok(None) };
    if kept.digest != claim.digest {
        return Err(RepeatedRequest::KeyReused.into());
    }
    let body = kept.body.ok_or(RepeatedRequest::AnsweredOnce)?;
    Ok(Some(Answer {
        status: u16::try_from(kept.status).map_err(Fault::other)?,
        body,
        tag: None,
    }))
}

/// Answers kept before this time are as good as gone.
pub(super) fn oldest(now: Timestamp) -> i64 {
    let kept_for = i64::try_from(KEPT_FOR.as_millis()).unwrap_or(i64::MAX);
    now.as_millisecond().saturating_sub(kept_for)
}

fn kept_of(row: &dyn Row) -> Result<KeptAnswer, Fault> {
    Ok(KeptAnswer {
        digest: row.bytes(0)?.to_owned(),
        status: row.int(1)?,
        body: row.maybe_text(2)?.map(str::to_owned),
    })
}

/// Fails if another process is running a request with the same key. The lock ends with the transaction.
pub(super) async fn lock<C: Conn>(conn: &mut C, claim: &Claim) -> Result<(), Error> {
    let locked = conn.row(TRY_LOCK, &[claim.number().into()], |row| row.bool(0)).await?;
    if locked == Some(true) {
        Ok(())
    } else {
        Err(RepeatedRequest::Running.into())
    }
}

/// Keeps an answer, in the place of one that is too old.
pub(super) async fn keep<C: Conn>(conn: &mut C, claim: &Claim, answer: &Answer, now: Timestamp) -> Result<(), Fault> {
    let body = Some(answer.body.as_str()).filter(|body| body.len() <= MAX_BODY);
    conn.execute(
        "INSERT INTO answers (caller, key, digest, status, body, kept_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (caller, key) DO UPDATE
         SET digest = excluded.digest, status = excluded.status, body = excluded.body, kept_at = excluded.kept_at",
        &[
            claim.caller.as_str().into(),
            claim.key.as_str().into(),
            Value::Bytes(&claim.digest),
            i64::from(answer.status).into(),
            body.into(),
            now.into(),
        ],
    )
    .await
    .map(drop)
}
