//! Claims a key for a request, so that no two requests with the same key run at once.

use super::answer::Answer;
use super::repeated::RepeatedRequest;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A key, and the request that was sent with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The caller: `root`, or the id of a key.
    pub caller: String,
    /// The value of the `Idempotency-Key` header.
    pub key: String,
    /// A digest that is equal for equal requests. It is keyed with the caller's secret, so that it doesn't reveal the
    /// request.
    pub digest: [u8; 32],
}

impl Claim {
    /// The number of the advisory lock that keeps two processes from running a request with the same key at once.
    pub(super) fn number(&self) -> i64 {
        let digest = Sha256::new()
            .chain_update(self.caller.as_bytes())
            .chain_update([0])
            .chain_update(self.key.as_bytes())
            .finalize();
        let bytes = digest.first_chunk().expect("a digest is longer than a number");
        i64::from_be_bytes(*bytes)
    }
}

/// The result of a claim.
#[derive(Debug)]
pub enum ClaimResult {
    /// The request was done earlier: its stored answer.
    Earlier(Answer),
    /// The request has to be done now.
    Now(ClaimGuard),
}

/// The keys of the requests that this process is running.
#[derive(Debug, Clone, Default)]
pub(crate) struct Claims(Arc<Mutex<HashSet<(String, String)>>>);

impl Claims {
    /// Begins a request. Fails if a request with the same key is running.
    pub(crate) fn begin(&self, claim: Claim) -> Result<ClaimGuard, RepeatedRequest> {
        if !self.running().insert((claim.caller.clone(), claim.key.clone())) {
            return Err(RepeatedRequest::Running);
        }
        Ok(ClaimGuard(Arc::new(HeldClaim {
            claim,
            claims: self.clone(),
        })))
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashSet<(String, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is running. Its key is free again when the last clone is dropped.
#[derive(Clone)]
pub struct ClaimGuard(Arc<HeldClaim>);

struct HeldClaim {
    claim: Claim,
    claims: Claims,
}

impl ClaimGuard {
    pub(super) fn claim(&self) -> &Claim {
        &self.0.claim
    }
}

impl fmt::Debug for ClaimGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClaimGuard").field(&self.0.claim).finish()
    }
}

impl Drop for HeldClaim {
    fn drop(&mut self) {
        let key = (self.claim.caller.clone(), self.claim.key.clone());
        self.claims.running().remove(&key);
    }
}
