//! Why a request with an `Idempotency-Key` is refused.

/// Why a request with an `Idempotency-Key` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RepeatedRequest {
    /// The key was used for another request.
    #[error("This Idempotency-Key was used for another request")]
    KeyReused,
    /// The first request with the key is still running.
    #[error("The first request with this Idempotency-Key is still running; try again later")]
    Running,
    /// The request was done, but its answer was not stored because it was too large or contained a secret.
    #[error("This request was done; its answer is given once only")]
    AnsweredOnce,
}
