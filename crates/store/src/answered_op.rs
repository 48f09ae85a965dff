//! An operation, and what is answered to its client.

use crate::perform::{AnyOutput, ErasedOp, typed};
use crate::{Access, Answer, Error, Op, Tx};
use std::fmt;
use std::sync::Arc;

type Render = dyn Fn(&AnyOutput) -> Result<Answer, Error> + Send + Sync;

/// An operation of any type, and how the answer to its client is created from its output.
#[derive(Clone)]
pub struct AnsweredOp {
    op: Arc<dyn ErasedOp>,
    render: Arc<Render>,
}

impl AnsweredOp {
    /// The operation with what `render` creates from its output.
    pub fn new<O: Op>(op: O, render: impl Fn(&O::Output) -> Result<Answer, Error> + Send + Sync + 'static) -> Self {
        Self {
            op: Arc::new(op),
            render: Arc::new(move |output| render(typed(output)?)),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.op.name()
    }

    pub(crate) fn access(&self) -> Access {
        self.op.access()
    }

    pub(crate) async fn run(&self, tx: &mut Tx<'_>) -> Result<AnyOutput, Error> {
        self.op.run_erased(tx).await
    }

    pub(crate) fn render(&self, output: &AnyOutput) -> Result<Answer, Error> {
        (self.render)(output)
    }
}

impl fmt::Debug for AnsweredOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnsweredOp").field(&self.name()).finish()
    }
}
