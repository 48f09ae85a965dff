//! What a dry run is answered with.

use serde::Serialize;
use serde_json::value::RawValue;
use store::ToldEvent;
use utoipa::ToSchema;

/// What a dry run would have done. Nothing of it was kept.
#[derive(Serialize, ToSchema)]
#[schema(as = DryRun)]
pub(crate) struct Tried<'a> {
    /// Always true.
    pub(super) dry_run: bool,
    /// The HTTP status that the request would have been answered with.
    #[schema(minimum = 200, maximum = 299)]
    pub(super) status: u16,
    /// The body that it would have been answered with.
    #[schema(value_type = Object)]
    pub(super) body: &'a RawValue,
    /// The events that the log would have.
    #[schema(value_type = Vec<Object>)]
    pub(super) changes: Vec<ToldEvent>,
}

/// What a dry run of a change that is answered without a body would have done. Nothing of it was kept.
#[derive(ToSchema)]
#[schema(as = DryRunWithoutBody)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct TriedWithoutBody {
    /// Always true.
    dry_run: bool,
    /// The HTTP status that the request would have been answered with.
    #[schema(minimum = 200, maximum = 299)]
    status: u16,
    /// Always null.
    body: (),
    /// The events that the log would have.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<ToldEvent>,
}

/// What a dry run of a batch would have done. Nothing of it was kept.
#[derive(ToSchema)]
#[schema(as = DryRunOfBatch)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct TriedBatch {
    /// Always true.
    dry_run: bool,
    /// The HTTP status that the request would have been answered with.
    #[schema(minimum = 200, maximum = 299)]
    status: u16,
    /// The results of the operations, in order.
    #[schema(value_type = Vec<Object>)]
    body: (),
    /// The events that the log would have.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<ToldEvent>,
}
