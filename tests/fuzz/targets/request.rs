//! Whatever a stranger sends as a request is told to be wrong, or has a cost within the limit.
#![no_main]

use hubscope::config::Limits;
use hubscope::http::fuzzing::request;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|sent: &[u8]| {
    let most = Limits::default().cost;
    assert!(request(sent).into_iter().flatten().all(|cost| (1..=most).contains(&cost.into())));
});
