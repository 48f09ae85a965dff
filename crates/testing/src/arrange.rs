//! The argument of a test, created anew for each test.

use std::time::Duration;

use super::Kind;

/// What a test's argument is created from.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The database to run on.
    pub kind: Kind,
    /// The path of the `roster` binary, in a suite of the package that has it.
    pub program: Option<&'static str>,
}

/// A type that a test can take as its argument.
pub trait Arrange: Sized {
    /// Longer than any test with this argument takes: a test that exceeds it fails.
    const LIMIT: Duration = Duration::MAX;

    /// Creates an instance that no other test shares.
    fn arrange(setup: Setup) -> impl Future<Output = Self>;
}

/// Creates the test's argument, and runs the test with it.
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
    // Dropping the runtime would wait for a thread that hangs.
    runtime.shutdown_background();
    assert!(done.is_ok(), "the test hangs");
}
