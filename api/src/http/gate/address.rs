//! Where a request came from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::dev::RequestHead;
use actix_web::http::header::HeaderName;

use crate::config::Network;

/// Each proxy adds the address that it was asked from to its end. Others of its kind are not looked at: a proxy that does not set them
/// hands on what a client wrote.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether a request comes straight from one of some networks.
pub(crate) fn comes_from(request: &RequestHead, networks: &[Network]) -> bool {
    request.peer_addr.is_some_and(|peer| is_in(peer.ip().to_canonical(), networks))
}

fn is_in(address: IpAddr, networks: &[Network]) -> bool {
    networks.iter().any(|network| network.contains(address))
}

/// The address that a request is charged to: the last that none of the proxies has which are trusted. Of IPv6 its first half: the other
/// half is a network's own to choose from.
pub(super) fn address(request: &RequestHead, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address| is_in(address, trusted);
    let mut address = request.peer_addr.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip().to_canonical());
    if is_trusted(address) {
        let told: Vec<&[u8]> = request.headers.get_all(FORWARDED_FOR).map(|value| value.as_bytes()).collect();
        for told in told.iter().rev().flat_map(|told| told.rsplit(|byte| *byte == b',')) {
            // What no address can be read from was written by who the last proxy was asked by.
            let Some(before) = str::from_utf8(told).ok().and_then(|told| read(told.trim())) else { break };
            address = before;
            if !is_trusted(address) {
                break;
            }
        }
    }
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// An address, which some write with the port behind it.
fn read(told: &str) -> Option<IpAddr> {
    let address = told.parse().or_else(|_| told.parse().map(|socket: std::net::SocketAddr| socket.ip()));
    Some(address.ok()?.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn of(peer: &str, told: &[&str], trusted: &[&str]) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for told in told {
            request = request.append_header((FORWARDED_FOR, *told));
        }
        let trusted: Vec<Network> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        address(request.to_request().head(), &trusted).to_string()
    }

    #[test]
    fn one_network_is_one_payer() {
        for (peer, payer) in [
            ("192.0.2.7:1", "192.0.2.7"),
            ("[::ffff:192.0.2.7]:1", "192.0.2.7"),
            ("[2001:db8:0:1::7]:1", "2001:db8:0:1::"),
            ("[2001:db8:0:1:ff::8]:1", "2001:db8:0:1::"),
        ] {
            assert_eq!(of(peer, &[], &[]), payer);
        }
    }

    #[test]
    fn only_what_trusted_proxies_say_is_believed() {
        let proxies = &["10.0.0.0/8", "2001:db8::/32"][..];
        for (peer, told, payer) in [
            ("192.0.2.7:1", &["198.51.100.1"][..], "192.0.2.7"),
            ("10.0.0.1:1", &[], "10.0.0.1"),
            ("10.0.0.1:1", &["198.51.100.1"], "198.51.100.1"),
            // Who asks the first proxy may claim what it likes.
            ("10.0.0.1:1", &["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1:1", &["203.0.113.9", "198.51.100.1,10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1:1", &["10.9.9.9, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1:1", &["made up, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1:1", &["203.0.113.9, "], "10.0.0.1"),
            ("[2001:db8::1]:1", &["198.51.100.1:4711, [2001:db8::2]:80"], "198.51.100.1"),
            ("10.0.0.1:1", &["10.0.0.3"], "10.0.0.3"),
        ] {
            assert_eq!(of(peer, told, proxies), payer, "{peer} {told:?}");
        }
        assert_eq!(of("10.0.0.1:1", &["198.51.100.1"], &[]), "10.0.0.1", "nobody is trusted unless said");
    }

    #[test]
    fn what_is_no_text_hides_nothing_that_comes_after_it() {
        let told = actix_web::http::header::HeaderValue::from_bytes(b"\xe9, 198.51.100.1").unwrap();
        let request =
            TestRequest::default().peer_addr("10.0.0.1:1".parse().unwrap()).append_header((FORWARDED_FOR, told));
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(address(request.to_request().head(), &trusted).to_string(), "198.51.100.1");
    }
}
