//! Bases and RELATION: what a model was made from, as its listing declares it.

use super::tag;
use crate::dimension::Relation;
use crate::dimension::text::fold;
use crate::listing::Attributes;

/// Most bases that are kept of a model.
const MOST: usize = 100;

/// A base as declared; at least one of the two is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The hub's own identifier of the base; it is looked for first.
    pub source_id: Option<String>,
    /// Name of the base, in the case it came in.
    pub name: Option<String>,
}

impl Base {
    /// Whether both are declared alike: by the same name whatever its case, or by the same `_id` where neither has a name.
    fn is(&self, other: &Self) -> bool {
        match (&self.name, &other.name) {
            (Some(own), Some(other)) => fold(own) == fold(other),
            (None, None) => self.source_id == other.source_id,
            _ => false,
        }
    }
}

/// The bases that a model declares, in order, distinct without regard to case, at most 100: `baseModels.models` if it names any,
/// else the tags `base_model:<name>` and `base_model:<relation>:<name>`. The model itself is among them when it names itself.
pub fn bases(attributes: &Attributes) -> Vec<Base> {
    let told = attributes.base_models.as_deref().unwrap_or_default();
    let mut bases = Vec::new();
    if told.is_empty() {
        for declared in declared(attributes) {
            add(&mut bases, Base { source_id: None, name: Some(declared.name.to_owned()) });
        }
    } else {
        for model in told {
            add(&mut bases, Base { source_id: model.source_id.clone(), name: model.name.clone() });
        }
    }
    bases
}

fn add(bases: &mut Vec<Base>, base: Base) {
    if bases.len() < MOST && !bases.iter().any(|before| before.is(&base)) {
        bases.push(base);
    }
}

/// How a model that names a base other than itself relates to its bases: `baseModels.relation`, else the relation of the first tag
/// that tells one; what is none of the four relations is passed over. Without any, it is a FINETUNE.
pub fn relation(attributes: &Attributes) -> Relation {
    let told = attributes.base_relation.as_deref().and_then(of_text);
    told.or_else(|| declared(attributes).find_map(|tag| tag.relation)).unwrap_or(Relation::Finetune)
}

fn of_text(text: &str) -> Option<Relation> {
    text.parse().ok().filter(|relation| *relation != Relation::NoneDeclared)
}

struct Declared<'a> {
    relation: Option<Relation>,
    name: &'a str,
}

/// Tags that declare a base. What stands between two colons is a relation, known or not, unless it holds a `/`: then it is part
/// of a name with a colon.
fn declared(attributes: &Attributes) -> impl Iterator<Item = Declared<'_>> {
    let values = tag::values(attributes.tags.as_deref().unwrap_or_default(), "base_model");
    let declared = values.map(|value| match value.split_once(':') {
        Some((relation, name)) if !relation.contains('/') => Declared { relation: of_text(relation), name },
        _ => Declared { relation: None, name: value },
    });
    declared.filter(|declared| !declared.name.is_empty())
}

#[cfg(test)]
mod tests;
