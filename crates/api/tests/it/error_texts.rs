//! The engine's rejections in the words that clients know.

use api::hyperliquid::Markets;
use engine::command::Mode;
use engine::rejection::Rejection;
use serde_json::json;
use units::{Notional, Price, Rate, Size, Time, Usd};

use crate::fixtures::{order_action, signer};
use crate::markets::{answer, command, json, order_answer, parameters, rejected};

#[test]
fn rejected_orders_begin_with_the_known_text_and_end_with_the_numbers() {
    for (rejection, expected) in [
        (
            Rejection::InAuction { until: Some(Time(1_750_000_300_000)) },
            "The market is in an auction: orders rest until it ends, and immediate ones are not taken. asset=0 \
             (until 1750000300000)",
        ),
        (
            Rejection::InAuction { until: None },
            "The market waits for a price and its opening auction: orders rest, and immediate ones are not taken. \
             asset=0",
        ),
        (Rejection::ZeroSize, "Order has zero size. asset=0"),
        (
            Rejection::PriceNotOnTick { significant_figures: 5 },
            "Price must be divisible by tick size. asset=0 (at most 5 significant figures)",
        ),
        (
            Rejection::PriceOutOfBand { reference: Price(500_000), band: Rate::basis_points(8_000) },
            "Order price cannot be more than 80% away from the reference price asset=0 (reference 50000)",
        ),
        (
            Rejection::BelowMinimumValue { value: Notional(9_500_000), minimum: Notional(10_000_000) },
            "Order must have minimum value of $10. asset=0 (value $9.5)",
        ),
        (
            Rejection::WouldIncreasePosition { position: Size(-1_500) },
            "Reduce only order would increase position. asset=0 (position -0.015)",
        ),
        (
            Rejection::WouldTake { best_bid: Some(Price(499_999)), best_ask: Some(Price(500_001)) },
            "Post only order would have immediately matched, bbo was 49999.9@50000.1. asset=0",
        ),
        (
            Rejection::BelowInitialMargin { equity: Usd(12_500_000), initial_margin: Usd(100_000_000) },
            "Insufficient margin to place order. asset=0 (equity 12.5 USD, initial margin 100 USD)",
        ),
        (
            Rejection::InvalidTrigger { mark: Price(500_000), trigger_price: Price(510_000) },
            "Invalid TP/SL price. asset=0 (mark 50000, trigger 51000)",
        ),
        (
            Rejection::AboveTierLeverage {
                leverage: 40,
                max_leverage: 20,
                notional: Notional(151_000_000_000_000),
            },
            "Order would cause position to exceed margin tier limit at current leverage asset=0 \
             (leverage 40, at most 20 at 151000000 USD)",
        ),
        (Rejection::NothingToMatch, "Order could not immediately match against any resting orders. asset=0"),
        (Rejection::NoLiquidity, "No liquidity available for market order. asset=0"),
        (Rejection::UnknownOrder, "Order was never placed, already canceled, or filled. asset=0"),
        (
            Rejection::Mode { mode: Mode::PostOnly },
            "Only post-only orders allowed immediately after a network upgrade asset=0",
        ),
    ] {
        let said = answer(&order_action(), &[rejected(0, rejection)]);
        assert_eq!(said, order_answer(&json!([{"error": expected}])));
    }
}

#[test]
fn a_command_refused_at_the_door_fails_as_a_whole() {
    let refused = |rejection| {
        let said = command(&order_action())
            .pending
            .answer(&[rejected(0, rejection)], &Markets::perpetuals(parameters()));
        let said = json(&said);
        assert_eq!(said["status"], "err");
        said["response"].as_str().expect("text").to_owned()
    };
    assert_eq!(
        refused(Rejection::UnknownSigner { signer: signer() }),
        "User or API Wallet 0x14791697260e4c9a71f18484c9f997b308e59325 does not exist."
    );
    assert_eq!(
        refused(Rejection::NonceUsed { nonce: 7, lowest: 3 }),
        "Invalid nonce: used before, or not above the lowest of the hundred highest. (nonce 7, lowest 3)"
    );
    assert_eq!(
        refused(Rejection::Expired { expires_after: Time(8), received: Time(9) }),
        "The request has expired. (expiresAfter 8, received 9)"
    );
    assert_eq!(
        refused(Rejection::UnknownAccount { account: signer() }),
        "Must deposit before performing actions. User: 0x14791697260e4c9a71f18484c9f997b308e59325"
    );
}

#[test]
fn whole_requests_succeed_or_fail_with_the_known_text() {
    let leverage = json!({"type": "updateLeverage", "asset": 0, "isCross": true, "leverage": 20});
    let margin = json!({"type": "updateIsolatedMargin", "asset": 0, "isBuy": true, "ntli": -5});
    let send = json!({"type": "usdSend", "signatureChainId": "0x1", "hyperliquidChain": "Testnet",
        "destination": "0x5e9ee1089755c3435139848e47e6635505d5a13a", "amount": "1", "time": 7});
    assert_eq!(answer(&leverage, &[]), json!({"status": "ok", "response": {"type": "default"}}));
    let short = Rejection::InsufficientPositionMargin { margin: Usd(1_000_000), required: Usd(2_000_000) };
    for (action, rejection, expected) in [
        (&leverage, Rejection::ModeWithOpenPosition, "Cannot switch leverage type with open position."),
        (
            &leverage,
            short,
            "Isolated position does not have sufficient margin available to decrease leverage. \
             To decrease leverage, add margin to the position. (margin 1 USD, required 2 USD)",
        ),
        (
            &margin,
            short,
            "Position does not have sufficient margin for reduction. (margin 1 USD, required 2 USD)",
        ),
        (&margin, Rejection::NoIsolatedPosition, "Position does not use isolated margin."),
        (
            &send,
            Rejection::BelowTransferMargin { transferable: Usd(500_000), amount: Usd(1_000_000) },
            "Insufficient balance for token transfer (1 USD asked for, 0.5 USD may leave)",
        ),
    ] {
        let said = answer(action, &[rejected(0, rejection)]);
        assert_eq!(said, json!({"status": "err", "response": expected}));
    }
}
