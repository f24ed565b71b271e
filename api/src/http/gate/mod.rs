//! Who may come in: the caller of a request, by its key, and what it may still spend.

mod accounts;
mod denied;
mod keys;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

pub(super) use accounts::{Account, Accounts, RATE_LIMIT, RATE_LIMIT_POLICY, tell};
pub(super) use denied::Denied;
pub use keys::{KeyRing, KeySource};

use super::edge::Edge;
use crate::auth::{Caller, Grant, Presented, presented};

/// What every request costs at least: one whose answer is found, or that is refused, costs no more.
pub(super) const LEAST: u32 = 1;

/// A caller that may read, whose request has been charged with [`LEAST`].
pub(super) struct Admitted {
    pub(super) caller: Caller,
    /// None when there are no quotas.
    pub(super) account: Option<Account>,
}

/// Who sent a request. Without a valid key it is charged to the address that it came from.
pub(super) async fn admit(edge: &Edge, request: &HttpRequest) -> Result<Admitted, Denied> {
    let headers = request.headers().get_all(AUTHORIZATION).map(|value| value.as_bytes());
    let caller = match presented(headers) {
        Presented::Nothing => Ok(Caller::anonymous(edge.settings.anonymous)),
        Presented::Key(key) => edge.keys.caller(&key).await,
        Presented::Malformed => Err(Denied::BadKey),
    };
    let account = match &edge.accounts {
        Some(accounts) => {
            let name = caller.as_ref().ok().and_then(|caller| caller.key.clone());
            Some(accounts.of(name.map_or_else(|| Payer::Address(address(request)), Payer::Key)).await)
        }
        None => None,
    };
    if let Some(account) = &account {
        account.charge(LEAST)?;
    }
    let caller = caller?;
    if caller.may(Grant::Read) { Ok(Admitted { caller, account }) } else { Err(Denied::NoKey("Reading")) }
}

/// Who pays for a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Payer {
    /// The name of a key: one that takes another's place takes over what that has spent.
    Key(String),
    /// An address, of IPv6 its first half: the other half is a network's own to choose from.
    Address(IpAddr),
}

fn address(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip().to_canonical());
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
        let of = |peer: &str| address(&TestRequest::default().peer_addr(peer.parse().unwrap()).to_http_request());
        assert_eq!(of("192.0.2.7:1"), of("192.0.2.7:2"));
        assert_ne!(of("192.0.2.7:1"), of("192.0.2.8:1"));
        assert_eq!(of("[::ffff:192.0.2.7]:1"), of("192.0.2.7:1"));
        assert_eq!(of("[2001:db8:0:1::7]:1"), of("[2001:db8:0:1:ff::8]:1"));
        assert_ne!(of("[2001:db8:0:1::7]:1"), of("[2001:db8:0:2::7]:1"));
    }
}
