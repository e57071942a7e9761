//! What the venue of tests is founded with.

use engine::command::Genesis;
use engine::ids::Address;
use engine::parameters::{
    FeeTier, FundingPolicy, LiquidationPolicy, MarginTier, MarketParameters, Publisher, VenueParameters,
};
use units::{Notional, Price, Rate, Size, Time, Usd};

pub const OPERATOR: Address = Address([0xfe; 20]);
pub const TRADERS: [Address; 3] = [Address([1; 20]), Address([2; 20]), Address([3; 20])];

pub fn genesis() -> Genesis {
    Genesis {
        parameters: parameters(),
        markets: vec![market()],
        balances: TRADERS.map(|trader| (trader, Usd::dollars(100_000))).to_vec(),
        insurance_fund: Usd::dollars(10_000),
        assets: Vec::new(),
        asset_balances: Vec::new(),
    }
}

fn market() -> MarketParameters {
    MarketParameters {
        name: "BTC".into(),
        kind: Default::default(),
        size_decimals: 5,
        max_price: Price(100_000_000),
        max_size: Size(1_000_000_000),
        significant_figures: 0,
        min_order_value: Notional(10_000_000),
        price_band: Rate::ZERO,
        margin_tiers: vec![MarginTier {
            lower_bound: Notional::ZERO,
            maintenance_rate: Rate::basis_points(125),
            max_leverage: 40,
        }],
        only_isolated: false,
        impact_notional: Notional(6_000_000_000),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150_000),
        risk: Default::default(),
    }
}

fn parameters() -> VenueParameters {
    VenueParameters {
        operator: OPERATOR,
        publishers: vec![Publisher { address: OPERATOR, weight: 1 }],
        price_staleness: Time::DAY,
        price_jump: Rate::ONE,
        fee_tiers: vec![FeeTier {
            volume: Notional::ZERO,
            taker: Rate::basis_points(4),
            maker: Rate::basis_points(1),
        }],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ONE,
        open_orders: 1_000,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: LiquidationPolicy {
            partial_above: Notional(100_000_000_000),
            partial_fraction: Rate::basis_points(2_000),
            cooldown: Time(30_000),
            band: Rate::basis_points(1_000),
            backstop_below: Rate::basis_points(6_667),
            insurance_per_sale: Usd::dollars(1_000),
            accounts_per_block: 100,
            deleveraging: Default::default(),
            backstop_parent: None,
        },
        backstop: TRADERS[0],
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: None,
    }
}
