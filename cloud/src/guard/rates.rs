//! How many requests may come in an hour: of one token, of one enterprise with all its tokens, and of one address without a token
//! that works. So nobody's scripts slow down another enterprise, and nobody's neighbour at the same address locks them out.
//!
//! A quota fills up evenly, so there is no hour's end at which everybody comes at once. It is this process's: behind several
//! replicas the whole is as many times as much.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

const HOUR: Duration = Duration::from_hours(1);
/// How long a token that worked is not asked about its address.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Requests an hour; 0 for as many as come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Of one token.
    pub token: u32,
    /// Of one enterprise.
    pub enterprise: u32,
    /// Of one address, without a token that works.
    pub address: u32,
}

impl Default for Quotas {
    /// As GitHub's REST API has them.
    fn default() -> Self {
        Self { token: 5_000, enterprise: 15_000, address: 60 }
    }
}

/// What is left of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Requests an hour.
    pub limit: u32,
    /// How many may come right now.
    pub remaining: u32,
    /// Until the quota is whole again.
    pub reset: Duration,
}

/// A quota that is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
    /// Requests an hour.
    pub limit: u32,
    /// Until one more may come.
    pub wait: Duration,
}

type Keyed<K> = RateLimiter<K, HashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// One quota for each key.
#[derive(Debug)]
struct Limiter<K: Clone + Hash + Eq> {
    limit: u32,
    keyed: Option<Keyed<K>>,
}

impl<K: Clone + Hash + Eq> Limiter<K> {
    fn new(limit: u32) -> Self {
        let quota = NonZeroU32::new(limit).map(Quota::per_hour);
        let keyed = quota.map(|quota| RateLimiter::new(quota, HashMapStateStore::default(), MonotonicClock));
        Self { limit, keyed }
    }

    /// Takes one; `None` where there is no limit.
    fn take(&self, key: &K) -> Result<Option<Standing>, Limited> {
        let Some(keyed) = &self.keyed else { return Ok(None) };
        let limit = self.limit;
        match keyed.check_key(key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = limit.saturating_sub(remaining);
                Ok(Some(Standing { limit, remaining, reset: HOUR * used / limit }))
            }
            Err(until) => Err(Limited { limit, wait: until.wait_time_from(MonotonicClock.now()) }),
        }
    }

    fn forget_whole(&self) {
        if let Some(keyed) = &self.keyed {
            keyed.retain_recent();
            keyed.shrink_to_fit();
        }
    }
}

/// Everybody's quotas.
#[derive(Debug)]
pub struct Rates {
    tokens: Limiter<String>,
    enterprises: Limiter<i64>,
    addresses: Limiter<IpAddr>,
    worked: Mutex<HashMap<[u8; 32], Instant>>,
}

impl Rates {
    /// Nothing is used yet.
    pub fn new(quotas: Quotas) -> Self {
        Self {
            tokens: Limiter::new(quotas.token),
            enterprises: Limiter::new(quotas.enterprise),
            addresses: Limiter::new(quotas.address),
            worked: Mutex::default(),
        }
    }

    /// Takes one of a token's quota and one of its enterprise's; tells of the one that has less left.
    ///
    /// # Errors
    /// If one of them is used up.
    pub fn take(&self, token: &str, enterprise: i64) -> Result<Option<Standing>, Limited> {
        let token = self.tokens.take(&token.to_owned())?;
        let enterprise = self.enterprises.take(&enterprise)?;
        Ok(match (token, enterprise) {
            (Some(token), Some(enterprise)) if enterprise.remaining < token.remaining => Some(enterprise),
            (token, enterprise) => token.or(enterprise),
        })
    }

    /// Takes one of an address's quota. Of IPv6 a whole /64 is one: that is what one caller has.
    ///
    /// # Errors
    /// If it is used up.
    pub fn take_address(&self, address: IpAddr) -> Result<Option<Standing>, Limited> {
        self.addresses.take(&match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        })
    }

    /// Whether a token of this hash worked of late, so that it is looked up whatever else comes from its address.
    pub fn worked(&self, mac: &[u8; 32]) -> bool {
        self.worked.lock().unwrap_or_else(PoisonError::into_inner).get(mac).is_some_and(|at| at.elapsed() < REMEMBERED)
    }

    /// Notes whether a token of this hash works.
    pub fn note(&self, mac: [u8; 32], works: bool) {
        let mut worked = self.worked.lock().unwrap_or_else(PoisonError::into_inner);
        if works {
            worked.insert(mac, Instant::now());
        } else {
            worked.remove(&mac);
        }
    }

    /// Lets go of quotas that are whole again, which are as if they had never been touched.
    pub fn tidy(&self) {
        self.tokens.forget_whole();
        self.enterprises.forget_whole();
        self.addresses.forget_whole();
        self.worked.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, at| at.elapsed() < REMEMBERED);
    }
}

#[cfg(test)]
mod tests {
    use super::{Quotas, Rates};

    const SMALL: Quotas = Quotas { token: 3, enterprise: 5, address: 2 };

    #[test]
    fn a_token_has_its_own_quota_and_says_what_is_left() {
        let rates = Rates::new(SMALL);
        for left in [2, 1, 0] {
            let standing = rates.take("a", 1).unwrap().unwrap();
            assert_eq!((standing.limit, standing.remaining), (3, left));
        }
        let limited = rates.take("a", 1).unwrap_err();
        assert!(limited.limit == 3 && limited.wait.as_secs() > 1100 && limited.wait.as_secs() <= 1200, "{limited:?}");
        assert!(rates.take("b", 2).is_ok());
    }

    #[test]
    fn an_enterprise_with_many_tokens_does_not_have_many_times_as_much() {
        let rates = Rates::new(SMALL);
        let taken = (0..20).filter(|token| rates.take(&token.to_string(), 1).is_ok()).count();
        assert_eq!(taken, 5);
        assert!(rates.take("other", 2).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_caller() {
        let rates = Rates::new(SMALL);
        for address in ["2001:db8::1", "2001:db8::2"] {
            assert!(rates.take_address(address.parse().unwrap()).is_ok());
        }
        assert!(rates.take_address("2001:db8::3".parse().unwrap()).is_err());
        assert!(rates.take_address("2001:db8:0:1::3".parse().unwrap()).is_ok());
        assert!(rates.take_address("203.0.113.9".parse().unwrap()).is_ok());
    }

    #[test]
    fn nothing_is_limited_where_the_quota_is_nothing() {
        let rates = Rates::new(Quotas { token: 0, enterprise: 0, address: 0 });
        assert!((0..1000).all(|_| rates.take("a", 1) == Ok(None)));
    }

    #[test]
    fn tidying_takes_nothing_back() {
        let rates = Rates::new(SMALL);
        while rates.take("a", 1).is_ok() {}
        rates.note([1; 32], true);
        rates.tidy();
        assert!(rates.take("a", 1).is_err() && rates.worked(&[1; 32]));
        rates.note([1; 32], false);
        assert!(!rates.worked(&[1; 32]));
    }
}
