//! From text to the document that async-graphql runs. Shopify's parser reads it in a tenth of the time of async-graphql's own; what
//! it does not take or had better not be asked is left to async-graphql's, whose errors tell places. Where that one keeps to the
//! specification, both make the same of a text; it refuses some that the specification allows, such as an enum value `nullable`.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
    InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeCondition,
    VariableDefinition,
};
use async_graphql::parser::{Error, parse_query};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;
use bluejay_core::executable::{
    ExplicitOperationDefinition as _, Field as _, FragmentDefinition as _, FragmentSpread as _, InlineFragment as _,
    VariableDefinition as _,
};
use bluejay_core::{AsIter, Directive as _, Value as _, ValueReference};
use bluejay_parser::ast::{self, Parse, ParseOptions, executable as read};
use bluejay_parser::{HasSpan, Span};

/// How deep what is read may go. A level of brackets is three of it at most, and of brackets there are 64.
const DEPTH: usize = 200;

/// Parses a document.
pub(crate) fn parse(text: &str) -> Result<ExecutableDocument, Error> {
    quickly(text).map_or_else(|| parse_query(text), Ok)
}

/// The document that async-graphql's parser makes of the same text; none where that has to be asked.
fn quickly(text: &str) -> Option<ExecutableDocument> {
    // The two take different escapes and different ends of blocks. With each character beyond ASCII, and each comment, the quick one
    // goes a call deeper into the stack, unless its build was optimised enough.
    if !text.is_ascii() || text.contains(['\\', '#']) || text.contains("\"\"\"") {
        return None;
    }
    let options = ParseOptions { max_depth: DEPTH, ..ParseOptions::default() };
    let document = read::ExecutableDocument::parse_with_options(text, options).result.ok()?;
    let mut copier = Copier { text, at: 0, pos: START };
    let mut operations = HashMap::new();
    for operation in document.operation_definitions() {
        let (name, operation) = copier.operation(operation)?;
        if operations.insert(name, operation).is_some() {
            return None;
        }
    }
    let operations = match operations.remove(&None) {
        Some(only) if operations.is_empty() => DocumentOperations::Single(only),
        Some(_) => return None,
        None if operations.is_empty() => return None,
        None => {
            let named = operations.into_iter().filter_map(|(name, operation)| Some((name?, operation)));
            DocumentOperations::Multiple(named.collect())
        }
    };
    let mut fragments = HashMap::new();
    for fragment in document.fragment_definitions() {
        let (name, fragment) = copier.fragment(fragment)?;
        if fragments.insert(name, fragment).is_some() {
            return None;
        }
    }
    Some(ExecutableDocument { operations, fragments })
}

const START: Pos = Pos { line: 1, column: 1 };

/// What copies a document that was read, with places in its text; these are found as it is walked.
struct Copier<'a> {
    text: &'a str,
    at: usize,
    pos: Pos,
}

