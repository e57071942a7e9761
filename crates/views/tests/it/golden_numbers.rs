//! Summaries against answers recorded from the venue whose dialect clients speak.

use engine::command::MarginMode;
use engine::event::{Average, Event, Fill, FillOrigin};
use engine::ids::{AccountId, MarketId, TradeId};
use engine::parameters::MarketParameters;
use engine::state::State;
use units::{Notional, Price, Rate, Size, Time, Usd};
use views::Views;
use views::account_summary::{AccountSummary, account_summary};

use super::world::{ALICE, genesis, market};

/// A position as recorded: lots, and ticks at which it was opened and is marked.
struct Position {
    size: i64,
    entry: i64,
    mark: i64,
    leverage: u8,
    /// Money set aside for it.
    margin: Option<i64>,
}

/// An account that has so much cash beside these positions, one a market.
fn summary(cash: i64, markets: Vec<MarketParameters>, positions: &[Position]) -> AccountSummary {
    let mut state = State::default();
    state.evolve(&Event::BlockBegan { height: 1, time: Time::DAY, received: Time::DAY });
    state.evolve(&Event::Founded(Box::new(genesis(markets, &[], 0))));
    for account in [AccountId(0), ALICE] {
        let address = super::world::address(account);
        state.evolve(&Event::AccountOpened {
            account,
            address,
            master: None,
            name: String::new(),
            funder: None,
        });
    }
    let margins: i64 = positions.iter().filter_map(|position| position.margin).sum();
    state.evolve(&Event::Credited { account: ALICE, amount: Usd(cash + margins) });
    for (number, position) in (0..).zip(positions) {
        open(&mut state, MarketId(number), position);
    }
    account_summary(&state, &Views::of(&state), ALICE)
}

fn open(state: &mut State, market: MarketId, position: &Position) {
    let mode = if position.margin.is_some() { MarginMode::Isolated } else { MarginMode::Cross };
    let (size, price) = (Size(position.size), Price(position.entry));
    state.evolve(&Event::LeverageSet { account: ALICE, market, leverage: position.leverage, mode });
    state.evolve(&Event::Filled(Fill {
        trade: TradeId(1),
        order: None,
        account: ALICE,
        market,
        origin: FillOrigin::Taker,
        price,
        size,
        cost: price * size,
        realized: Usd::ZERO,
        fee: Usd::ZERO,
        builder: None,
        referral: None,
        margin: Usd(position.margin.unwrap_or(0)),
    }));
    let (basis, book) = (Average::default(), Average::default());
    state.evolve(&Event::MarkPriceSet { market, price: Price(position.mark), basis, book, time: Time::DAY });
}

/// The documentation's example of an isolated position.
#[test]
fn an_isolated_position_is_told_as_documented() {
    // Its margin is what it cost, 100.04105, less the 95.059824 that are owed.
    let position =
        Position { size: 335, entry: 298_630, mark: 298_590, leverage: 20, margin: Some(4_981_226) };
    let summary = summary(13_104_514_502, vec![market("ETH", 4, 50)], &[position]);

    let ether = &summary.positions[0];
    assert_eq!(ether.value, Notional(100_027_650));
    assert_eq!(ether.raw, Usd(-95_059_824));
    assert_eq!(ether.margin_used, Usd(4_967_826));
    assert_eq!(ether.unrealized, Usd(-13_400));
    assert_eq!(ether.max_leverage, 50);
    assert_eq!(ether.entry_price(), 298_630_000_000);
    // −0.0026789, to seven decimals.
    assert_eq!((ether.return_on_equity().0 - 50_000) / 100_000, -26_789);
    // 2866.26936: the first tick below.
    assert_eq!(ether.liquidation_price, Some(Price(286_626)));

    assert_eq!(summary.all.account_value, Usd(13_109_482_328));
    assert_eq!(summary.all.raw, Usd(13_009_454_678));
    assert_eq!(summary.all.notional, Notional(100_027_650));
    assert_eq!(summary.all.margin_used, Usd(4_967_826));
    assert_eq!(summary.cross.account_value, Usd(13_104_514_502));
    assert_eq!((summary.cross.notional, summary.cross.margin_used), (Notional::ZERO, Usd::ZERO));
    assert_eq!(summary.cross.raw, Usd(13_104_514_502));
    assert_eq!(summary.withdrawable, Usd(13_104_514_502));
}

