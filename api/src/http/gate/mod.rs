//! Who may come in: the caller of a request, by its key, and what it may still spend.

mod accounts;
mod denied;
mod keys;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use actix_web::dev::RequestHead;
use actix_web::http::header::AUTHORIZATION;

pub(super) use accounts::{Account, Accounts, RATE_LIMIT, RATE_LIMIT_POLICY, policy, tell};
pub(super) use denied::Denied;
pub use keys::{KeyRing, KeySource};

use super::edge::Edge;
use crate::auth::{Caller, Grant, Presented, presented};

/// What every request costs at least: one whose answer is found, or that is refused, costs no more.
pub(super) const LEAST: u32 = 1;
/// How often those are looked at again whose requests go on.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// A caller that may read, whose request has been charged with [`LEAST`].
pub(super) struct Admitted {
    pub(super) caller: Caller,
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
    /// By the headers of a request, and where it came from.
    pub(super) fn of(request: &RequestHead) -> Self {
        let headers = request.headers.get_all(AUTHORIZATION).map(|value| value.as_bytes());
        Self { presented: presented(headers), address: address(request) }
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
    let account = match &edge.accounts {
        Some(accounts) => {
            let name = caller.as_ref().ok().and_then(|caller| caller.key.clone());
            Some(accounts.of(name.map_or(Payer::Address(visitor.address), Payer::Key)))
        }
        None => None,
    };
    if let Some(account) = &account {
        account.charge(LEAST)?;
    }
    let caller = caller?;
    match caller.may(Grant::Read) {
        true => Ok(Admitted { caller, account, visitor }),
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

fn address(request: &RequestHead) -> IpAddr {
    let peer = request.peer_addr.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip().to_canonical());
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn one_network_is_one_payer() {
        let of = |peer: &str| address(TestRequest::default().peer_addr(peer.parse().unwrap()).to_request().head());
        assert_eq!(of("192.0.2.7:1"), of("192.0.2.7:2"));
        assert_ne!(of("192.0.2.7:1"), of("192.0.2.8:1"));
        assert_eq!(of("[::ffff:192.0.2.7]:1"), of("192.0.2.7:1"));
        assert_eq!(of("[2001:db8:0:1::7]:1"), of("[2001:db8:0:1:ff::8]:1"));
        assert_ne!(of("[2001:db8:0:1::7]:1"), of("[2001:db8:0:2::7]:1"));
    }
}
