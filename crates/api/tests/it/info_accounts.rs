//! Margin and positions of an account, against figures that the dialect's own venue showed.

use engine::command::MarginMode;
use engine::event::{Average, Event, Fill, FillOrigin};
use engine::ids::{AccountId, MarketId, TradeId};
use engine::state::State;
use serde_json::{Value, json};
use units::{Decimal, Notional, Price, Size, Usd};
use views::Views;

use crate::venue::{ALICE, BOB, NOBODY, Venue, market};

/// Alice's account.
const ACCOUNT: AccountId = AccountId(1);

fn position(market: u16, size: i64, cost: i64, margin: i64) -> Event {
    Event::Filled(Fill {
        trade: TradeId(1),
        order: None,
        account: ACCOUNT,
        market: MarketId(market),
        origin: FillOrigin::Taker,
        price: Price(cost / size),
        size: Size(size),
        cost: Notional(cost),
        realized: Usd::ZERO,
        fee: Usd::ZERO,
        builder: None,
        referral: None,
        margin: Usd(margin),
    })
}

fn mark(state: &State, market: u16, price: i64) -> Event {
    Event::MarkPriceSet {
        market: MarketId(market),
        price: Price(price),
        basis: Average::default(),
        book: Average::default(),
        time: state.time,
    }
}

fn clearinghouse_state(state: &State) -> Value {
    let question = json!({"type": "clearinghouseState", "user": ALICE.to_string()});
    let question =
        api::hyperliquid::InfoRequest::decode(question.to_string().as_bytes()).expect("a question");
    api::hyperliquid::info::answer(&question, state, &Views::default()).expect("an answer")
}

fn scaled(text: &str, decimals: u32) -> i64 {
    text.parse::<Decimal>().and_then(|value| value.to_scale(decimals)).expect("a decimal")
}

/// The documentation's example: an isolated long of 0.0335 at 2986.3, with 50 times leverage at most.
#[test]
fn the_documented_isolated_position_has_its_documented_figures() {
    let mut state = Venue::with(vec![market("ETH", 4, 50)], &[2_986]).engine.state().clone();
    let cost = 29_863 * 10 * 335;
    let margin = cost - 95_059_824;
    let surplus = Usd(state.account(ACCOUNT).cash.0 - margin - 13_104_514_502);
    let events = [
        Event::Debited { account: ACCOUNT, amount: surplus },
        Event::LeverageSet {
            account: ACCOUNT,
            market: MarketId(0),
            leverage: 20,
            mode: MarginMode::Isolated,
        },
        position(0, 335, cost, margin),
        mark(&state, 0, 298_590),
    ];
    for event in &events {
        state.evolve(event);
    }
    let answer = clearinghouse_state(&state);
    assert_eq!(
        answer["marginSummary"],
        json!({"accountValue": "13109.482328", "totalNtlPos": "100.02765", "totalRawUsd": "13009.454678",
            "totalMarginUsed": "4.967826"})
    );
    assert_eq!(
        answer["crossMarginSummary"],
        json!({"accountValue": "13104.514502", "totalNtlPos": "0.0", "totalRawUsd": "13104.514502",
            "totalMarginUsed": "0.0"})
    );
    assert_eq!(
        (&answer["withdrawable"], &answer["crossMaintenanceMarginUsed"]),
        (&json!("13104.514502"), &json!("0.0"))
    );
    assert_eq!(answer["assetPositions"][0]["type"], "oneWay");
    assert_eq!(
        answer["assetPositions"][0]["position"],
        json!({"coin": "ETH", "szi": "0.0335", "leverage": {"type": "isolated", "value": 20, "rawUsd": "-95.059824"},
            "entryPx": "2986.3", "positionValue": "100.02765", "unrealizedPnl": "-0.0134",
            "returnOnEquity": "-0.0026789", "liquidationPx": "2866.26", "marginUsed": "4.967826", "maxLeverage": 50,
            "cumFunding": {"allTime": "0.0", "sinceOpen": "0.0", "sinceChange": "0.0"}})
    );
}

/// Twelve cross positions of a recorded answer, coin, size decimals, signed size, value and margin, all at 20 times leverage.
const RECORDED: [(&str, u8, &str, &str, &str); 12] = [
    ("BTC", 5, "-0.00785", "211.64542", "10.582271"),
    ("ETH", 4, "0.1334", "227.675114", "11.383755"),
    ("ATOM", 2, "-0.45", "4.86", "0.243"),
    ("MATIC", 1, "76.6", "79.3576", "3.96788"),
    ("DYDX", 1, "-121.2", "287.244", "14.3622"),
    ("SOL", 2, "7.39", "145.5091", "7.275455"),
    ("AVAX", 1, "28.3", "464.12", "23.206"),
    ("BNB", 3, "1.916", "588.0204", "29.40102"),
    ("APE", 1, "-131.8", "509.5388", "25.47694"),
    ("OP", 1, "-76.4", "156.238", "7.8119"),
    ("LTC", 2, "5.33", "469.7862", "23.48931"),
    ("ARB", 1, "246.5", "290.8207", "14.541035"),
];

