//! What stands between a caller and the calls: where it really calls from, how often it may, whether from there, how many bodies are
//! read at once and whose is next, and what is noted about it. HTTP's words for it are in `http/admission.rs`.

mod caller;
mod connections;
mod ledger;
mod places;
mod rates;
mod tls;

pub use caller::{Caller, Proxies};
pub use connections::Acceptor;
pub use ledger::{Ledger, MOMENT, Refusal};
pub use places::{Place, Places};
pub use rates::{Limited, Quotas, Rates, Standing};
pub use tls::{Certificate, Error as TlsError, keep_fresh};

use std::net::IpAddr;

use ipnet::IpNet;

/// Whether an address is in an allow list. Without an entry every address is; an entry that can't be read allows nothing.
pub fn allows<'n>(networks: impl IntoIterator<Item = &'n str>, address: IpAddr) -> bool {
    let mut networks = networks.into_iter().peekable();
    networks.peek().is_none()
        || networks.any(|network| network.parse::<IpNet>().is_ok_and(|network| network.contains(&address)))
}

#[cfg(test)]
mod tests {
    use super::allows;

    #[test]
    fn an_address_is_allowed_by_its_network_and_a_list_without_entries_allows_all() {
        let list = ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7/32"];
        for allowed in ["203.0.113.9", "2001:db8::1", "198.51.100.7"] {
            assert!(allows(list, allowed.parse().unwrap()), "{allowed}");
        }
        for other in ["203.0.114.9", "2001:db9::1", "198.51.100.8", "127.0.0.1"] {
            assert!(!allows(list, other.parse().unwrap()), "{other}");
            assert!(allows([], other.parse().unwrap()), "{other}");
            assert!(!allows(["nonsense"], other.parse().unwrap()), "{other}");
        }
    }
}
