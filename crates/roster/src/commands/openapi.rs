//! `roster openapi`.

use clap::Args;

use crate::failure::Failure;
use crate::output;

/// Print the description of the API (OpenAPI 3.1), as a server answers it at /openapi.json
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster openapi > openapi.json")]
pub struct OpenApi {}

impl OpenApi {
    #[expect(clippy::unused_self, reason = "all commands have the same signature")]
    pub fn run(self) -> Result<(), Failure> {
        output::print(&roster_http::openapi_json())
    }
}
