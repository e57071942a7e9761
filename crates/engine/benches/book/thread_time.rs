//! The processor's time, since machines are shared.

use std::fs;
use std::time::Duration;

/// How long this thread had a processor so far: what others do meanwhile is not counted.
pub fn thread_time() -> Duration {
    let spent = fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux kernel tells it");
    let nanoseconds = spent.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.expect("its first number is in nanoseconds"))
}
