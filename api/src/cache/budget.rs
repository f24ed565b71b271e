//! Quotas that servers share: each leases a part of what a caller has left, and asks again when that is spent.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use redis::Cmd;

use super::Key;
use super::breaker::Breaker;
use super::link::Link;
use crate::auth::{Lease, Quota};

/// Adds what is leased to what is gone of a window, which begins with the first lease and ends with its key. Redis runs it as one step.
/// Where it made room of the key, gone is at least what who asks knows of.
const LEASE: &str = "\
local quota, window, least, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local told, known = tonumber(redis.call('GET', KEYS[1]) or '0') or 0, tonumber(ARGV[5])
local gone = math.max(told, known)
local left = math.max(quota - gone, 0)
local units = 0
if least <= left then units = math.min(most, left) end
if gone + units > told then redis.call('INCRBY', KEYS[1], gone + units - told) end
local lasts = redis.call('PTTL', KEYS[1])
if lasts < 0 then
  lasts = window
  if gone + units > 0 then redis.call('PEXPIRE', KEYS[1], window) end
end
return {units, left - units, math.max(lasts, 1)}";

/// How long a caller waits for a lease: longer than for an answer, which can be computed instead, since leases are few.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);

/// What the servers that share a Redis let callers spend together.
#[derive(Clone)]
pub struct SharedBudget(Arc<Leasing>);

struct Leasing {
    link: Arc<Link>,
    /// A Redis that takes no more answers may still lease, and the other way round.
    breaker: Breaker,
}

impl SharedBudget {
    pub(super) fn new(link: Arc<Link>) -> Self {
        let breaker = link.breaker("quotas (which need EVAL)");
        Self(Arc::new(Leasing { link, breaker }))
    }

    /// Leases so many units of an account's quota: as many as are left up to the larger number, none when fewer are left than the
    /// smaller. `gone`: what was granted before of the window that is open, and how long that lasts, as far as is known here. No lease
    /// when Redis does not answer in time.
    pub async fn lease(
        &self,
        account: Key,
        quota: &Quota,
        units: RangeInclusive<u32>,
        gone: Option<(u32, TimeDelta)>,
    ) -> Option<Lease> {
        let (gone, lasts) = gone.unwrap_or((0, quota.window));
        let mut command = Cmd::new();
        command.arg("EVAL").arg(LEASE).arg(1).arg(format!("hubscope:spent:{account}"));
        command.arg(quota.units).arg(lasts.num_milliseconds().max(1)).arg(units.start()).arg(units.end()).arg(gone);
        let Leasing { link, breaker } = &*self.0;
        let (leased, left, lasts): (u32, u32, u32) = link.run_within(breaker, PATIENCE, &command).await?;
        let lasts = TimeDelta::milliseconds(lasts.into()).min(quota.window);
        (leased <= *units.end()).then_some(Lease { units: leased, left, lasts })
    }
}
