//! Recorded positions with their exchange's own numbers. Where a venue's rule differs, its rule as margin tiers.

use engine::command::MarginMode;
use engine::event::Event;
use engine::ids::{AccountId, MarketId};
use engine::parameters::{MarginTier, MarketParameters};
use engine::rules::liquidation_price::liquidation_price;
use engine::rules::margin;
use serde_json::Value;
use units::{Notional, Price, Rate, Usd};

use crate::data;
use crate::situation::{Situation, market};
use crate::venue::venue_parameters;

const FIRST: MarketId = MarketId(0);
const TOLERANCE: f64 = 1e-5;

/// A number of a vector.
fn number(vector: &Value, field: &str) -> f64 {
    vector[field].as_f64().unwrap_or_else(|| panic!("{field} is a number in {vector}"))
}

fn scaled(value: f64, decimals: u32) -> i64 {
    (value * 10_f64.powi(decimals as i32)).round() as i64
}

/// A single position on a venue of one market, as a vector gives it.
struct Position {
    size: f64,
    entry: f64,
    mark: f64,
    size_decimals: u8,
    tiers: Vec<MarginTier>,
}

/// One maintenance rate for all notionals.
fn flat(rate: f64) -> Vec<MarginTier> {
    vec![tier(0.0, rate)]
}

/// A rate with a deduction: below is a tier of a lower rate, up to where the deduction makes the margin continuous.
fn deducted(rate: f64, deduction: f64, lower_rate: f64) -> Vec<MarginTier> {
    vec![tier(0.0, lower_rate), tier(deduction / (rate - lower_rate), rate)]
}

/// A maintenance margin that does not move with the mark, as of venues that take it of the entry value: from a dollar of notional on
/// it is all there, and then rises no more.
fn fixed(margin: f64) -> Vec<MarginTier> {
    vec![tier(0.0, margin), tier(1.0, 0.0)]
}

fn tier(lower_bound: f64, rate: f64) -> MarginTier {
    let (lower_bound, maintenance_rate) = (Notional(scaled(lower_bound, 6)), Rate(scaled(rate, 12)));
    MarginTier { lower_bound, maintenance_rate, max_leverage: 100 }
}

impl Position {
    fn market(&self) -> MarketParameters {
        let mut market = market(self.size_decimals, &[(0, 1, 100)]);
        market.max_price = Price(100_000_000_000_000);
        market.margin_tiers.clone_from(&self.tiers);
        market
    }

    fn price_decimals(&self) -> u32 {
        6 - u32::from(self.size_decimals)
    }

    /// Gives an account this position.
    fn place(&self, situation: &mut Situation, market: u16, account: AccountId) {
        let price = |value: f64| scaled(value, self.price_decimals());
        situation.mark(market, price(self.mark));
        situation.position(
            account,
            market,
            scaled(self.size, u32::from(self.size_decimals)),
            price(self.entry),
        );
    }

    /// The venue with this position, backed by so much money without its unrealized profit.
    fn backed_by(&self, money: f64) -> (Situation, AccountId) {
        let mut situation = Situation::new(venue_parameters(), vec![self.market()], 0);
        let account = situation.open(Usd(scaled(money, 6)));
        self.place(&mut situation, 0, account);
        (situation, account)
    }

    /// The venue with this position, isolated, with so much margin of its own.
    fn isolated_with(&self, margin: f64) -> (Situation, AccountId) {
        let mut situation = Situation::new(venue_parameters(), vec![self.market()], 0);
        let account = situation.open(Usd::dollars(1_000_000));
        situation.leverage(account, 0, 10, MarginMode::Isolated);
        self.place(&mut situation, 0, account);
        let has = situation.state.account(account).holding(FIRST).unwrap().margin;
        let amount = Usd(scaled(margin, 6)) - has;
        situation.evolve(&Event::IsolatedMarginMoved { account, market: FIRST, amount });
        (situation, account)
    }

    fn liquidation_price(&self, (situation, account): &(Situation, AccountId)) -> f64 {
        let price = liquidation_price(&situation.state, *account, FIRST).expect("the position can fall");
        price.0 as f64 / 10_f64.powi(self.price_decimals() as i32)
    }

    /// The price at which nothing is left.
    fn bankruptcy_price(&self, (situation, account): &(Situation, AccountId)) -> f64 {
        let equity = margin::equity(&situation.state, *account, None).0 as f64 / 1e6;
        self.mark - equity / self.size
    }
}

/// A position, and the margin behind it.
fn hyperliquid(inputs: &Value) -> (Position, f64) {
    let (size, mark) = (number(inputs, "szi"), number(inputs, "positionValue") / number(inputs, "szi").abs());
    let size_decimals = if size == 2.0 { 2 } else { 4 };
    let tiers = flat(0.5 / number(inputs, "maxLeverage"));
    let position = Position { size, entry: number(inputs, "entryPx"), mark, size_decimals, tiers };
    let margin = number(inputs, "rawUsd") + size * number(inputs, "entryPx");
    (position, margin)
}

fn binance(inputs: &Value, lower_rate: f64) -> Position {
    Position {
        size: number(inputs, "size"),
        entry: number(inputs, "entry"),
        mark: number(inputs, "mark"),
        size_decimals: 3,
        tiers: deducted(number(inputs, "mmr"), number(inputs, "cum"), lower_rate),
    }
}

