//! From the text of a request to a document that is fit to run.

use async_graphql::parser::Error;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Pos, Positioned, Variables};

use super::fault::{Code, Fault};
use super::parse::parse;
use super::types::Types;
use super::weigh::Scale;
use super::{absent, coerce, lex, overlap, present, root_field, shape};
use crate::cache::TextDigest;
use crate::config::Limits;

/// Directives of a document, fragments counted at each spread. No client that is known needs a tenth.
const DIRECTIVES: u64 = 100;
/// How often the document as it may be written out may be walked by a validator: once for each of its definitions.
const WALKS: u64 = 4;
/// Changes of one mutation: what is told of a change is read at the one version that it made.
const CHANGES: u64 = 1;
/// A field that differs by caller: an answer with it is the caller's own.
const OWN: &str = "rateLimit";

/// What a caller asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// Empty where the digest stands for it.
    pub(crate) query: String,
    /// The SHA-256 that it was told to have.
    pub(crate) persisted: Option<TextDigest>,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
}

/// What may be asked.
pub(crate) struct Policy<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) introspection: bool,
}

/// A request that is fit to run.
pub(crate) struct Prepared {
    pub(crate) document: ExecutableDocument,
    pub(crate) variables: Variables,
    pub(crate) operation_type: OperationType,
    /// The name of the operation that runs, told or found.
    pub(crate) operation_name: Option<String>,
    /// The same text for documents that differ in layout only.
    pub(crate) normal: String,
    /// What it costs, at least 1.
    pub(crate) cost: u32,
    /// Whether the answer depends on the data and the request alone.
    pub(crate) cacheable: bool,
}

/// Parses, measures and completes a request; an error says what to change.
pub(crate) fn prepare(asked: Asked, types: &Types, policy: &Policy<'_>) -> Result<Prepared, Fault> {
    let limits = policy.limits;
    let normal = lex::scan(&asked.query, limits.tokens)?;
    let mut document = parse(&asked.query).map_err(|error| not_graphql(&asked.query, &error))?;
    let (operation_name, operation) = select(&document, asked.operation_name.as_deref())?;
    let operation_name = operation_name.map(str::to_owned);
    let operation_type = operation.node.ty;

    let set = &operation.node.selection_set.node;
    let definitions = &operation.node.variable_definitions;
    let variables = coerce::integral(coerce::with_defaults(asked.variables, definitions), definitions);
    let mut scale = Scale::new(&document, types, &variables, policy.introspection);
    let weight = scale.operation(operation_type, set)?;
    let written_out = limits.tokens as u64;
    let less = "Ask for less in one request.";
    let bounds = [
        ("selections, fragments counted at each spread", weight.selections, written_out),
        ("levels of fields", weight.depth, limits.depth as u64),
        ("aliases", weight.aliases, limits.aliases as u64),
        ("fields at its root", weight.width, limits.root_fields as u64),
        ("directives", weight.directives, DIRECTIVES),
        ("fields, those of lists times the length of the list (its cost)", weight.cost, limits.cost),
    ];
    for (what, measured, limit) in bounds {
        if measured > limit {
            return Err(Fault::over(what, measured, limit, less));
        }
    }
    if operation_type == OperationType::Mutation {
        let changes = shape::width(&document, set);
        if changes > CHANGES {
            let advice = "Send each in a request of its own, so that its answer tells the data as it left them.";
            return Err(Fault::over("changes", changes, CHANGES, advice).at(operation.pos));
        }
    }
    let selections = scale.selections()?;
    if selections > written_out.saturating_mul(WALKS) {
        return Err(Fault::over(
            "selections in all its definitions",
            selections,
            written_out.saturating_mul(WALKS),
            less,
        ));
    }

    overlap::check(&operation.node, &document.fragments, types)?;
    coerce::check(&variables, definitions, types)?;
    let own = shape::has_field(&document, set, OWN);
    if operation_type == OperationType::Subscription {
        root_field::lift(&mut document, operation_name.as_deref())?;
    }
    absent::strip(&mut document, operation_name.as_deref(), types, &variables);
    present::ask(&mut document);
    Ok(Prepared {
        document,
        variables,
        operation_type,
        operation_name,
        normal,
        cost: u32::try_from(weight.cost).unwrap_or(u32::MAX).max(1),
        cacheable: operation_type == OperationType::Query && !own,
    })
}

/// The operation to run and its name.
pub(crate) fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'a str>, &'a Positioned<OperationDefinition>), Fault> {
    let mut operations =
        document.operations.iter().map(|(name, operation)| (name.map(|name| name.as_str()), operation));
    match name {
        Some(name) => operations.find(|(candidate, _)| *candidate == Some(name)).ok_or_else(|| {
            let name: String = name.chars().take(80).collect();
            Fault::new(Code::BadUserInput, format!("The document has no operation named \"{name}\"."))
        }),
        None => match (&document.operations, operations.next()) {
            (DocumentOperations::Multiple(all), Some(_)) if all.len() > 1 => {
                let message = "The document has several operations; say which to run in `operationName`.";
                Err(Fault::new(Code::BadUserInput, message))
            }
            (_, Some(first)) => Ok(first),
            (_, None) => Err(Fault::new(Code::ParseFailed, "The document has no operation.")),
        },
    }
}

fn not_graphql(text: &str, error: &Error) -> Fault {
    let (message, pos) = match error {
        Error::Syntax { start, .. } => (format!("Syntax error: unexpected {}.", token_at(text, *start)), Some(*start)),
        Error::MultipleOperations { operation, .. } => {
            ("An operation without a name must be the only one in its document.".to_owned(), Some(*operation))
        }
        Error::OperationDuplicated { operation, second, .. } => {
            (format!("There are two operations named \"{operation}\"."), Some(*second))
        }
        Error::FragmentDuplicated { fragment, second, .. } => {
            (format!("There are two fragments named \"{fragment}\"."), Some(*second))
        }
        Error::MissingOperation => ("The document has no operation.".to_owned(), None),
        Error::RecursionLimitExceeded => {
            return Fault::new(Code::TooComplex, "The document is nested too deeply to be read.");
        }
        _ => ("The document is not GraphQL.".to_owned(), None),
    };
    let fault = Fault::new(Code::ParseFailed, message);
    match pos {
        Some(pos) => fault.at(pos),
        None => fault,
    }
}

fn token_at(text: &str, pos: Pos) -> String {
    let line = text.lines().nth(pos.line.saturating_sub(1)).unwrap_or_default();
    let rest: String = line.chars().skip(pos.column.saturating_sub(1)).collect();
    let mut chars = rest.trim_start().chars();
    match chars.next() {
        None => "end".to_owned(),
        Some(first) if first.is_ascii_alphanumeric() || first == '_' => {
            let name = chars.take_while(|char| char.is_ascii_alphanumeric() || *char == '_').take(40);
            format!("\"{}\"", std::iter::once(first).chain(name).collect::<String>())
        }
        Some(first) => format!("\"{first}\""),
    }
}
