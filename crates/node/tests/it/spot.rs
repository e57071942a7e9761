//! Spot markets: balances to the last unit, and kept through a restart.

use serde_json::{Value, json};

use crate::trader::{Trader, fresh_nonce, order, user_signed};
use crate::venue::TestVenue;

/// `@2`: LICK, in whole ones, which nobody else quotes.
fn lick(is_buy: bool, price: &str, size: &str) -> Value {
    let mut order = order(is_buy, price, size, "Gtc");
    order["a"] = json!(10_002);
    order
}

fn balance(venue: &TestVenue, trader: &Trader, coin: &str) -> (Value, Value) {
    let state = venue.info(&json!({"type": "spotClearinghouseState", "user": trader.address()}));
    let balances = state["balances"].as_array().expect("balances");
    let known = balances.iter().find(|balance| balance["coin"] == coin).expect("a balance");
    (known["total"].clone(), known["hold"].clone())
}

fn moved_to_spot(amount: &str) -> Value {
    user_signed(
        json!({"type": "usdClassTransfer", "amount": amount, "toPerp": false, "nonce": fresh_nonce()}),
    )
}

#[test]
fn a_trade_moves_balances_and_a_restart_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let venue = TestVenue::dev_in(folder.path());
    let (maker, taker) = (Trader::of_dev(0), Trader::of_dev(1));
    maker.rest(&venue, lick(false, "0.2", "300"));
    let taken = taker.place(&venue, lick(true, "0.25", "200"));
    assert_eq!(taken["filled"]["avgPx"], "0.2");
    taker.done(&venue, &moved_to_spot("1000.5"));
    let expected = [
        (&maker, "LICK", (json!("99800.0"), json!("100.0"))),
        (&maker, "USDC", (json!("100039.984"), json!("0.0"))),
        (&taker, "LICK", (json!("100199.86"), json!("0.0"))),
        (&taker, "USDC", (json!("100960.5"), json!("0.0"))),
    ];
    for (trader, coin, amounts) in &expected {
        assert_eq!(balance(&venue, trader, coin), *amounts, "{coin}");
    }
    assert_eq!(taker.equity(&venue), 1_000_000_000_000 - 1_000_500_000);
    venue.stop();
    let again = TestVenue::dev_in(folder.path());
    for (trader, coin, amounts) in &expected {
        assert_eq!(balance(&again, trader, coin), *amounts, "{coin}");
    }
    assert_eq!(maker.open_orders(&again).len(), 1);
    assert_eq!(taker.fills(&again)[0]["feeToken"], "LICK");
}