/// The published numbers of a vector, recomputed by the engine: name and value.
fn recompute(vector: &Value) -> Vec<(&'static str, f64)> {
    let inputs = &vector["inputs"];
    match vector["id"].as_str().unwrap() {
        id if id.starts_with("hl_iso") => {
            let (position, margin) = hyperliquid(inputs);
            vec![("liq", position.liquidation_price(&position.isolated_with(margin)))]
        }
        "binance_um_iso_docs" => {
            let position = Position { size_decimals: 2, ..binance(inputs, 0.004) };
            let money = number(inputs, "isolatedMargin") - number(inputs, "uPnL");
            vec![("liq", position.liquidation_price(&position.backed_by(money)))]
        }
        "binance_um_faq_iso_ETH" => {
            let position = binance(inputs, 0.05);
            vec![("liq", position.liquidation_price(&position.backed_by(number(inputs, "WB"))))]
        }
        "binance_um_faq_iso_BTC" => {
            let position = binance(inputs, 0.01);
            vec![("liq", position.liquidation_price(&position.backed_by(number(inputs, "WB"))))]
        }
        "binance_um_faq_cross_ETH" => {
            let (target, other) = (binance(&inputs["target"], 0.05), binance(&inputs["other"], 0.01));
            let mut situation = Situation::new(venue_parameters(), vec![target.market(), other.market()], 0);
            let account = situation.open(Usd(scaled(number(inputs, "WB"), 6)));
            target.place(&mut situation, 0, account);
            other.place(&mut situation, 1, account);
            vec![("liq", target.liquidation_price(&(situation, account)))]
        }
        "okx_linear_mmr_BTC-USDT-SWAP" => {
            let size = number(inputs, "pos") * number(inputs, "ctVal");
            let mark = number(inputs, "imr") * number(inputs, "lever") / size;
            let tiers = flat(number(inputs, "mmr_rate"));
            let position = Position { size, entry: mark, mark, size_decimals: 2, tiers };
            vec![("mmr", maintenance_margin(&position.backed_by(1_000.0)))]
        }
        "bybit_iso_ETHUSDT_2022-11" => {
            let (size, entry) = (number(inputs, "size"), number(inputs, "entry"));
            let tiers = fixed(number(inputs, "mmr") * size * entry);
            let position = Position { size, entry, mark: entry, size_decimals: 2, tiers };
            let situation = position.backed_by(size * entry / number(inputs, "leverage"));
            // Published prices are rounded up to a tick of 0.05.
            let tick = |price: f64| (price / 0.05).ceil() * 0.05;
            let (bust, liq) = (position.bankruptcy_price(&situation), position.liquidation_price(&situation));
            vec![("bust", tick(bust)), ("liq", tick(liq))]
        }
        "kucoin_XBTUSDTM_1" => {
            let (size, entry) = (number(inputs, "qty"), number(inputs, "entry"));
            let tiers = fixed(number(inputs, "posMaint"));
            let position = Position { size, entry, mark: entry, size_decimals: 3, tiers };
            let liq = position.liquidation_price(&position.backed_by(number(inputs, "posMargin")));
            let bankrupt = position.bankruptcy_price(&position.backed_by(number(inputs, "posInit")));
            vec![("liq", liq), ("bankrupt", bankrupt)]
        }
        "poloniex_BTC_USDT_PERP" => {
            let (size, entry, mark) =
                (number(inputs, "qty"), number(inputs, "entry"), number(inputs, "mark"));
            let position =
                Position { size, entry, mark, size_decimals: 3, tiers: flat(number(inputs, "mmr")) };
            let (mut situation, account) = position.backed_by(1_000.0);
            let equity = margin::equity(&situation.state, account, None);
            situation.leverage(account, 0, number(inputs, "lever") as u8, MarginMode::Cross);
            let initial = margin::initial_margin(&situation.state, account);
            let profit = equity - Usd::dollars(1_000);
            let maintenance = maintenance_margin(&(situation, account));
            vec![("im", initial.0 as f64 / 1e6), ("mm", maintenance), ("upl", profit.0 as f64 / 1e6)]
        }
        other => panic!("no rule is written down for {other}"),
    }
}

fn maintenance_margin((situation, account): &(Situation, AccountId)) -> f64 {
    margin::maintenance_margin(&situation.state, *account, None).0 as f64 / 1e6
}

#[test]
fn recorded_linear_positions_come_out_as_published() {
    let Some(path) = data::find("liquidation/liq_margin_vectors_dev.json") else {
        return;
    };
    let vectors: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    // A coin-margined contract is no linear one.
    let linear = vectors.iter().filter(|vector| !vector["id"].as_str().unwrap().contains("inverse"));
    let mut seen = 0;
    for vector in linear {
        let recomputed = recompute(vector);
        let published = vector["published"].as_object().unwrap().len();
        assert_eq!(recomputed.len(), published, "every published number of {} is checked", vector["id"]);
        for (name, found) in recomputed {
            let published = number(&vector["published"], name);
            let error = ((found - published) / published).abs();
            assert!(
                error <= TOLERANCE,
                "{} {name}: {found} instead of {published}, off by {error:e}",
                vector["id"]
            );
            println!("{} {name}: {found}, published {published}, off by {error:e}", vector["id"]);
        }
        seen += 1;
    }
    assert_eq!(seen, 11);
}
