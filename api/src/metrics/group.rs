//! What groups are called.

use std::collections::HashMap;

use super::{MetricError, Reading, Role};
use crate::dimension::{Dimension, Hub, Member};

/// Key of the group of the values that are not named.
const OTHER_KEY: &str = "_other";

/// The group of the values that are not named.
pub(super) fn other_member() -> Member {
    Member { key: OTHER_KEY.to_owned(), label: "Other".to_owned() }
}

/// The group of what is not known.
pub(super) fn unknown_member(by: Dimension) -> Member {
    Member { key: by.unknown_key().to_owned(), label: "Unknown".to_owned() }
}

/// Accounts are called as the registry calls them; every other value brings its label with it.
pub(super) async fn label<'m>(
    reading: &Reading,
    hub: Hub,
    by: Dimension,
    members: impl Iterator<Item = (Role, &'m mut Member)>,
) -> Result<(), MetricError> {
    if by != Dimension::Publisher {
        return Ok(());
    }
    let members: Vec<_> = members.filter(|(role, _)| *role == Role::Value).map(|(_, member)| member).collect();
    let logins: Vec<String> = members.iter().map(|member| member.key.clone()).collect();
    let mut labels: HashMap<_, _> = reading.engine().account_labels(hub, &logins).await?.into_iter().collect();
    for member in members {
        if let Some(label) = labels.remove(&member.key) {
            member.label = label;
        }
    }
    Ok(())
}