impl Copier<'_> {
    /// A place, as async-graphql counts: lines by their line feeds, and characters, each of which is a byte here.
    fn pos(&mut self, place: usize) -> Pos {
        if place < self.at {
            (self.at, self.pos) = (0, START);
        }
        for byte in self.text.as_bytes().get(self.at..place).unwrap_or_default() {
            match byte {
                b'\n' => self.pos = Pos { line: self.pos.line + 1, column: 1 },
                b'\r' => self.pos.column = 1,
                _ => self.pos.column += 1,
            }
        }
        self.at = place;
        self.pos
    }

    fn begin(&mut self, span: &Span) -> Pos {
        self.pos(span.byte_range().start)
    }

    fn name(&mut self, name: &(impl HasSpan + AsRef<str>)) -> Positioned<Name> {
        let pos = self.begin(name.span());
        Positioned::new(Name::new(name), pos)
    }

    fn operation(
        &mut self,
        operation: &read::OperationDefinition<'_>,
    ) -> Option<(Option<Name>, Positioned<OperationDefinition>)> {
        let pos = self.begin(operation.span());
        let (ty, name, variable_definitions, directives) = match operation {
            read::OperationDefinition::Implicit(_) => (OperationType::Query, None, Vec::new(), Vec::new()),
            // What describes an operation is no part of its document here.
            read::OperationDefinition::Explicit(operation) if operation.description().is_some() => return None,
            read::OperationDefinition::Explicit(operation) => (
                match operation.operation_type().into() {
                    bluejay_core::OperationType::Query => OperationType::Query,
                    bluejay_core::OperationType::Mutation => OperationType::Mutation,
                    bluejay_core::OperationType::Subscription => OperationType::Subscription,
                },
                operation.name().map(Name::new),
                self.each(operation.variable_definitions(), Self::variable)?,
                self.each(operation.directives(), Self::directive)?,
            ),
        };
        let selection_set = self.set(operation.selection_set())?;
        let operation = OperationDefinition { ty, variable_definitions, directives, selection_set };
        Some((name, Positioned::new(operation, pos)))
    }

    fn fragment(&mut self, fragment: &read::FragmentDefinition<'_>) -> Option<(Name, Positioned<FragmentDefinition>)> {
        if fragment.description().is_some() {
            return None;
        }
        let pos = self.begin(fragment.span());
        let type_condition = self.condition(fragment.type_condition())?;
        let directives = self.each(fragment.directives(), Self::directive)?;
        let selection_set = self.set(fragment.selection_set())?;
        let definition = FragmentDefinition { type_condition, directives, selection_set };
        Some((Name::new(fragment.name()), Positioned::new(definition, pos)))
    }

    fn condition(&mut self, condition: &read::TypeCondition<'_>) -> Option<Positioned<TypeCondition>> {
        let name = condition.named_type();
        let before = self.text.get(..name.span().byte_range().start)?;
        let pos = self.pos(before.rfind("on")?);
        Some(Positioned::new(TypeCondition { on: self.name(name) }, pos))
    }

    fn variable(&mut self, variable: &read::VariableDefinition<'_>) -> Option<Positioned<VariableDefinition>> {
        if variable.description().is_some() {
            return None;
        }
        let named = variable.variable();
        let pos = self.begin(named.span());
        // After the dollar.
        let name = Positioned::new(Name::new(named), self.pos(named.span().byte_range().start + 1));
        let var_type = Positioned::new(type_of(variable.r#type()), self.begin(variable.r#type().span()));
        let default_value = match variable.default_value() {
            Some(value) => Some(Positioned::new(self.value(value)?.into_const()?, self.begin(value.span()))),
            None => None,
        };
        let directives = self.each(variable.directives(), Self::directive)?;
        Some(Positioned::new(VariableDefinition { name, var_type, directives, default_value }, pos))
    }

    fn set(&mut self, set: &read::SelectionSet<'_>) -> Option<Positioned<SelectionSet>> {
        let pos = self.begin(set.span());
        Some(Positioned::new(SelectionSet { items: self.each(Some(set), Self::selection)? }, pos))
    }

    fn selection(&mut self, selection: &read::Selection<'_>) -> Option<Positioned<Selection>> {
        match selection {
            read::Selection::Field(field) => {
                let pos = self.begin(field.span());
                let field = Field {
                    alias: field.alias().map(|alias| Positioned::new(Name::new(alias), pos)),
                    name: self.name(field.name()),
                    arguments: self.each(field.arguments(), Self::argument)?,
                    directives: self.each(field.directives(), Self::directive)?,
                    selection_set: match field.selection_set() {
                        Some(set) => self.set(set)?,
                        None => Positioned::default(),
                    },
                };
                Some(Positioned::new(Selection::Field(Positioned::new(field, pos)), pos))
            }
            read::Selection::FragmentSpread(spread) => {
                let pos = self.begin(spread.span());
                let fragment_name = self.name(spread.name());
                let directives = self.each(spread.directives(), Self::directive)?;
                let spread = FragmentSpread { fragment_name, directives };
                Some(Positioned::new(Selection::FragmentSpread(Positioned::new(spread, pos)), pos))
            }
            read::Selection::InlineFragment(inline) => {
                let pos = self.begin(inline.span());
                let type_condition = match inline.type_condition() {
                    Some(condition) => Some(self.condition(condition)?),
                    None => None,
                };
                let directives = self.each(inline.directives(), Self::directive)?;
                let selection_set = self.set(inline.selection_set())?;
                let inline = InlineFragment { type_condition, directives, selection_set };
                Some(Positioned::new(Selection::InlineFragment(Positioned::new(inline, pos)), pos))
            }
        }
    }

    fn directive<const CONST: bool>(&mut self, directive: &ast::Directive<'_, CONST>) -> Option<Positioned<Directive>> {
        let pos = self.begin(directive.span());
        let name = self.name(directive.name());
        let arguments = self.each(directive.arguments(), Self::argument)?;
        Some(Positioned::new(Directive { name, arguments }, pos))
    }

    fn argument<const CONST: bool>(
        &mut self,
        argument: &ast::Argument<'_, CONST>,
    ) -> Option<(Positioned<Name>, Positioned<Value>)> {
        let name = self.name(argument.name());
        let pos = self.begin(argument.value().span());
        Some((name, Positioned::new(self.value(argument.value())?, pos)))
    }

    fn value<const CONST: bool>(&mut self, value: &ast::Value<'_, CONST>) -> Option<Value> {
        Some(match value.as_ref() {
            ValueReference::Variable(variable) => Value::Variable(Name::new(variable)),
            // Of the text, so that no number is rounded twice.
            ValueReference::Integer(_) | ValueReference::Float(_) => {
                Value::Number(self.text.get(value.span().byte_range())?.parse().ok()?)
            }
            ValueReference::String(string) => Value::String(string.to_owned()),
            ValueReference::Boolean(boolean) => Value::Boolean(boolean),
            ValueReference::Null => Value::Null,
            ValueReference::Enum(name) => Value::Enum(Name::new(name)),
            ValueReference::List(list) => Value::List(self.each(Some(list), Self::value)?),
            ValueReference::Object(object) => {
                let fields = object.iter().map(|(name, value)| Some((Name::new(name), self.value(value)?)));
                Value::Object(fields.collect::<Option<_>>()?)
            }
        })
    }

    /// What is copied of each of some; of none where there are none.
    fn each<L: AsIter, T>(
        &mut self,
        some: Option<&L>,
        of_each: impl Fn(&mut Self, &L::Item) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(some) = some else { return Some(Vec::new()) };
        let mut all = Vec::with_capacity(some.len());
        for one in some.iter() {
            all.push(of_each(self, one)?);
        }
        Some(all)
    }
}

fn type_of(ty: &read::VariableType<'_>) -> Type {
    match ty {
        read::VariableType::Named { name, is_required, .. } => {
            Type { base: BaseType::Named(Name::new(name)), nullable: !is_required }
        }
        read::VariableType::List { inner, is_required, .. } => {
            Type { base: BaseType::List(Box::new(type_of(inner))), nullable: !is_required }
        }
    }
}

#[cfg(test)]
mod tests;
