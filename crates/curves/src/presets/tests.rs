//! What holds of every preset.

use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Genesis};
use engine::event::Event;
use engine::ids::Address;
use engine::parameters::{FeeTier, FundingPolicy, MarketParameters, Publisher, VenueParameters};
use units::{Notional, Price, Size};

use super::*;
use crate::purpose::Purpose;

fn venue(preset: Preset) -> VenueParameters {
    VenueParameters {
        operator: Address([1; 20]),
        publishers: vec![Publisher { address: Address([2; 20]), weight: 1 }],
        price_staleness: Time(10_000),
        price_jump: Rate::ONE,
        fee_tiers: vec![FeeTier { volume: Notional::ZERO, taker: Rate::ZERO, maker: Rate::ZERO }],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ZERO,
        open_orders: 1_000,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: preset.liquidation(),
        backstop: Address([3; 20]),
        oracle: Default::default(),
        withdrawals: preset.withdrawals(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: None,
    }
}

fn market(preset: Preset, class: Class) -> MarketParameters {
    MarketParameters {
        name: class.name().into(),
        kind: Default::default(),
        size_decimals: 2,
        max_price: Price(1_000_000_000),
        max_size: Size(1_000_000_000),
        significant_figures: 5,
        min_order_value: Notional(10 * Usd::ONE.0),
        price_band: Rate::ONE,
        margin_tiers: preset.margin_tiers(class),
        only_isolated: false,
        impact_notional: Notional(6_000 * Usd::ONE.0),
        funding: FundingPolicy { interest: Rate::ZERO, dead_band: Rate::ZERO, cap: Rate::ZERO },
        basis_time: Time(150_000),
        risk: preset.risk(class),
    }
}

#[test]
fn every_preset_founds_a_venue_with_a_market_of_every_class() {
    for preset in Preset::ALL {
        let genesis = Genesis {
            parameters: venue(preset),
            markets: Class::ALL.map(|class| market(preset, class)).into(),
            balances: Vec::new(),
            insurance_fund: Usd::ZERO,
            assets: Vec::new(),
            asset_balances: Vec::new(),
        };
        let command = Command {
            signer: Address::default(),
            authority: Authority::Venue,
            on_behalf_of: None,
            action: Action::Found(Box::new(genesis)),
        };
        let block = Block { height: 1, time: Time::DAY, received: Time::DAY, commands: vec![command] };
        let mut engine = Engine::new();
        let events = engine.apply(&block);
        let refused = events.iter().find(|event| matches!(event, Event::Rejected { .. }));
        assert_eq!(refused, None, "{}", preset.name());
    }
}

#[test]
fn a_larger_profit_never_counts_for_less() {
    for class in Class::ALL {
        let risk = Preset::Steelyard.risk(class);
        let Some(weight) = Purpose::ProfitWeight.of(&risk) else { continue };
        let counted = |dollars: i64| {
            let profit = Notional(dollars * Usd::ONE.0);
            profit.at_rate(Rate(weight.value_at(profit.0, Rounding::Floor)), Rounding::Floor)
        };
        let steps: Vec<_> = (0..200_000).map(|step| counted(step * 10_000)).collect();
        assert!(steps.windows(2).all(|pair| pair[0] <= pair[1]), "{}", class.name());
    }
}

#[test]
fn a_wilder_class_asks_for_more_margin() {
    for preset in Preset::ALL {
        let rates = Class::ALL.map(|class| preset.margin_tiers(class)[0].maintenance_rate);
        assert!(rates.is_sorted(), "{}", preset.name());
    }
    let named = |points| Class::of_volatility(Rate::basis_points(points)).name();
    assert_eq!([7_500, 7_501, 12_000, 12_001].map(named), ["calm", "lively", "lively", "wild"]);
}
