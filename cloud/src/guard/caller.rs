//! Where a call really comes from. A proxy says so in a header, and is believed only if the operator named it: a header alone can
//! be written by anybody.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The proxies in front, and the header they write.
#[derive(Clone, Debug)]
pub struct Proxies {
    /// Networks whose word is taken.
    pub trusted: Vec<IpNet>,
    /// Where they write the addresses, each behind those before it.
    pub header: HeaderName,
}

impl Default for Proxies {
    /// Nobody is trusted.
    fn default() -> Self {
        Self { trusted: Vec::new(), header: HeaderName::from_static("x-forwarded-for") }
    }
}

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its address; an IPv4 address written as IPv6 is IPv4.
    pub address: IpAddr,
    /// Whether it speaks TLS, with this program or with a trusted proxy.
    pub tls: bool,
}

impl Proxies {
    /// The caller, where `peer` is who is connected. Addresses are read from the right: each was written by the one to its right, so
    /// the first that is no trusted proxy is the caller, and what stands left of it is hearsay.
    pub fn caller(&self, peer: IpAddr, tls: bool, headers: &HeaderMap) -> Caller {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return Caller { address: peer, tls };
        }
        let fields: Vec<&str> =
            headers.get_all(&self.header).iter().map(|value| value.to_str().unwrap_or_default()).collect();
        let mut address = peer;
        for said in fields.iter().flat_map(|field| field.split(',')).rev() {
            // What can't be read was not written by a proxy of ours: whoever passed it on is as far as is known.
            let Some(said) = read(said) else { break };
            address = said;
            if !self.trusts(address) {
                break;
            }
        }
        let proto = headers.get_all(FORWARDED_PROTO).iter().next_back().and_then(|value| value.to_str().ok());
        let proto = proto.and_then(|field| field.rsplit(',').next()).map(str::trim);
        Caller { address, tls: proto.map_or(tls, |proto| proto.eq_ignore_ascii_case("https")) }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// An address, as proxies write it: with a port or in brackets too.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(inside, _)| inside);
    let address = bare.parse().or_else(|_| text.parse().map(|socket: std::net::SocketAddr| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::HeaderMap;

    use super::Proxies;

    fn seen(trusted: &[&str], peer: &str, fields: &[&str]) -> IpAddr {
        let trusted = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append("x-forwarded-for", field.parse().unwrap());
        }
        Proxies { trusted, ..Proxies::default() }.caller(peer.parse().unwrap(), false, &headers).address
    }

    #[test]
    fn a_header_is_believed_from_trusted_proxies_only() {
        let proxy = ["10.0.0.0/8"];
        for (trusted, peer, fields, expected) in [
            (&[][..], "203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            (&proxy[..], "203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
            (&proxy[..], "10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            (&proxy[..], "::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            (&proxy[..], "10.0.0.1", &[], "10.0.0.1"),
            // What the caller wrote itself stands left of what the proxy added.
            (&proxy[..], "10.0.0.1", &["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
            (&proxy[..], "10.0.0.1", &["127.0.0.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            (&proxy[..], "10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1"),
            (&proxy[..], "10.0.0.1", &["[2001:db8::1]:443"], "2001:db8::1"),
            (&proxy[..], "10.0.0.1", &["198.51.100.1:5123"], "198.51.100.1"),
        ] {
            assert_eq!(seen(trusted, peer, fields), expected.parse::<IpAddr>().unwrap(), "{peer} {fields:?}");
        }
    }

    #[test]
    fn that_a_caller_speaks_tls_is_a_trusted_proxys_word_too() {
        let proxies = Proxies { trusted: vec!["10.0.0.0/8".parse().unwrap()], ..Proxies::default() };
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        assert!(proxies.caller("10.0.0.1".parse().unwrap(), false, &headers).tls);
        assert!(!proxies.caller("203.0.113.9".parse().unwrap(), false, &headers).tls);
    }
}
