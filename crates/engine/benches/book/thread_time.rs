//! The processor's time, since machines are shared.

use std::fs;
use std::thread;
use std::time::Duration;

/// How long this thread had a processor so far: what others do meanwhile is not counted.
pub fn thread_time() -> Duration {
    // The system brings it up to date when the thread lets go of the processor, and otherwise by ticks of up to 4 ms. A shorter
    // pause may be over before it begins.
    thread::park_timeout(Duration::from_micros(100));
    let spent = fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux kernel tells it");
    let nanoseconds = spent.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.expect("its first number is in nanoseconds"))
}
