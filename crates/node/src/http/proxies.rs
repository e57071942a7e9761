//! Proxies in front of the venue: who a request really comes from.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName, header};

/// The header in which most proxies say whom a request comes from.
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Which proxies are believed, and where they say whom a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Where they are; nobody else is believed.
    pub trusted: Vec<Network>,
    /// Where they say it.
    pub header: ForwardingHeader,
}

/// Where a proxy says whom a request comes from. The other header may be the client's own invention, and is not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum ForwardingHeader {
    /// `X-Forwarded-For`: addresses alone.
    #[default]
    #[serde(rename = "X-Forwarded-For")]
    XForwardedFor,
    /// `Forwarded`, as RFC 7239 has it.
    Forwarded,
}

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| format!("`{address}` is no address"))?;
        let most = width(address);
        let bits =
            bits.map_or(Ok(most), str::parse).map_err(|_| "behind `/` a number is expected".to_owned())?;
        match bits <= most {
            true => Ok(Self { address, bits }),
            false => Err(format!("such an address has {most} bits, not {bits}")),
        }
    }
}

impl Network {
    fn holds(self, address: IpAddr) -> bool {
        width(address) == width(self.address) && prefix(address, self.bits) == prefix(self.address, self.bits)
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn prefix(address: IpAddr, bits: u32) -> u128 {
    let whole = match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    whole.checked_shr(width(address) - bits).unwrap_or(0)
}

impl Proxies {
    /// Whom a request comes from that came through a connection of this peer: each proxy adds at the end whom it heard, and is
    /// believed as long as it is a trusted one.
    pub(super) fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.is_trusted(peer) {
            return peer;
        }
        let mut origin = peer;
        for heard in self.heard(headers).into_iter().rev() {
            let Some(heard) = heard else { return origin };
            origin = heard.to_canonical();
            if !self.is_trusted(origin) {
                return origin;
            }
        }
        origin
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.holds(address))
    }

    /// Whom the proxies say they heard, in order; none where one is no address.
    fn heard(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let name = match self.header {
            ForwardingHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardingHeader::Forwarded => header::FORWARDED,
        };
        let lines = headers.get_all(name).into_iter().map(|line| line.to_str().unwrap_or_default());
        let entries = lines.flat_map(|line| line.split(','));
        match self.header {
            ForwardingHeader::XForwardedFor => entries.map(|entry| address(entry.trim())).collect(),
            ForwardingHeader::Forwarded => entries.map(forwarded_for).collect(),
        }
    }
}

/// The `for` of an entry such as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_for(entry: &str) -> Option<IpAddr> {
    let mut pairs = entry.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(value.trim_matches('"'))
}

/// An address with or without a port, one with colons in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']')?.0.parse().ok();
    }
    text.rsplit_once(':')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ForwardingHeader) -> Proxies {
        let trusted = ["127.0.0.1", "10.0.0.0/8", "2001:db8:5::/48"].map(|text| text.parse().unwrap());
        Proxies { trusted: trusted.to_vec(), header }
    }

    fn origin(header: ForwardingHeader, peer: &str, name: &'static str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        proxies(header).origin(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_else() {
        let of = |peer: &str, lines: &[&str]| {
            origin(ForwardingHeader::XForwardedFor, peer, "x-forwarded-for", lines)
        };
        assert_eq!(of("127.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(of("192.0.2.9", &["192.0.2.7"]), "192.0.2.9", "a stranger may say what he likes");
        assert_eq!(
            of("127.0.0.1", &["1.2.3.4, 192.0.2.7"]),
            "192.0.2.7",
            "the client's own words come first"
        );
        assert_eq!(of("127.0.0.1", &["1.2.3.4", "192.0.2.7, 10.1.2.3"]), "192.0.2.7");
        assert_eq!(of("::ffff:127.0.0.1", &["192.0.2.7:5123"]), "192.0.2.7");
        assert_eq!(of("2001:db8:5::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(of("127.0.0.1", &["10.0.0.3"]), "10.0.0.3");
        assert_eq!(of("127.0.0.1", &["nonsense"]), "127.0.0.1");
        assert_eq!(of("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_the_proxys() {
        let of = |lines: &[&str]| origin(ForwardingHeader::Forwarded, "127.0.0.1", "forwarded", lines);
        assert_eq!(of(&["for=192.0.2.60;proto=http;by=203.0.113.43"]), "192.0.2.60");
        assert_eq!(of(&["For=\"[2001:db8:cafe::17]:4711\""]), "2001:db8:cafe::17");
        assert_eq!(of(&["for=1.2.3.4, for=192.0.2.43, for=10.0.0.2"]), "192.0.2.43");
        assert_eq!(of(&["for=unknown"]), "127.0.0.1");
        assert_eq!(
            origin(ForwardingHeader::Forwarded, "127.0.0.1", "x-forwarded-for", &["192.0.2.7"]),
            "127.0.0.1"
        );
    }

    #[test]
    fn networks_are_read() {
        assert!("0.0.0.0/0".parse::<Network>().unwrap().holds("192.0.2.1".parse().unwrap()));
        assert!(!"0.0.0.0/0".parse::<Network>().unwrap().holds("::1".parse().unwrap()));
        for wrong in ["10.0.0.0/33", "10.0.0/8", "10.0.0.0/x", ""] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
