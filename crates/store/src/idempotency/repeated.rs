//! Why a request with a key is neither done nor answered again.

/// Why a request with a key is neither done nor answered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RepeatedRequest {
    /// The key was used for another request.
    #[error("this Idempotency-Key was used for another request")]
    KeyReused,
    /// The first request with the key is still running.
    #[error("the first request with this Idempotency-Key is still running; try again later")]
    Running,
    /// The request was done; its answer was too large to be kept, or showed a secret.
    #[error("this request was done; its answer is given once only")]
    AnsweredOnce,
}
