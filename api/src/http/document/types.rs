//! The types of the schema, as far as the edge needs them: read once from the schema definition language.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};
use async_graphql::{Name, Positioned};

use super::{expense, introspection};

/// Types by name.
pub(crate) struct Types {
    output: HashMap<Name, HashMap<Name, Field>>,
    input: HashMap<Name, Input>,
    objects: HashSet<Name>,
    query: Name,
    mutation: Option<Name>,
    subscription: Option<Name>,
}

/// A field of an object or interface.
pub(crate) struct Field {
    pub(crate) ty: Type,
    pub(crate) arguments: HashMap<Name, Argument>,
    /// How many items its list is taken to have when nothing tells; 1 where it is none.
    pub(crate) items: u64,
    /// What it costs itself.
    pub(crate) cost: u64,
    /// What it means, for people.
    pub(crate) about: Option<String>,
}

/// An argument, or a field of an input object.
pub(crate) struct Argument {
    pub(crate) ty: Type,
    pub(crate) default: Option<async_graphql::Value>,
}

/// What a value of an input type may be.
pub(crate) enum Input {
    Scalar,
    Enum(Vec<Name>),
    Object { fields: HashMap<Name, Argument>, order: Vec<Name> },
}

/// Lists whose length nothing tells are taken to be this long.
pub(super) const ITEMS: u64 = 10;

impl Types {
    /// The types of a schema given as text.
    pub(crate) fn parse(sdl: &str) -> Result<Self, Error> {
        let (output, input, objects) = (HashMap::new(), HashMap::new(), HashSet::new());
        let mut types = Self { output, input, objects, query: Name::new("Query"), mutation: None, subscription: None };
        for scalar in ["Int", "Float", "String", "Boolean", "ID"] {
            types.input.insert(Name::new(scalar), Input::Scalar);
        }
        for definition in parse_schema(sdl)?.definitions {
            types.add(definition);
        }
        for definition in parse_schema(introspection::SDL)?.definitions {
            types.add(definition);
        }
        let root = types.output.entry(types.query.clone()).or_default();
        for field in parse_schema(introspection::ROOT)?.definitions.into_iter().flat_map(fields_of) {
            root.insert(field.name.node.clone(), Field::of(field, &types.query));
        }
        Ok(types)
    }

    /// The type that an operation begins at.
    pub(crate) fn root(&self, operation: OperationType) -> Option<&Name> {
        match operation {
            OperationType::Query => Some(&self.query),
            OperationType::Mutation => self.mutation.as_ref(),
            OperationType::Subscription => self.subscription.as_ref(),
        }
    }

    /// A field of a type that has fields.
    pub(crate) fn field(&self, parent: &str, name: &str) -> Option<&Field> {
        self.output.get(parent)?.get(name)
    }

    /// Whether a type is one of objects: not an interface, a union, or none of them.
    pub(crate) fn is_object(&self, name: &str) -> bool {
        self.objects.contains(name)
    }

    /// An input type.
    pub(crate) fn input(&self, name: &str) -> Option<&Input> {
        self.input.get(name)
    }

    /// Whether a value of an input type is written as a text: a value of an enum, a text, a date; not a number or an object.
    pub(crate) fn is_written_as_text(&self, name: &str) -> bool {
        match self.input(name) {
            Some(Input::Enum(_)) => true,
            Some(Input::Scalar) => !["Int", "Float", "Boolean", "Count"].contains(&name),
            Some(Input::Object { .. }) | None => false,
        }
    }

    /// What a value of an input type may be, for people: the values of an enum, the fields of an object, in the schema's order.
    pub(crate) fn would_do(&self, name: &str) -> Option<String> {
        let list = |names: &[Name]| names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
        match self.input(name)? {
            Input::Scalar => None,
            Input::Enum(values) => Some(format!("\"{name}\" is one of {}", list(values))),
            Input::Object { order, .. } => Some(format!("\"{name}\" has the fields {}", list(order))),
        }
    }

