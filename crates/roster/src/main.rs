//! The binary; everything is in the library.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// glibc's allocator keeps what a burst of requests needed: after 256 large bodies 90 MiB instead of 26. This one has a
/// thread that returns unused memory to the system within seconds.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    roster::run()
}
