//! Values of variables against their types: specification section 6.1.2, which async-graphql 7.2.1 leaves to resolvers.

use async_graphql::parser::types::{BaseType, Type, VariableDefinition};
use async_graphql::{Positioned, Value, Variables};

use super::fault::{Code, Fault};
use super::types::{Input, Types};

type Definitions = [Positioned<VariableDefinition>];

/// The variables, with the defaults of those that are not given. The engine would not look at defaults in `@skip`.
pub(super) fn with_defaults(mut variables: Variables, definitions: &Definitions) -> Variables {
    variables.retain(|name, _| definitions.iter().any(|definition| definition.node.name.node == *name));
    for definition in definitions {
        if let Some(default) = &definition.node.default_value {
            variables.entry(definition.node.name.node.clone()).or_insert_with(|| default.node.clone());
        }
    }
    variables
}

/// Whether every variable fits its type. Scalars of our own are left to their resolvers, unknown types to the validator.
pub(super) fn check(variables: &Variables, definitions: &Definitions, types: &Types) -> Result<(), Fault> {
    for definition in definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        let problem = match variables.get(name) {
            None if ty.nullable => None,
            None => Some("is required and was not given".to_owned()),
            Some(value) => fits(value, ty, types, "").err(),
        };
        if let Some(problem) = problem {
            let message = format!("Variable \"${name}\" of type \"{ty}\" {problem}.");
            return Err(Fault::new(Code::BadUserInput, message).at(definition.pos));
        }
    }
    Ok(())
}

/// Whole numbers that came as `1.0` where `Int` is asked, as JSON libraries may write them.
pub(super) fn integral(mut variables: Variables, definitions: &Definitions) -> Variables {
    for definition in definitions {
        if let BaseType::Named(name) = &definition.node.var_type.node.base
            && name == "Int"
            && let Some(value) = variables.get_mut(&definition.node.name.node)
            && let Some(whole) = whole(value)
        {
            *value = Value::from(whole);
        }
    }
    variables
}

fn fits(value: &Value, ty: &Type, types: &Types, at: &str) -> Result<(), String> {
    match (value, &ty.base) {
        (Value::Null, _) if ty.nullable => Ok(()),
        (Value::Null, _) => Err(format!("must not be null{}", place(at))),
        (Value::List(items), BaseType::List(inner)) => {
            items.iter().enumerate().try_for_each(|(i, item)| fits(item, inner, types, &format!("{at}[{i}]")))
        }
        (single, BaseType::List(inner)) => fits(single, inner, types, at),
        (value, BaseType::Named(name)) => match types.input(name) {
            Some(Input::Scalar) => match scalar(value, name) {
                true => Ok(()),
                false => Err(format!("cannot be {}{}", shown(value), place(at))),
            },
            Some(Input::Enum(values)) => match value {
                Value::String(word) if values.iter().any(|value| value == word) => Ok(()),
                Value::Enum(word) if values.contains(word) => Ok(()),
                _ => Err(format!("cannot be {}{}{}", shown(value), place(at), instead(types, name))),
            },
            Some(Input::Object { fields, .. }) => {
                let Value::Object(given) = value else {
                    return Err(format!("must be an object{}", place(at)));
                };
                if let Some(unknown) = given.keys().find(|key| !fields.contains_key(*key)) {
                    let unknown: String = unknown.chars().take(80).collect();
                    let instead = instead(types, name);
                    return Err(format!("has a field \"{unknown}\"{} that is not known{instead}", place(at)));
                }
                fields.iter().try_for_each(|(field, definition)| match given.get(field) {
                    Some(value) => fits(value, &definition.ty, types, &format!("{at}.{field}")),
                    None if definition.ty.nullable || definition.default.is_some() => Ok(()),
                    None => Err(format!("lacks the field \"{field}\"{}", place(at))),
                })
            }
            None => Ok(()),
        },
    }
}

fn scalar(value: &Value, name: &str) -> bool {
    match name {
        "Int" => whole(value).is_some(),
        "Float" => matches!(value, Value::Number(_)),
        "String" => matches!(value, Value::String(_)),
        "Boolean" => matches!(value, Value::Boolean(_)),
        "ID" => matches!(value, Value::String(_)) || matches!(value, Value::Number(number) if !number.is_f64()),
        _ => true,
    }
}

fn whole(value: &Value) -> Option<i32> {
    let Value::Number(number) = value else { return None };
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => i32::try_from(whole).ok(),
        (None, Some(float)) if float.fract() == 0.0 && float.abs() < 2f64.powi(31) => Some(float as i32),
        _ => None,
    }
}

fn place(at: &str) -> String {
    if at.is_empty() { String::new() } else { format!(" at `{}`", at.trim_start_matches('.')) }
}

fn instead(types: &Types, name: &str) -> String {
    types.would_do(name).map(|would_do| format!(": {would_do}")).unwrap_or_default()
}

fn shown(value: &Value) -> String {
    match value {
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        value => {
            let text = value.to_string();
            let cut: String = text.chars().take(80).collect();
            if cut == text { cut } else { format!("{cut}…") }
        }
    }
}