    fn add(&mut self, definition: TypeSystemDefinition) {
        match definition {
            TypeSystemDefinition::Schema(schema) => {
                if let Some(query) = schema.node.query {
                    self.query = query.node;
                }
                self.mutation = schema.node.mutation.map(|name| name.node);
                self.subscription = schema.node.subscription.map(|name| name.node);
            }
            TypeSystemDefinition::Type(definition) => {
                let name = definition.node.name.node;
                match definition.node.kind {
                    TypeKind::Object(object) => {
                        self.objects.insert(name.clone());
                        self.add_output(name, object.fields);
                    }
                    TypeKind::Interface(interface) => self.add_output(name, interface.fields),
                    TypeKind::Union(_) => self.add_output(name, Vec::new()),
                    TypeKind::Scalar => drop(self.input.insert(name, Input::Scalar)),
                    TypeKind::Enum(values) => {
                        let values = values.values.into_iter().map(|value| value.node.value.node).collect();
                        self.input.insert(name, Input::Enum(values));
                    }
                    TypeKind::InputObject(object) => {
                        let order = object.fields.iter().map(|field| field.node.name.node.clone()).collect();
                        self.input.insert(name, Input::Object { fields: arguments(object.fields), order });
                    }
                }
            }
            TypeSystemDefinition::Directive(_) => {}
        }
    }

    fn add_output(&mut self, name: Name, fields: Vec<Positioned<FieldDefinition>>) {
        let text = Type { base: BaseType::Named(Name::new("String")), nullable: false };
        let typename = Field { ty: text, arguments: HashMap::new(), items: 1, cost: 1, about: None };
        let fields = fields.into_iter().map(|field| (field.node.name.node.clone(), Field::of(field.node, &name)));
        let mut fields: HashMap<_, _> = fields.collect();
        fields.insert(Name::new("__typename"), typename);
        self.output.insert(name, fields);
    }
}

impl Field {
    fn of(definition: FieldDefinition, parent: &str) -> Self {
        let ty = definition.ty.node;
        let items = match ty.base {
            BaseType::Named(_) => 1,
            BaseType::List(_) => expense::items(parent, &definition.name.node).unwrap_or(ITEMS),
        };
        let cost = expense::cost(parent, &definition.name.node);
        let about = definition.description.map(|text| text.node);
        Self { ty, arguments: arguments(definition.arguments), items, cost, about }
    }
}

fn arguments(definitions: Vec<Positioned<InputValueDefinition>>) -> HashMap<Name, Argument> {
    let argument = |definition: Positioned<InputValueDefinition>| {
        let definition = definition.node;
        let default = definition.default_value.map(|value| value.node);
        (definition.name.node, Argument { ty: definition.ty.node, default })
    };
    definitions.into_iter().map(argument).collect()
}

fn fields_of(definition: TypeSystemDefinition) -> Vec<FieldDefinition> {
    match definition {
        TypeSystemDefinition::Type(definition) => match definition.node.kind {
            TypeKind::Object(object) => object.fields.into_iter().map(|field| field.node).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The name at the bottom of a type.
pub(crate) fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_read_with_defaults_lists_and_introspection() {
        let types = Types::parse(
            "enum Colour { RED } input Filter { colour: Colour! = RED size: Int }
             interface Thing { id: ID! } type Part implements Thing { id: ID! parts(first: Int! = 20, where: Filter): [Part!]! }
             type Root { part: Part } type Change { set: Int } type News { part: Part }
             schema { query: Root mutation: Change subscription: News }",
        );
        let types = types.unwrap();
        let parts = types.field("Part", "parts").unwrap();
        assert_eq!((parts.items, named(&parts.ty).as_str()), (ITEMS, "Part"));
        assert_eq!(parts.arguments["first"].default, Some(async_graphql::Value::from(20)));
        assert!(
            matches!(types.input("Filter"), Some(Input::Object { fields, .. }) if fields["colour"].default.is_some())
        );
        assert!(types.field("Thing", "id").is_some_and(|field| !field.ty.nullable));
        assert_eq!(types.would_do("Filter").as_deref(), Some("\"Filter\" has the fields colour, size"));
        assert_eq!(types.would_do("Colour").as_deref(), Some("\"Colour\" is one of RED"));
        assert_eq!(types.root(OperationType::Query).map(Name::as_str), Some("Root"));
        assert_eq!(types.root(OperationType::Mutation).map(Name::as_str), Some("Change"));
        assert_eq!(types.root(OperationType::Subscription).map(Name::as_str), Some("News"));
        for (parent, field) in [("Root", "__schema"), ("__Type", "ofType"), ("Part", "__typename")] {
            assert!(types.field(parent, field).is_some(), "{parent}.{field}");
        }
    }
}