/// An answer recorded on 27 March 2023, with twelve cross positions at 20 times leverage.
#[test]
fn twelve_cross_positions_sum_as_recorded() {
    #[rustfmt::skip]
    let rows: [(&str, u8, i64, i64, i64); 12] = [
        ("BTC", 5, -785, 269_510, 269_612),
        ("ETH", 4, 1_334, 170_582, 170_671),
        ("ATOM", 2, -45, 107_870, 108_000),
        ("MATIC", 1, 766, 103_483, 103_600),
        ("DYDX", 1, -1_212, 236_808, 237_000),
        ("SOL", 2, 739, 196_789, 196_900),
        ("AVAX", 2, 2_830, 163_839, 164_000),
        ("BNB", 3, 1_916, 306_509, 306_900),
        ("APE", 1, -1_318, 386_082, 386_600),
        ("OP", 1, -764, 204_459, 204_500),
        ("LTC", 2, 533, 880_926, 881_400),
        ("ARB", 1, 2_465, 117_991, 117_980),
    ];
    let markets = rows.iter().map(|&(name, decimals, ..)| market(name, decimals, 20)).collect();
    let position = |&(_, _, size, entry, mark): &(&str, u8, i64, i64, i64)| Position {
        size,
        entry,
        mark,
        leverage: 20,
        margin: None,
    };
    let positions: Vec<Position> = rows.iter().map(position).collect();
    let unrealized = [
        -80_070, 118_726, -5_850, 89_622, -232_704, 82_029, 455_630, 749_156, -682_724, -31_324, 252_642,
        -27_115,
    ];
    let margin_used = [
        10_582_271, 11_383_755, 243_000, 3_967_880, 14_362_200, 7_275_455, 23_206_000, 29_401_020,
        25_476_940, 7_811_900, 23_489_310, 14_541_035,
    ];
    let cash = 1_182_312_496 - unrealized.iter().sum::<i64>();
    let summary = summary(cash, markets, &positions);

    let told: Vec<i64> = summary.positions.iter().map(|position| position.unrealized.0).collect();
    assert_eq!(told, unrealized);
    let told: Vec<i64> = summary.positions.iter().map(|position| position.margin_used.0).collect();
    assert_eq!(told, margin_used);
    assert_eq!(summary.all.account_value, Usd(1_182_312_496));
    assert_eq!(summary.all.notional, Notional(3_434_815_334));
    assert_eq!(summary.all.raw, Usd(86_549_602));
    assert_eq!(summary.all.margin_used, Usd(171_740_766));
    assert_eq!(summary.cross, summary.all);
}

/// A recorded answer whose raw money is negative: 24,094.9691 long at 25 times leverage.
#[test]
fn borrowed_money_is_told_as_recorded() {
    let position = Position { size: 100, entry: 240_949_691, mark: 240_949_691, leverage: 25, margin: None };
    let summary = summary(1_736_030_875, vec![market("BTC", 4, 40)], &[position]);
    assert_eq!(summary.all.account_value, Usd(1_736_030_875));
    assert_eq!(summary.all.raw, Usd(-22_358_938_225));
    assert_eq!(summary.all.margin_used, Usd(963_798_764));
}

#[test]
fn no_figure_overflows() {
    // A lot bought for a tick whose price rose a billionfold.
    let position = Position { size: 1, entry: 1, mark: 1_000_000_000, leverage: 20, margin: None };
    let summary = summary(0, vec![market("DUST", 4, 20)], &[position]);
    assert_eq!(summary.positions[0].return_on_equity(), Rate(i64::MAX));
}
