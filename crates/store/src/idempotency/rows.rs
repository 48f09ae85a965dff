//! The table `answers`: finds, locks and stores the answer for a key.

use super::answer::Answer;
use super::claim::Claim;
use super::repeated::RepeatedRequest;
use crate::dialect::TRY_LOCK;
use crate::{Access, Conn, Error, Fault, Op, Row, Tx, Value};
use directory::Timestamp;
use std::time::Duration;

/// How long an answer is stored.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// The maximum length of a body that is stored. An answer with a longer body is given only once.
const MAX_BODY: usize = 64 * 1024;

/// Finds the stored answer for a claim.
#[derive(Debug)]
pub(crate) struct FindAnswer(pub(crate) Claim);

impl Op for FindAnswer {
    type Output = Option<Answer>;
    const NAME: &'static str = "answers.find";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Answer>, Error> {
        let now = tx.now();
        find(tx.unasked(), &self.0, now).await
    }
}

/// A stored answer.
struct StoredAnswer {
    digest: Vec<u8>,
    status: i64,
    body: Option<String>,
}

/// The stored answer for this claim. Refuses a different request with the same key.
pub(super) async fn find(conn: &mut dyn Conn, claim: &Claim, now: Timestamp) -> Result<Option<Answer>, Error> {
    let stored = conn
        .row(
            "SELECT digest, status, body FROM answers WHERE caller = $1 AND key = $2 AND kept_at > $3",
            &[
                claim.caller.as_str().into(),
                claim.key.as_str().into(),
                oldest(now).into(),
            ],
            stored_answer,
        )
        .await?;
    let Some(stored) = stored else { return Ok(None) };
    if stored.digest != claim.digest {
        return Err(RepeatedRequest::KeyReused.into());
    }
    let body = stored.body.ok_or(RepeatedRequest::AnsweredOnce)?;
    Ok(Some(Answer {
        status: u16::try_from(stored.status).map_err(Fault::other)?,
        body,
        tag: None,
    }))
}

/// Answers stored before this time have expired.
pub(super) fn oldest(now: Timestamp) -> i64 {
    let kept_for = i64::try_from(KEPT_FOR.as_millis()).unwrap_or(i64::MAX);
    now.as_millisecond().saturating_sub(kept_for)
}

fn stored_answer(row: &dyn Row) -> Result<StoredAnswer, Fault> {
    Ok(StoredAnswer {
        digest: row.bytes(0)?.to_owned(),
        status: row.int(1)?,
        body: row.maybe_text(2)?.map(str::to_owned),
    })
}

/// Fails if another process is running a request with the same key. The lock is held until the end of the transaction.
pub(super) async fn lock(conn: &mut dyn Conn, claim: &Claim) -> Result<(), Error> {
    let locked = conn.row(TRY_LOCK, &[claim.number().into()], |row| row.bool(0)).await?;
    if locked == Some(true) {
        Ok(())
    } else {
        Err(RepeatedRequest::Running.into())
    }
}

/// Stores an answer, replacing one that has expired.
pub(super) async fn save(conn: &mut dyn Conn, claim: &Claim, answer: &Answer, now: Timestamp) -> Result<(), Fault> {
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
