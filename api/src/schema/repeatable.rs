//! A request that can be executed once more.

use std::any::{Any, TypeId};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{Request, Variables};

use super::written::AsText;
use crate::auth::Bill;

/// A question, as it is asked once more.
pub(super) struct Repeatable {
    document: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
    as_text: Option<AsText>,
    bill: Option<Bill>,
}

impl Repeatable {
    /// The same as a request; none where it changes something, or has something with it of which there is only one.
    pub(super) fn of(request: &mut Request) -> Option<Self> {
        let as_text = data::<AsText>(request);
        let bill = data::<Bill>(request);
        let known = usize::from(as_text.is_some()) + usize::from(bill.is_some());
        if request.data.len() > known || !request.uploads.is_empty() {
            return None;
        }
        let document = request.parsed_query().ok()?.clone();
        let operation_name = request.operation_name.clone();
        let operation = match (&document.operations, &operation_name) {
            (DocumentOperations::Single(operation), _) => operation,
            (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name.as_str())?,
            (DocumentOperations::Multiple(_), None) => return None,
        };
        if operation.node.ty != OperationType::Query {
            return None;
        }
        Some(Self { document, operation_name, variables: request.variables.clone(), as_text, bill })
    }

    /// The request.
    pub(super) fn request(self) -> Request {
        let mut request = Request::new(String::new()).variables(self.variables);
        request.operation_name = self.operation_name;
        request.set_parsed_query(self.document);
        if let Some(as_text) = self.as_text {
            request = request.data(as_text);
        }
        if let Some(bill) = self.bill {
            request = request.data(bill);
        }
        request
    }
}

fn data<T: Any + Copy>(request: &Request) -> Option<T> {
    request.data.get(&TypeId::of::<T>()).and_then(|data| data.downcast_ref::<T>()).copied()
}
