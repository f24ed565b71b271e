//! Quotas that servers share: each leases a part of what a caller has left, and asks again when that is spent.

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::TimeDelta;
use redis::Cmd;

use super::Key;
use super::link::Link;
use crate::auth::{Lease, Quota};

/// Adds what is leased to what is gone of a window, which begins with the first lease and ends with its key. Redis runs it as one step.
const LEASE: &str = "\
local quota, window, least, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local left = math.max(quota - tonumber(redis.call('GET', KEYS[1]) or '0'), 0)
local units = 0
if least <= left then units = math.min(most, left) end
if units > 0 then redis.call('INCRBY', KEYS[1], units) end
local lasts = redis.call('PTTL', KEYS[1])
if lasts < 0 then
  lasts = window
  if units > 0 then redis.call('PEXPIRE', KEYS[1], window) end
end
return {units, left - units, lasts}";

/// What the servers that share a Redis let callers spend together.
#[derive(Clone)]
pub struct SharedBudget(Arc<Link>);

impl SharedBudget {
    pub(super) fn new(link: Arc<Link>) -> Self {
        Self(link)
    }

    /// Leases so many units of an account's quota: as many as are left up to the larger number, none when fewer are left than the
    /// smaller. No lease when Redis does not answer in time.
    pub async fn lease(&self, account: Key, quota: &Quota, units: RangeInclusive<u32>) -> Option<Lease> {
        let mut command = Cmd::new();
        command.arg("EVAL").arg(LEASE).arg(1).arg(format!("hubscope:spent:{account}"));
        command.arg(quota.units).arg(quota.window.num_milliseconds().max(1)).arg(units.start()).arg(units.end());
        let (leased, left, lasts): (u32, u32, u32) = self.0.run(&command).await?;
        let lasts = TimeDelta::milliseconds(lasts.into()).min(quota.window);
        (leased <= *units.end()).then_some(Lease { units: leased, left, lasts })
    }
}
