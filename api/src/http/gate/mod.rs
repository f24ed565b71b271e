//! Who may come in: the caller of a request, by its key, and what it may still spend.

mod accounts;
mod address;
mod denied;
mod keys;
mod streams;

use std::net::IpAddr;
use std::time::Duration;

use actix_web::dev::RequestHead;
use actix_web::http::header::AUTHORIZATION;

pub(super) use accounts::{Account, Accounts, RATE_LIMIT, RATE_LIMIT_POLICY, policy, tell};
use address::address;
pub(super) use address::comes_from;
pub(super) use denied::Denied;
pub use keys::{KeyRing, KeySource};
pub(super) use streams::{Open, Streams};

use super::edge::Edge;
use crate::auth::{Caller, Grant, Presented, presented};
use crate::config::Network;

/// What every request costs at least: one whose answer is found, or that is refused, costs no more.
pub(super) const LEAST: u32 = 1;
/// How often those are looked at again whose requests go on.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// A caller that may read, whose request has been charged with [`LEAST`].
pub(super) struct Admitted {
    pub(super) caller: Caller,
    pub(super) payer: Payer,
    /// None when there are no quotas.
    pub(super) account: Option<Account>,
    pub(super) visitor: Visitor,
}

/// Whom a request says it is from.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    presented: Presented,
    address: IpAddr,
}

impl Visitor {
    /// By the headers of a request, and where it came from, which proxies that are trusted may tell.
    pub(super) fn of(request: &RequestHead, trusted: &[Network]) -> Self {
        let headers = request.headers.get_all(AUTHORIZATION).map(|value| value.as_bytes());
        Self { presented: presented(headers), address: address(request, trusted) }
    }

    /// Who pays for what is not known to be a caller's yet.
    pub(super) fn address(&self) -> Payer {
        Payer::Address(self.address)
    }

    /// The same with another header `Authorization`.
    pub(super) fn presenting(self, header: &str) -> Self {
        Self { presented: presented(std::iter::once(header.as_bytes())), ..self }
    }

    async fn caller(&self, edge: &Edge) -> Result<Caller, Denied> {
        match &self.presented {
            Presented::Nothing => Ok(Caller::anonymous(edge.settings.anonymous)),
            Presented::Key(key) => edge.keys.caller(key).await,
            Presented::Malformed => Err(Denied::BadKey),
        }
    }

    /// Completes when a visitor who was let in would be no more: the key was revoked, or has expired.
    pub(super) async fn turned_away(self, edge: Edge) -> Denied {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            if let Err(denied @ Denied::BadKey) = self.caller(&edge).await {
                return denied;
            }
        }
    }
}

/// Who sent a request. Without a valid key it is charged to the address that it came from.
pub(super) async fn admit(edge: &Edge, visitor: Visitor) -> Result<Admitted, Denied> {
    let caller = visitor.caller(edge).await;
    let name = caller.as_ref().ok().and_then(|caller| caller.key.clone());
    let payer = name.map_or(visitor.address(), Payer::Key);
    let account = edge.accounts.as_ref().map(|accounts| accounts.of(payer.clone()));
    if let Some(account) = &account {
        account.charge(LEAST).await?;
    }
    let caller = caller?;
    match caller.may(Grant::Read) {
        true => Ok(Admitted { caller, payer, account, visitor }),
        false => Err(Denied::NoKey("Reading")),
    }
}

/// Who pays for a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Payer {
    /// The name of a key: one that takes another's place takes over what that has spent.
    Key(String),
    /// An address, of IPv6 its first half: the other half is a network's own to choose from.
    Address(IpAddr),
}
