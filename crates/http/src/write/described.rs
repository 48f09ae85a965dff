//! What all writes have in common in the description of the API.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema};

/// Adds the headers of a successful response to the description of the API.
pub(crate) fn describe_headers(operation: &mut Operation) {
    let answers = operation
        .responses
        .responses
        .iter_mut()
        .filter(|(status, _)| status.starts_with('2'));
    for (_, answer) in answers {
        let RefOr::T(answer) = answer else { continue };
        for (name, schema, description) in [
            (
                "ETag",
                String::schema(),
                "The state that the change led to, for If-Match; a dry run has none",
            ),
            (
                "Idempotent-Replayed",
                bool::schema(),
                "True if this is the answer to an earlier request with the same Idempotency-Key",
            ),
        ] {
            let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description));
            answer.headers.insert(name.to_owned(), RefOr::T(header.build()));
        }
    }
}

/// The parameters of every write, for the description of the API.
pub(crate) struct Parameters;

/// The same for a deletion. The example of a deletion is a dry run, so that nobody loses something by trying it.
pub(crate) struct ParametersOfDeletion;

impl IntoParams for ParametersOfDeletion {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let with_example = |parameter: Parameter| match parameter.name.as_str() {
            "dry_run" => ParameterBuilder::from(parameter).example(Some(true.into())).build(),
            _ => parameter,
        };
        Parameters::into_params(place).into_iter().map(with_example).collect()
    }
}

impl IntoParams for Parameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = |name: &str, place, schema, description: &str| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(place)
                .required(Required::False)
                .schema(Some(schema))
                .description(Some(description))
                .build()
        };
        vec![
            parameter(
                "dry_run",
                ParameterIn::Query,
                bool::schema(),
                "Run the change with all of its checks, and keep nothing: the answer says what it would have been",
            ),
            parameter(
                "If-Match",
                ParameterIn::Header,
                String::schema(),
                "The ETag that the resource must have: another one is answered with 412",
            ),
            parameter(
                "Idempotency-Key",
                ParameterIn::Header,
                String::schema(),
                "1 to 255 printable ASCII characters. The same request with the same key gets the same answer for 24 hours",
            ),
        ]
    }
}
