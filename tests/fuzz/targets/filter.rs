//! Whatever a filter holds is refused, or means the same when it is told once more.
#![no_main]

use hubscope::schema::fuzzing::filter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|sent: &str| assert!(filter(sent)));
