//! What each caller has spent, in this process.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use chrono::{TimeDelta, Utc};

use super::{Denied, Payer};
use crate::auth::{Quota, Receipt, Spending, Standing};
use crate::config::Limits;
use crate::http::bounded::{Bounded, Kept};
use crate::http::header::value;

/// `RateLimit-Policy` and `RateLimit`, draft-ietf-httpapi-ratelimit-headers-11.
pub(crate) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
pub(crate) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The name of the one policy.
const POLICY: &str = "cost";

/// So many are remembered, at some 150 bytes each. When more come, those that have spent least are forgotten first: a flood of
/// addresses makes nobody forget who asks much.
const MOST: usize = 50_000;

/// All accounts.
pub(crate) struct Accounts {
    quota: Quota,
    policy: HeaderValue,
    open: Bounded<Payer, Account>,
}

/// One caller's account.
#[derive(Clone)]
pub(crate) struct Account(Arc<Opened>);

/// An account, and the quota that it is held to.
struct Opened {
    quota: Quota,
    policy: HeaderValue,
    spending: Mutex<Spending>,
}

impl Accounts {
    /// Accounts by these limits; none when they set no quota.
    pub(crate) fn new(limits: &Limits) -> Option<Self> {
        let window = TimeDelta::from_std(limits.window).unwrap_or(TimeDelta::days(1));
        let quota = Quota { units: limits.quota?, window };
        Some(Self { quota, policy: policy(&quota), open: Bounded::new(MOST) })
    }

    pub(super) fn of(&self, payer: Payer) -> Account {
        let open = || Opened { quota: self.quota, policy: self.policy.clone(), spending: Mutex::default() };
        self.open.get_or_insert(payer, || Account(Arc::new(open())))
    }
}

impl Account {
    /// Charges so many units; when fewer are left, none.
    pub(crate) fn charge(&self, units: u32) -> Result<Receipt, Denied> {
        let (now, quota) = (Utc::now(), &self.0.quota);
        let mut spending = self.lock();
        let charged = spending.charge(quota, units, now);
        charged.ok_or_else(|| Denied::Exhausted(spending.standing(quota, now), units))
    }

    /// Takes back a charge.
    pub(crate) fn give_back(&self, receipt: Receipt) {
        self.lock().keep(receipt, 0);
    }

    /// What is left.
    pub(crate) fn standing(&self) -> Standing {
        self.lock().standing(&self.0.quota, Utc::now())
    }

    /// Tells the quota and what is left of it.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        tell(&self.standing(), self.0.policy.clone(), headers);
    }

    fn lock(&self) -> MutexGuard<'_, Spending> {
        self.0.spending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept for Account {
    fn weight(&self) -> usize {
        1
    }

    /// What would be given anew to who is forgotten.
    fn worth(&self) -> u64 {
        let Standing { limit, remaining, .. } = self.standing();
        u64::from(limit - remaining)
    }
}

/// Tells what is left of a quota.
pub(crate) fn tell(standing: &Standing, policy: HeaderValue, headers: &mut HeaderMap) {
    let Standing { remaining, seconds, .. } = standing;
    headers.insert(RATE_LIMIT_POLICY, policy);
    let mut told = String::with_capacity(48);
    // Writing to a text does not fail.
    let _ = write!(told, "\"{POLICY}\";r={remaining};t={seconds}");
    headers.insert(RATE_LIMIT, value(told));
}

/// The quota in words for a header.
pub(crate) fn policy(quota: &Quota) -> HeaderValue {
    let (units, window) = (quota.units, quota.window.num_seconds());
    // The draft's units are requests and bytes; a unit of another name says at least that it is none of them.
    value(format!("\"{POLICY}\";q={units};w={window};qu=\"{POLICY}\""))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_flood_of_addresses_takes_bounded_memory_and_frees_nobody_who_asks_much() {
        let accounts = Accounts::new(&Limits::default()).unwrap();
        let busy = || accounts.of(Payer::Key("busy".into()));
        for number in 0..200_000_u32 {
            accounts.of(Payer::Address(Ipv4Addr::from_bits(number).into())).charge(1).unwrap();
            if number % 100 == 0 {
                busy().charge(1).unwrap();
            }
        }
        let held = accounts.open.all().len();
        assert!((MOST / 2..=MOST).contains(&held), "{held}");
        assert_eq!(busy().standing().remaining, 1_000_000 - 2_000);
    }

    #[test]
    fn headers_are_structured_fields() {
        let account = Accounts::new(&Limits::default()).unwrap().of(Payer::Key("a".into()));
        account.charge(7).unwrap();
        let mut headers = HeaderMap::new();
        account.tell(&mut headers);
        assert_eq!(headers.get(RATE_LIMIT_POLICY).unwrap(), "\"cost\";q=1000000;w=60;qu=\"cost\"");
        assert_eq!(headers.get(RATE_LIMIT).unwrap(), "\"cost\";r=999993;t=60");
        assert!(Accounts::new(&Limits { quota: None, ..Limits::default() }).is_none());
    }
}
