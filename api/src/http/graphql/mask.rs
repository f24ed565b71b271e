//! Which errors leave the house. Deny by default: what is not marked as public is told as `INTERNAL` and logged.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};

use crate::http::document::{Code, Fault, Types};

/// So many faults of one document are told; the rest follows from them, or can be told next time.
const MOST_REFUSALS: usize = 50;

/// What the errors of one answer are judged by.
pub(super) struct Masking<'a> {
    pub(super) types: &'a Types,
    pub(super) suggestions: bool,
    pub(super) request_id: &'a str,
}

impl Masking<'_> {
    /// Makes the errors of an answer fit to be sent; logs those that are not told. True when the request was refused before
    /// anything ran.
    pub(super) fn apply(&self, response: &mut Response) -> bool {
        // Resolvers' errors have a path.
        let pathless = response.errors.iter().all(|error| error.path.is_empty());
        let refused = !response.errors.is_empty() && response.data == Value::Null && pathless;
        if refused {
            // Some rules of the engine find the same fault in an operation and again in its selection.
            response.errors.dedup_by(|a, b| a.message == b.message && a.locations == b.locations);
            response.errors.truncate(MOST_REFUSALS);
        }
        for error in &mut response.errors {
            self.one(error, refused);
        }
        refused
    }

    fn one(&self, error: &mut ServerError, refused: bool) {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        match code {
            Some(Value::String(code)) if Code::is_public(code.as_str()) => {}
            Some(Value::Enum(code)) if Code::is_public(code.as_str()) => {}
            None if refused => {
                if !self.suggestions
                    && let Some((message, _)) = error.message.split_once(" Did you mean ")
                {
                    error.message = message.to_owned();
                }
                if let Some(would_do) = self.would_do(&error.message) {
                    error.message = format!("{}; {would_do}", error.message);
                }
                set_code(error, Code::ValidationFailed);
            }
            None if self.is_coercion(error) => {
                error.message = plain(&error.message);
                set_code(error, Code::BadUserInput);
            }
            _ => self.hide(error),
        }
    }

    /// Whether a value of an argument was refused by its type. Errors of resolvers that were converted keep their source.
    fn is_coercion(&self, error: &ServerError) -> bool {
        let quoted = ["Failed to parse \"", "Expected input type \""];
        let rest = quoted.iter().find_map(|start| error.message.strip_prefix(start));
        let name = rest.and_then(|rest| rest.split_once('"')).map(|(name, _)| name.trim_matches(['[', ']', '!']));
        error.source.is_none() && name.is_some_and(|name| self.types.input(name).is_some())
    }

    /// What would do in place of a value or a field that its input type does not have.
    fn would_do(&self, message: &str) -> Option<String> {
        let said = message.strip_prefix("Invalid value for argument \"")?;
        let rest = ["enumeration type \"", "\" of type \""].iter().find_map(|before| said.split_once(before))?.1;
        self.types.would_do(rest.split_once('"')?.0)
    }

    fn hide(&self, error: &mut ServerError) {
        tracing::error!(request_id = self.request_id, path = %path(error), error = error.message, "a resolver failed");
        let Fault { message, .. } = broken(self.request_id);
        error.message = message;
        error.extensions = None;
        error.source = None;
        set_code(error, Code::Internal);
    }
}

/// What a type said of a value, without the types around it, which the location tells better.
fn plain(message: &str) -> String {
    let said = message.split(" (occurred while parsing \"").next().unwrap_or(message);
    let said =
        said.strip_prefix("Failed to parse \"").and_then(|rest| rest.split_once("\": ")).map_or(said, |(_, said)| said);
    said.to_owned()
}

/// What is told of a failure of ours.
pub(super) fn broken(request_id: &str) -> Fault {
    Fault::new(Code::Internal, format!("Something went wrong here; it was recorded under request id {request_id}."))
}

fn set_code(error: &mut ServerError, code: Code) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code.as_str());
}

fn path(error: &ServerError) -> String {
    use async_graphql::PathSegment::{Field, Index};
    let segments = error.path.iter().map(|segment| match segment {
        Field(name) => name.clone(),
        Index(index) => index.to_string(),
    });
    segments.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use async_graphql::Pos;

    use super::*;

    #[test]
    fn a_fault_that_was_found_twice_is_told_once() {
        let types = Types::parse("type Query { a: Int }").unwrap();
        let fault = |column| ServerError::new("no mutations", Some(Pos { line: 1, column }));
        let mut response = Response::from_errors(vec![fault(1), fault(1), fault(9)]);
        assert!(Masking { types: &types, suggestions: true, request_id: "1" }.apply(&mut response));
        assert_eq!(response.errors.iter().map(|error| error.locations[0].column).collect::<Vec<_>>(), [1, 9]);
    }

    #[test]
    fn a_refused_value_is_told_in_the_words_of_its_type() {
        let wordy = "Failed to parse \"Date\": `x` is no date (occurred while parsing \"DateRange\") (occurred while parsing \"F\")";
        assert_eq!(plain(wordy), "`x` is no date");
        let expected = "Expected input type \"Int\", found \"a\".";
        assert_eq!(plain(expected), expected);
    }
}
