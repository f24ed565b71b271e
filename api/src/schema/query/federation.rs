//! What a supergraph asks of its subgraphs: <https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec>.

use std::collections::HashMap;

use async_graphql::{Context, InputValueError, InputValueResult, Object, Result, Scalar, ScalarType, Union, Value};

use super::super::built::subgraph;
use super::super::dataset::Dataset;
use super::super::enums::Hub;
use super::super::error::coded;
use super::super::model::Model;
use super::super::publisher::Publisher;
use super::super::scope::Scope;
use super::super::space::Space;
use crate::catalogue;
use crate::dimension::text::fold;
use crate::dimension::{self, RepositoryKind};

/// What a supergraph asks of its subgraphs.
#[derive(Debug, Default)]
pub(in crate::schema) struct Subgraph;

/// Entities that can be looked up at once.
const MOST: usize = 100;

/// What entities are known by: their type, and the fields of its key.
pub(in crate::schema) const KEYS: [(&str, &str); 4] =
    [("Model", "hub name"), ("Dataset", "hub name"), ("Space", "hub name"), ("Publisher", "hub login")];

/// What a supergraph knows an entity by: a type and a key, `{"__typename": "Model", "hub": "HUGGING_FACE", "name": "Qwen/Qwen3-8B"}`; of a `Publisher` the `login`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::schema) struct Representation {
    of: Entities,
    hub: dimension::Hub,
    key: String,
}

/// A type of entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Entities {
    Repositories(RepositoryKind),
    Publishers,
}

/// What a supergraph knows an entity by: a type and a key, `{"__typename": "Model", "hub": "HUGGING_FACE", "name": "Qwen/Qwen3-8B"}`; of a `Publisher` the `login`.
#[Scalar(name = "_Any")]
impl ScalarType for Representation {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(&value).ok_or_else(|| {
            let keys = KEYS.map(|(of, key)| format!("{of} by {key}"));
            InputValueError::custom(format!("a representation has a `__typename` and its key: {}", keys.join(", ")))
        })
    }

    fn to_value(&self) -> Value {
        Value::Null
    }
}

fn read(value: &Value) -> Option<Representation> {
    let Value::Object(fields) = value else { return None };
    let text = |name: &str| match fields.get(name)? {
        Value::String(text) => Some(text.as_str()),
        Value::Enum(name) => Some(name.as_str()),
        _ => None,
    };
    let (of, key) = match text("__typename")? {
        "Model" => (Entities::Repositories(RepositoryKind::Model), text("name")?),
        "Dataset" => (Entities::Repositories(RepositoryKind::Dataset), text("name")?),
        "Space" => (Entities::Repositories(RepositoryKind::Space), text("name")?),
        "Publisher" => (Entities::Publishers, text("login")?),
        _ => return None,
    };
    let hub =
        <Hub as async_graphql::InputType>::parse(Some(Value::Enum(async_graphql::Name::new(text("hub")?)))).ok()?;
    Some(Representation { of, hub: hub.into(), key: key.to_owned() })
}

/// What other subgraphs can add to.
#[derive(Union)]
#[graphql(name = "_Entity")]
pub(in crate::schema) enum Entity {
    Model(Model),
    Dataset(Dataset),
    Space(Space),
    Publisher(Publisher),
}

/// This schema as a part of a supergraph.
#[derive(Debug)]
pub(in crate::schema) struct Service;

/// This schema as a part of a supergraph.
#[Object(name = "_Service")]
impl Service {
    /// The schema with the keys of its entities, for composition.
    async fn sdl(&self) -> &'static str {
        subgraph()
    }
}

#[Object]
impl Subgraph {
    /// For the gateway of a supergraph: this schema with the keys of its entities.
    #[graphql(name = "_service")]
    async fn service(&self) -> Service {
        Service
    }

    /// For the gateway of a supergraph: entities by their keys, in the order asked for; null for what is not recorded.
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to 100.")] representations: Vec<Representation>,
    ) -> Result<Vec<Option<Entity>>> {
        if representations.len() > MOST {
            let told = format!("`representations` lists {}, and {MOST} are the most", representations.len());
            return Err(coded("BAD_USER_INPUT", told));
        }
        // One read for each type and hub.
        let mut wanted: HashMap<(Entities, dimension::Hub), Vec<String>> = HashMap::new();
        for Representation { of, hub, key } in representations.iter().filter(|one| !one.key.contains('\0')) {
            wanted.entry((*of, *hub)).or_default().push(key.clone());
        }
        let session = Scope::of(ctx)?.session().await?;
        let (mut repositories, mut accounts) = (HashMap::new(), HashMap::new());
        for ((of, hub), keys) in wanted {
            match of {
                Entities::Repositories(kind) => {
                    let found = catalogue::named(session, hub, kind, &keys).await?;
                    repositories.extend(found.into_iter().map(|(name, row)| ((kind, hub, name), row)));
                }
                Entities::Publishers => {
                    let found = catalogue::accounts_named(session, hub, &keys).await?;
                    accounts.extend(found.into_iter().map(|row| ((hub, fold(&row.login)), row)));
                }
            }
        }
        let found = representations.into_iter().map(|Representation { of, hub, key }| match of {
            Entities::Publishers => Some(Entity::Publisher(accounts.get(&(hub, fold(&key)))?.clone().into())),
            Entities::Repositories(kind) => {
                let row = repositories.get(&(kind, hub, key))?.clone();
                Some(match kind {
                    RepositoryKind::Model => Entity::Model(row.into()),
                    RepositoryKind::Dataset => Entity::Dataset(row.into()),
                    RepositoryKind::Space => Entity::Space(row.into()),
                })
            }
        });
        Ok(found.collect())
    }
}
