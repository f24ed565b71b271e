//! Who asks, what they may do, and how much they may still ask: pure code.

mod budget;
mod caller;
mod header;
mod key;
mod live;

pub use budget::{Bill, Lease, Quota, Receipt, Spending, Standing};
pub use caller::{Caller, Grant};
pub use header::{Presented, presented};
pub use key::{Key, KeyHash, KeyId, NoRandomness};
pub use live::{LiveKey, LiveKeys};
