//! Identifiers of nodes: opaque to callers, and good for as long as what they stand for is recorded.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::calendar::Day;
use crate::dimension::text::fold;
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{AccountRow, RepositoryRow, SnapshotKey, SnapshotRow};

/// Characters of an identifier: none that is given is longer.
const LONGEST: usize = 8_000;

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeId {
    /// A repository.
    Repository(Hub, RepositoryKind, Identity),
    /// An account, by its login without regard to case.
    Account(Hub, String),
    /// A snapshot.
    Snapshot(SnapshotKey),
}

/// How a repository is found again after the next publication.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// By the hub's own identifier, which outlives renames.
    Source(String),
    /// By its name without regard to case, where no source tells an identifier.
    Name(String),
    /// The same where another repository has the name now: by its place in the order of names.
    Place(String),
}

impl NodeId {
    /// The identifier of a repository.
    pub fn of_repository(row: &RepositoryRow) -> Self {
        let identity = match &row.source_id {
            Some(id) => Identity::Source(id.clone()),
            None if row.name_held => Identity::Name(fold(&row.name)),
            None => Identity::Place(row.list_key.clone()),
        };
        Self::Repository(row.hub, row.kind, identity)
    }

    /// The identifier of an account.
    pub fn of_account(row: &AccountRow) -> Self {
        Self::Account(row.hub, row.login_key.clone())
    }

    /// The identifier of a snapshot.
    pub fn of_snapshot(row: &SnapshotRow) -> Self {
        Self::Snapshot(row.key)
    }

    /// As callers see it.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(match self {
            Self::Repository(hub, kind, Identity::Source(id)) => format!("{kind}:{hub}:id:{id}"),
            Self::Repository(hub, kind, Identity::Name(name)) => format!("{kind}:{hub}:name:{name}"),
            Self::Repository(hub, kind, Identity::Place(key)) => format!("{kind}:{hub}:place:{key}"),
            Self::Account(hub, login) => format!("publisher:{hub}:{login}"),
            Self::Snapshot(SnapshotKey { hub, kind, taken_on }) => format!("snapshot:{hub}:{kind}:{taken_on}"),
        })
    }

    /// What an identifier stands for; none for a text that this server never gave.
    pub fn decode(id: &str) -> Option<Self> {
        if id.len() > LONGEST {
            return None;
        }
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok().filter(|text| !text.contains('\0'))?;
        let mut parts = text.splitn(3, ':');
        let (what, hub, whose) = (parts.next()?, parts.next()?, parts.next()?);
        let hub = Hub::ALL.iter().copied().find(|known| known.name() == hub)?;
        let node = match what {
            "publisher" => Self::Account(hub, whose.to_owned()),
            "snapshot" => {
                let (kind, day) = whose.split_once(':')?;
                Self::Snapshot(SnapshotKey { hub, kind: kind_of(kind)?, taken_on: day.parse::<Day>().ok()? })
            }
            kind => {
                let (how, who) = whose.split_once(':')?;
                let identity = match how {
                    "id" => Identity::Source(who.to_owned()),
                    "name" => Identity::Name(who.to_owned()),
                    "place" => Identity::Place(who.to_owned()),
                    _ => return None,
                };
                Self::Repository(hub, kind_of(kind)?, identity)
            }
        };
        Some(node)
    }
}

fn kind_of(name: &str) -> Option<RepositoryKind> {
    RepositoryKind::ALL.iter().copied().find(|kind| kind.name() == name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_never_given_is_no_identifier() {
        let of = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let forged = [
            "models",
            "models:huggingface",
            "models:huggingface:a/b",
            "models:HuggingFace:id:1",
            "users:huggingface:id:1",
        ];
        for text in forged {
            assert_eq!(NodeId::decode(&of(text)), None, "{text}");
        }
        for id in ["", "%", "a", &of("snapshot:huggingface:models:2025-13-01"), &of("publisher:huggingface:a\0")] {
            assert_eq!(NodeId::decode(id), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn an_identifier_leads_back(who in "[^\0]{0,100}", day in 0i64..30_000) {
            let (hub, kind) = (Hub::Modelscope, RepositoryKind::Dataset);
            let key = SnapshotKey { hub, kind, taken_on: Day::from_epoch_days(day).unwrap() };
            for node in [
                NodeId::Repository(hub, kind, Identity::Source(who.clone())),
                NodeId::Repository(hub, kind, Identity::Name(who.clone())),
                NodeId::Repository(hub, kind, Identity::Place(who.clone())),
                NodeId::Account(hub, who.clone()),
                NodeId::Snapshot(key),
            ] {
                prop_assert_eq!(NodeId::decode(&node.encode()), Some(node));
            }
        }
    }
}