#[test]
fn a_recorded_account_of_cross_positions_sums_as_recorded() {
    let markets = RECORDED.map(|(coin, decimals, ..)| market(coin, decimals, 50));
    let mut state = Venue::with(markets.into(), &[]).engine.state().clone();
    let mut cost = 0;
    for (place, (_, decimals, size, value, _)) in (0_u16..).zip(RECORDED) {
        let (size, value) = (scaled(size, u32::from(decimals)), scaled(value, 6));
        let price = value / size.abs();
        assert_eq!(price * size.abs(), value);
        // The cost is not recorded: any will do, since value less cost and cash together are.
        let paid = (price + 1) * size;
        cost += paid;
        let mark = mark(&state, place, price);
        state.evolve(&position(place, size, paid, 0));
        state.evolve(&mark);
    }
    let amount = Usd(state.account(ACCOUNT).cash.0 - cost - scaled("86.549602", 6));
    state.evolve(&Event::Debited { account: ACCOUNT, amount });
    let answer = clearinghouse_state(&state);
    let summary = json!({"accountValue": "1182.312496", "totalNtlPos": "3434.815334", "totalRawUsd": "86.549602",
        "totalMarginUsed": "171.740766"});
    assert_eq!(answer["marginSummary"], summary);
    assert_eq!(answer["crossMarginSummary"], summary);
    for (shown, (coin, _, size, value, margin)) in
        answer["assetPositions"].as_array().expect("positions").iter().zip(RECORDED)
    {
        let position = &shown["position"];
        assert_eq!(
            (&position["coin"], &position["szi"], &position["positionValue"], &position["marginUsed"]),
            (&json!(coin), &json!(size), &json!(value), &json!(margin))
        );
    }
}

#[test]
fn a_short_shows_its_sign_and_its_liquidation_price_above() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.1");
    let answer = venue.ask_of("clearinghouseState", BOB);
    let position = &answer["assetPositions"][0]["position"];
    assert_eq!((&position["szi"], &position["entryPx"]), (&json!("-0.1"), &json!("50000.0")));
    assert_eq!(position["leverage"], json!({"type": "cross", "value": 20}));
    // Equity 9999.25 less maintenance: 9999.25 + 5000 - 0.1 p = 0.00125 p at p = 148 140.7407…
    assert_eq!(position["liquidationPx"], "148140.8");
    // What may leave: equity less a tenth of the notional.
    assert_eq!(answer["withdrawable"], "9499.25");
    assert_eq!(answer["time"], venue.now());
}

#[test]
fn an_address_without_an_account_has_nothing() {
    let venue = Venue::new();
    let answer = venue.ask_of("clearinghouseState", NOBODY);
    let empty =
        json!({"accountValue": "0.0", "totalNtlPos": "0.0", "totalRawUsd": "0.0", "totalMarginUsed": "0.0"});
    assert_eq!((&answer["marginSummary"], &answer["crossMarginSummary"]), (&empty, &empty));
    assert_eq!(answer["assetPositions"], json!([]));
    for kind in
        ["openOrders", "frontendOpenOrders", "historicalOrders", "userFills", "userFunding", "extraAgents"]
    {
        assert_eq!(venue.ask_of(kind, NOBODY), json!([]), "{kind}");
    }
}

#[test]
fn the_room_to_trade_is_what_the_engine_accepts_and_not_a_lot_more() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.1");
    let question = json!({"type": "activeAssetData", "user": ALICE.to_string(), "coin": "BTC"});
    let data = venue.ask(&question);
    assert_eq!((&data["user"], &data["coin"]), (&json!(ALICE.to_string()), &json!("BTC")));
    assert_eq!(
        (&data["leverage"], &data["markPx"]),
        (&json!({"type": "cross", "value": 20}), &json!("50000.0"))
    );
    // 9997.75 of equity carry 3.9991 at 50000 and 20 times leverage, of which 0.1 is held.
    assert_eq!(data["maxTradeSzs"], json!(["3.8991", "4.0991"]));
    assert_eq!(data["availableToTrade"], json!(["9747.75", "10247.75"]));
    let too_much = venue.limit(ALICE, 0, true, "50000", "3.89911");
    assert!(
        too_much["error"].as_str().is_some_and(|text| text.starts_with("Insufficient margin")),
        "{too_much}"
    );
    venue.rest(ALICE, 0, true, "50000", "3.8991");
}

#[test]
fn an_isolated_market_shows_what_its_position_stands_on() {
    let mut venue = Venue::new();
    venue.send(ALICE, &json!({"type": "updateLeverage", "asset": 0, "isCross": false, "leverage": 10}));
    venue.trade(ALICE, BOB, 0, "50000", "0.1");
    let data = venue.ask(&json!({"type": "activeAssetData", "user": ALICE.to_string(), "coin": "BTC"}));
    // The fee of 2.25 was paid from the margin of 500.
    let leverage = json!({"type": "isolated", "value": 10, "rawUsd": "-4502.25"});
    assert_eq!(data["leverage"], leverage);
    let position = venue.ask_of("clearinghouseState", ALICE)["assetPositions"][0]["position"].clone();
    assert_eq!((&position["leverage"], &position["marginUsed"]), (&leverage, &json!("497.75")));
}
