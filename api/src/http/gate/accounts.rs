//! What each caller has spent: in this process, or in all that share a Redis.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use chrono::{TimeDelta, Utc};

use super::{Denied, Payer};
use crate::auth::{Quota, Receipt, Spending, Standing};
use crate::cache::{Key, KeyBuilder, SharedBudget};
use crate::config::Limits;
use crate::http::bounded::{Bounded, Kept};
use crate::http::header::value;

/// `RateLimit-Policy` and `RateLimit`, draft-ietf-httpapi-ratelimit-headers-11.
pub(crate) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
pub(crate) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The name of the one policy.
const POLICY: &str = "cost";

/// So many are remembered, at some 250 bytes each. When more come, those that have spent least are forgotten first: a flood of
/// addresses makes nobody forget who asks much.
const MOST: usize = 50_000;
/// The most that a server leases at a time, as a part of the quota. It begins with what it needs and doubles: so nearly all charges
/// need no word with Redis, and what one server has leased and does not spend, which no other can, is little.
const BLOCK: u32 = 100;
/// How long a server goes by the whole quota after Redis did not answer, before it asks again.
const UNASKED: TimeDelta = TimeDelta::seconds(5);
/// A window that lasts no longer may have ended where it is shared: nothing of it is told there as gone.
const ENDING: TimeDelta = TimeDelta::seconds(2);
/// So often units are leased for a charge. Others may spend them meanwhile.
const TRIES: usize = 5;

/// All accounts.
pub(crate) struct Accounts {
    quota: Quota,
    policy: HeaderValue,
    shared: Option<SharedBudget>,
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
    shared: Option<Shared>,
}

/// The account as all servers know it.
struct Shared {
    budget: SharedBudget,
    name: Key,
    /// One request leases; the others wait and spend of the same lease.
    leasing: tokio::sync::Mutex<()>,
}

impl Accounts {
    /// Accounts by these limits; none when they set no quota. What is shared with other servers, is through a budget.
    pub(crate) fn new(limits: &Limits, shared: Option<SharedBudget>) -> Option<Self> {
        let window = TimeDelta::from_std(limits.window).unwrap_or(TimeDelta::days(1));
        let quota = Quota { units: limits.quota?, window };
        Some(Self { quota, policy: policy(&quota), shared, open: Bounded::new(MOST) })
    }

    pub(super) fn of(&self, payer: Payer) -> Account {
        self.open.get_or_insert(payer, |payer| Account(Arc::new(self.opened(payer))))
    }

    fn opened(&self, payer: &Payer) -> Opened {
        let share =
            |budget: SharedBudget| Shared { budget, name: name(payer, &self.quota), leasing: Default::default() };
        let shared = self.shared.clone().map(share);
        Opened { quota: self.quota, policy: self.policy.clone(), spending: Mutex::default(), shared }
    }
}

/// The name of an account among servers, of one length. A quota that was changed is another account.
fn name(payer: &Payer, quota: &Quota) -> Key {
    let name = KeyBuilder::new().part(quota.units.to_le_bytes()).part(quota.window.num_milliseconds().to_le_bytes());
    match payer {
        Payer::Key(key) => name.part("key").part(key),
        Payer::Address(address) => name.part("address").part(address.to_string()),
    }
    .finish()
}

impl Account {
    /// Charges so many units; when fewer are left, none.
    pub(crate) async fn charge(&self, units: u32) -> Result<Receipt, Denied> {
        let charged = self.lock().charge(units, Utc::now());
        match charged {
            Some(receipt) => Ok(receipt),
            // On the heap: what is granted needs no room for it.
            None => Box::pin(self.charge_of_more(units)).await,
        }
    }

    /// Charges of what is granted beyond what was.
    async fn charge_of_more(&self, units: u32) -> Result<Receipt, Denied> {
        let quota = &self.0.quota;
        let Some(Shared { budget, name, leasing }) = &self.0.shared else {
            self.lacks(units)?;
            self.lock().grant_all(quota, None, Utc::now());
            return self.charge_of_granted(units);
        };
        let _leasing = leasing.lock().await;
        for _ in 0..TRIES {
            if let Ok(receipt) = self.charge_of_granted(units) {
                return Ok(receipt);
            }
            let lacking = self.lacks(units)?;
            let gone = self.lock().gone(Utc::now());
            let beyond = gone.map_or(0, |(granted, _)| granted).min(quota.units / BLOCK);
            let gone = gone.filter(|(_, lasts)| *lasts > ENDING);
            let lease = budget.lease(*name, quota, lacking..=lacking.saturating_add(beyond), gone).await;
            match lease {
                Some(lease) => self.lock().grant(lease, Utc::now()),
                None => self.lock().grant_all(quota, Some(UNASKED), Utc::now()),
            }
        }
        self.charge_of_granted(units)
    }

    fn charge_of_granted(&self, units: u32) -> Result<Receipt, Denied> {
        let (mut spending, now) = (self.lock(), Utc::now());
        spending.charge(units, now).ok_or_else(|| Denied::Exhausted(spending.standing(&self.0.quota, now), units))
    }

    fn lacks(&self, units: u32) -> Result<u32, Denied> {
        let (spending, now) = (self.lock(), Utc::now());
        spending.lacks(units, now).ok_or_else(|| Denied::Exhausted(spending.standing(&self.0.quota, now), units))
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

    /// What would be given anew to who is forgotten. An account that servers share is remembered by Redis.
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

    #[tokio::test]
    async fn a_flood_of_addresses_takes_bounded_memory_and_frees_nobody_who_asks_much() {
        let accounts = Accounts::new(&Limits::default(), None).unwrap();
        let busy = || accounts.of(Payer::Key("busy".into()));
        for number in 0..200_000_u32 {
            accounts.of(Payer::Address(Ipv4Addr::from_bits(number).into())).charge(1).await.unwrap();
            if number % 100 == 0 {
                busy().charge(1).await.unwrap();
            }
        }
        let held = accounts.open.all().len();
        assert!((MOST / 2..=MOST).contains(&held), "{held}");
        assert_eq!(busy().standing().remaining, 1_000_000 - 2_000);
    }

    #[tokio::test]
    async fn headers_are_structured_fields() {
        let account = Accounts::new(&Limits::default(), None).unwrap().of(Payer::Key("a".into()));
        account.charge(7).await.unwrap();
        let mut headers = HeaderMap::new();
        account.tell(&mut headers);
        assert_eq!(headers.get(RATE_LIMIT_POLICY).unwrap(), "\"cost\";q=1000000;w=60;qu=\"cost\"");
        assert_eq!(headers.get(RATE_LIMIT).unwrap(), "\"cost\";r=999993;t=60");
        assert!(Accounts::new(&Limits { quota: None, ..Limits::default() }, None).is_none());
    }
}
