//! A test's argument, made anew for it.

use std::time::Duration;

use super::Kind;

/// What a test is given to arrange its argument from.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The database to run on.
    pub kind: Kind,
    /// The path of the `roster` binary, in a suite of the package that has it.
    pub program: Option<&'static str>,
}

/// What a test can ask for as its argument.
pub trait Arrange: Sized {
    /// Longer than any test with this argument takes: one that hangs fails.
    const LIMIT: Duration = Duration::MAX;

    /// Makes one that no other test has.
    fn arrange(setup: Setup) -> impl Future<Output = Self>;
}

/// Arranges what the test asks for, and runs it.
pub fn run<A: Arrange>(setup: Setup, body: &impl AsyncFn(&A)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let done = runtime.block_on(async {
        let test = async {
            let arranged = A::arrange(setup).await;
            body(&arranged).await;
        };
        tokio::time::timeout(A::LIMIT, test).await
    });
    // A thread that hangs would make the drop of the runtime hang too.
    runtime.shutdown_background();
    assert!(done.is_ok(), "the test hangs");
}
