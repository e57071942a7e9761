//! Many subscribers under load: nothing is missing, and nothing is out of order.

#[path = "../../examples/load/fleet.rs"]
mod fleet;

use fleet::{Plan, run};

use crate::venue::{TestVenue, metric};

#[test]
fn everybody_who_keeps_up_hears_everything_in_order() {
    let venue = TestVenue::dev();
    let report = run(Plan { address: venue.address(), connections: 10, orders: 3_000, per_second: 2_000 });
    println!("99 % of all updates within {} µs; sent within {:?}", report.percentile(99), report.took);
    assert_eq!(report.faults, Vec::<String>::new());
    assert!(
        report.accepted > 1_500 && report.trades > 500,
        "{} orders, {} trades, refused {:?}",
        report.accepted,
        report.trades,
        report.refused
    );
    assert_eq!(metric(&venue, "steelyard_slow_readers_total"), 0);
    // Twenty subscriptions each, of which all share the market's nine.
    assert!(metric(&venue, "steelyard_topics") <= 9 + 8 * 10);
}
