//! Questions about the venue's limits.

use engine::ids::MarketId;
use serde_json::json;
use units::Notional;

use crate::venue::{ALICE, BOB, Venue, tiered_parameters};

#[test]
fn a_market_is_at_its_cap_from_its_limit_of_open_interest_on() {
    let mut markets = tiered_parameters();
    markets[0].risk.open_interest.most = Some(Notional(1_000_000_000));
    let mut venue = Venue::with(markets, &[50_000, 2_000]);
    let full = |venue: &Venue| venue.ask(&json!({"type": "perpsAtOpenInterestCap"}));
    venue.trade(ALICE, BOB, 0, "50000", "0.0197");
    venue.trade(ALICE, BOB, 1, "2000", "1");
    assert_eq!(full(&venue), json!([]));
    venue.trade(ALICE, BOB, 0, "50000", "0.0003");
    assert_eq!(full(&venue), json!(["BTC"]), "a market without a limit is never at it");
}

#[test]
fn the_largest_order_is_the_largest_size_at_the_mark_price() {
    let mut markets = tiered_parameters();
    markets[0].max_size = units::Size(1_234_567);
    let venue = Venue::with(markets, &[50_000, 2_000]);
    let largest = venue.ask(&json!({"type": "maxMarketOrderNtls"}));
    assert_eq!(largest[0], json!([617_283, "BTC"]), "12.34567 at 50,000, rounded down");
}

#[test]
fn who_is_below_maintenance_margin_is_told_until_the_venue_acts() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "2");
    assert_eq!(venue.ask(&json!({"type": "liquidatable"})), json!([]));
    // Halted, nobody is liquidated.
    venue.send(crate::venue::OPERATOR, &json!({"type": "steelyardSetMode", "mode": "halted"}));
    venue.price(MarketId(0), 44_000);
    venue.price(MarketId(0), 44_000);
    venue.wait(units::Time(60_000));
    let expected = json!([{"user": ALICE.to_string(), "coin": null}]);
    assert_eq!(venue.ask(&json!({"type": "liquidatable"})), expected);
}
