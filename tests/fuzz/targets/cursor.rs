//! A cursor that means something is the same place when it is given out again; others mean nothing.
#![no_main]

use hubscope::catalogue::fuzzing::cursor;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| assert!(cursor(text)));
