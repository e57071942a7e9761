//! What a venue may be founded with.

use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Genesis};
use engine::event::Event;
use engine::ids::{Address, MarketId};
use engine::parameters::{
    FeeTier, MakerTier, MarginTier, MarketParameters, Parameter, PriceBound, Publisher, WithdrawalGate,
    WithdrawalLimit,
};
use engine::rejection::Rejection;
use units::{Notional, Price, Rate, Size, Time, Usd};

use crate::venue::{command, market_parameters, rejection, venue_parameters};

fn genesis() -> Genesis {
    Genesis {
        parameters: venue_parameters(),
        markets: vec![market_parameters(), MarketParameters { name: "SILVER".into(), ..market_parameters() }],
        balances: vec![(Address([1; 20]), Usd::dollars(5)), (Address([2; 20]), Usd::ZERO)],
        insurance_fund: Usd::dollars(7),
        assets: Vec::new(),
        asset_balances: Vec::new(),
    }
}

fn found(genesis: Genesis) -> (Engine, Vec<Event>) {
    let mut engine = Engine::new();
    let (time, commands) = (Time::DAY, vec![command(Address::default(), Action::Found(Box::new(genesis)))]);
    let block = Block { height: 1, time, received: time, commands };
    let events = engine.apply(&block).to_vec();
    (engine, events)
}

/// Why a genesis with this change is refused, and that it founded nothing.
fn refused(change: impl Fn(&mut Genesis)) -> Rejection {
    let mut genesis = genesis();
    change(&mut genesis);
    let (engine, events) = found(genesis);
    assert!(engine.state().parameters.is_none() && engine.state().accounts.is_empty());
    rejection(&events)
}

fn tier(lower_bound: i64, maintenance_points: i64, max_leverage: u8) -> MarginTier {
    MarginTier {
        lower_bound: Notional(lower_bound),
        maintenance_rate: Rate::basis_points(maintenance_points),
        max_leverage,
    }
}

fn fee_tier(volume: i64, taker: i64, maker: i64) -> FeeTier {
    FeeTier { volume: Notional(volume), taker: Rate::basis_points(taker), maker: Rate::basis_points(maker) }
}

fn bound(horizon: u64, points: i64, auction: u64) -> PriceBound {
    let (horizon, auction) = (Time(horizon * 1_000), Time(auction * 1_000));
    PriceBound { horizon, deviation: Rate::basis_points(points), auction }
}

#[test]
fn a_sound_genesis_founds_the_venue() {
    let (engine, events) = found(genesis());
    assert!(!events.iter().any(|event| matches!(event, Event::Rejected { .. })));
    let state = engine.state();
    assert_eq!(state.markets.len(), 2);
    assert_eq!(state.funds.insurance, Usd::dollars(7));
    assert_eq!(state.totals.deposited, i128::from(Usd::dollars(12).0));
    let cash = |byte| state.accounts.find(Address([byte; 20])).map(|account| state.account(account).cash);
    assert_eq!((cash(1), cash(2)), (Some(Usd::dollars(5)), Some(Usd::ZERO)));
    assert!(state.accounts.find(state.parameters().backstop).is_some(), "the vault has an account");
}

#[test]
fn a_venue_is_founded_once_first_and_by_its_own_hand() {
    let (mut engine, _) = found(genesis());
    let attempt = |engine: &mut Engine, authority, action: Action| {
        let command = Command { signer: venue_parameters().operator, authority, on_behalf_of: None, action };
        let (height, time) = (engine.state().height + 1, Time::DAY);
        let block = Block { height, time, received: time, commands: vec![command] };
        rejection(engine.apply(&block))
    };
    let founding = || Action::Found(Box::new(genesis()));
    let signed = Authority::Signature { nonce: Time::DAY.0, expires_after: None };
    assert_eq!(attempt(&mut engine, Authority::Venue, founding()), Rejection::NotAtThisStage);
    let mut unfounded = Engine::new();
    assert_eq!(attempt(&mut unfounded, signed, founding()), Rejection::NotAtThisStage);
    assert_eq!(attempt(&mut unfounded, Authority::Venue, Action::Nothing), Rejection::NotAtThisStage);
}

/// The parameter that a rejection names, with its market.
fn named(rejection: Rejection) -> (Option<u16>, Parameter) {
    match rejection {
        Rejection::InvalidParameter { market, parameter, .. } => (market.map(|market| market.0), parameter),
        other => panic!("a parameter is out of its bounds: {other:?}"),
    }
}

#[test]
fn every_parameter_of_the_venue_has_bounds() {
    type Change = fn(&mut Genesis);
    let changes: &[(Parameter, Change)] = &[
        (Parameter::PublisherWeight, |g| {
            g.parameters.publishers[0].weight = 0;
        }),
        (Parameter::PriceStaleness, |g| {
            g.parameters.price_staleness = Time(0);
        }),
        (Parameter::PriceStaleness, |g| {
            g.parameters.price_staleness = Time(Time::DAY.0 + 1);
        }),
        (Parameter::PriceStaleness, |g| {
            g.parameters.price_staleness = Time(u64::MAX);
        }),
        (Parameter::PriceJump, |g| g.parameters.price_jump = Rate(0)),
        (Parameter::MinSources, |g| g.parameters.oracle.min_sources = 0),
        (Parameter::MinSources, |g| {
            g.parameters.oracle.min_sources = g.parameters.publishers.len() as u32 + 1;
        }),
        (Parameter::Dispersion, |g| g.parameters.oracle.dispersion = Some(Rate::ZERO)),
        (Parameter::Velocity, |g| {
            g.parameters.oracle.velocity = Some(Rate(Rate::ONE.0 + 1));
        }),
        (Parameter::ClockTolerance, |g| {
            g.parameters.oracle.clock_tolerance = Time(5_001);
        }),
        (Parameter::JumpConfirmation, |g| {
            g.parameters.oracle.jump_confirmation = Time(Time::DAY.0 + 1);
        }),
        (Parameter::ValidStaleness, |g| {
            g.parameters.oracle.validity.margin.staleness = Some(Time(0));
        }),
        (Parameter::ValidConfidence, |g| {
            g.parameters.oracle.validity.fill.confidence = Some(Rate(Rate::ONE.0 + 1));
        }),
        (Parameter::ValidDeviation, |g| {
            g.parameters.oracle.validity.funding.deviation = Some(Rate(-1));
        }),
        (Parameter::ValidJump, |g| {
            g.parameters.oracle.validity.withdrawal.jump = Some(Rate::ZERO);
        }),
        (Parameter::FeeTierVolume, |g| {
            g.parameters.fee_tiers[0].volume = Notional(1);
        }),
        (Parameter::FeeTierVolume, |g| {
            g.parameters.fee_tiers.push(fee_tier(0, 3, 1));
        }),
        (Parameter::TakerFee, |g| {
            g.parameters.fee_tiers[0].taker = Rate(-1);
        }),
        (Parameter::MakerFee, |g| {
            g.parameters.fee_tiers[0].maker = Rate::basis_points(-5);
        }),
        (Parameter::MakerFee, |g| {
            g.parameters.fee_tiers[0].maker = Rate(i64::MAX);
        }),
        (Parameter::MakerFee, |g| {
            let (share, maker) = (Rate::basis_points(50), Rate::basis_points(-5));
            g.parameters.maker_tiers = vec![MakerTier { share, maker }];
        }),
        (Parameter::MakerTierShare, |g| {
            let tier = MakerTier { share: Rate(5), maker: Rate::ZERO };
            g.parameters.maker_tiers = vec![tier, tier];
        }),
        (Parameter::WithdrawalFee, |g| {
            g.parameters.withdrawal_fee = Usd(-1);
        }),
        (Parameter::WithdrawalShare, |g| {
            g.parameters.withdrawals.daily =
                Some(WithdrawalLimit { share: Rate(Rate::ONE.0 + 1), amount: Usd(0) });
        }),
        (Parameter::WithdrawalAmount, |g| {
            g.parameters.withdrawals.hourly = Some(WithdrawalLimit { share: Rate(0), amount: Usd(-1) });
        }),
        (Parameter::GateLosses, |g| {
            g.parameters.withdrawals.gate = Some(WithdrawalGate { losses: Usd(-1), lasts: Time(1) });
        }),
        (Parameter::GateTime, |g| {
            g.parameters.withdrawals.gate = Some(WithdrawalGate { losses: Usd(0), lasts: Time(u64::MAX) });
        }),
        (Parameter::ReleaseMinutes, |g| g.parameters.withdrawals.release_minutes = 0),
        (Parameter::ReleaseMinutes, |g| g.parameters.withdrawals.release_minutes = 61),
        (Parameter::ReleaseMinimum, |g| {
            g.parameters.withdrawals.release_minimum = Usd(g.parameters.withdrawal_fee.0 + 1);
        }),
        (Parameter::OpenOrders, |g| g.parameters.open_orders = 0),
        (Parameter::ScheduledCancelVolume, |g| {
            g.parameters.scheduled_cancel_volume = Notional(-1);
        }),
        (Parameter::PartialAbove, |g| {
            g.parameters.liquidation.partial_above = Notional(-1);
        }),
        (Parameter::PartialFraction, |g| {
            g.parameters.liquidation.partial_fraction = Rate(-1);
        }),
        (Parameter::PartialFraction, |g| {
            g.parameters.liquidation.partial_fraction = Rate(Rate::ONE.0 + 1);
        }),
        (Parameter::Cooldown, |g| {
            g.parameters.liquidation.cooldown = Time(u64::MAX);
        }),
        (Parameter::LiquidationBand, |g| {
            g.parameters.liquidation.band = Rate(-1);
        }),
        (Parameter::BackstopBelow, |g| {
            g.parameters.liquidation.backstop_below = Rate(Rate::ONE.0 + 1);
        }),
        (Parameter::InsurancePerPosition, |g| {
            g.parameters.liquidation.insurance_per_sale = Usd(-1);
        }),
        (Parameter::ChangeThreshold, |g| {
            g.parameters.change_control.threshold = 1;
        }),
        (Parameter::ChangeThreshold, |g| {
            g.parameters.change_control.keys = vec![Address([1; 20])];
        }),
        (Parameter::LooseningDelay, |g| {
            g.parameters.change_control.loosening_delay = Time(367 * Time::DAY.0);
        }),
        (Parameter::ListingRamp, |g| {
            g.parameters.change_control.listing_ramp = Time(367 * Time::DAY.0);
        }),
        (Parameter::AccountsPerBlock, |g| {
            g.parameters.liquidation.accounts_per_block = 0;
        }),
    ];
    for &(parameter, change) in changes {
        assert_eq!(named(refused(change)), (None, parameter));
    }
}

#[test]
fn every_parameter_of_a_market_has_bounds() {
    type Change = fn(&mut MarketParameters);
    let changes: &[(Parameter, Change)] = &[
        (Parameter::SizeDecimals, |m| m.size_decimals = 7),
        (Parameter::MaxPrice, |m| m.max_price = Price(0)),
        (Parameter::MaxPrice, |m| m.max_price = Price(1 << 46)),
        (Parameter::MaxSize, |m| m.max_size = Size(0)),
        (Parameter::MaxSize, |m| {
            m.max_size = Size((1 << 60) / m.max_price.0 + 1);
        }),
        (Parameter::MinOrderValue, |m| m.min_order_value = Notional(-1)),
        (Parameter::PriceBand, |m| m.price_band = Rate(-1)),
        (Parameter::MarginTierLowerBound, |m| {
            m.margin_tiers[0].lower_bound = Notional(1);
        }),
        (Parameter::MarginTierLowerBound, |m| {
            m.margin_tiers = vec![tier(0, 100, 20), tier(0, 200, 10)];
        }),
        (Parameter::MaxLeverage, |m| m.margin_tiers = vec![tier(0, 100, 0)]),
        (Parameter::MaxLeverage, |m| {
            m.margin_tiers = vec![tier(0, 100, 20), tier(9, 200, 21)];
        }),
        (Parameter::MaintenanceRate, |m| {
            m.margin_tiers = vec![tier(0, 0, 20)];
        }),
        (Parameter::MaintenanceRate, |m| {
            m.margin_tiers = vec![tier(0, 501, 20)];
        }),
        (Parameter::MaintenanceRate, |m| {
            m.margin_tiers = vec![tier(0, 200, 20), tier(9, 100, 10)];
        }),
        (Parameter::ImpactNotional, |m| m.impact_notional = Notional(0)),
        (Parameter::FundingInterest, |m| {
            m.funding.interest = Rate(i64::MIN);
        }),
        (Parameter::FundingDeadBand, |m| m.funding.dead_band = Rate(-1)),
        (Parameter::FundingCap, |m| m.funding.cap = Rate(-1)),
        (Parameter::SettlementNotice, |m| {
            m.risk.settlement.notice = Time(0);
        }),
        (Parameter::SettlementSpan, |m| m.risk.settlement.span = Time(0)),
        (Parameter::SettlementSpan, |m| {
            m.risk.settlement.span = Time(Time::DAY.0 + 1);
        }),
        (Parameter::BasisTime, |m| m.basis_time = Time(0)),
        (Parameter::BasisTime, |m| m.basis_time = Time(u64::MAX)),
        (Parameter::InsurancePerDay, |m| m.risk.losses.insurance_per_day = Some(Usd(-1))),
        (Parameter::DepthWithin, |m| m.risk.depth.within = Rate(0)),
        (Parameter::DepthWithin, |m| m.risk.depth.within = Rate(Rate::ONE.0 + 1)),
        (Parameter::DepthRest, |m| m.risk.depth.rest = Time(7_999)),
        (Parameter::OpeningAuction, |m| m.risk.auctions.opening = Time(Time::DAY.0 + 1)),
        (Parameter::BoundHorizon, |m| m.risk.auctions.bounds = vec![bound(59, 1, 1)]),
        (Parameter::BoundHorizon, |m| m.risk.auctions.bounds = vec![bound(60, 1, 1), bound(60, 2, 1)]),
        (Parameter::BoundDeviation, |m| m.risk.auctions.bounds = vec![bound(60, 0, 1)]),
        (Parameter::BoundDeviation, |m| m.risk.auctions.bounds = vec![bound(60, 10_001, 1)]),
        (Parameter::BoundDeviation, |m| m.risk.auctions.bounds = vec![bound(60, 2, 1), bound(61, 2, 1)]),
        (Parameter::BoundAuction, |m| m.risk.auctions.bounds = vec![bound(60, 1, 0)]),
        (Parameter::BoundAuction, |m| m.risk.auctions.bounds = vec![bound(60, 1, 2), bound(61, 2, 1)]),
    ];
    for &(parameter, change) in changes {
        assert_eq!(named(refused(|g| change(&mut g.markets[1]))), (Some(1), parameter));
    }
}

#[test]
fn a_rejection_says_which_value_and_which_bounds() {
    let refused = refused(|g| g.markets[1].size_decimals = 9);
    let expected = Rejection::InvalidParameter {
        market: Some(MarketId(1)),
        parameter: Parameter::SizeDecimals,
        value: 9,
        lowest: 0,
        highest: 6,
    };
    assert_eq!(refused, expected);
}

#[test]
fn names_keys_counts_and_amounts_have_bounds() {
    for name in ["", "A NAME OF SEVENTEEN", "GOLD"] {
        let refused = refused(|g| g.markets[1].name = name.into());
        assert_eq!(refused, Rejection::InvalidName, "{name:?}");
    }
    let twice = refused(|g| g.parameters.publishers.push(g.parameters.publishers[0]));
    assert!(matches!(twice, Rejection::AddressTaken { .. }));
    let keys = [1, 2, 1].map(|number| Address([number; 20]));
    let twice = refused(|g| g.parameters.change_control.keys = keys.into());
    assert_eq!(twice, Rejection::AddressTaken { address: keys[0] });
    let count = |market, parameter, value, lowest, highest| Rejection::InvalidParameter {
        market,
        parameter,
        value,
        lowest,
        highest,
    };
    let of_venue = |parameter, value| count(None, parameter, value, 1, 64);
    assert_eq!(refused(|g| g.parameters.publishers.clear()), of_venue(Parameter::Publishers, 0));
    assert_eq!(refused(|g| g.parameters.fee_tiers.clear()), of_venue(Parameter::FeeTiers, 0));
    let of_market = count(Some(MarketId(0)), Parameter::MarginTiers, 0, 1, 64);
    assert_eq!(refused(|g| g.markets[0].margin_tiers.clear()), of_market);
    let many = |number: u8| Publisher { address: Address([number; 20]), weight: 1 };
    assert_eq!(
        refused(|g| g.parameters.publishers = (0..65).map(many).collect()),
        of_venue(Parameter::Publishers, 65)
    );
    let market = market_parameters;
    let too_many = count(None, Parameter::Markets, 1_001, 0, 1_000);
    assert_eq!(refused(|g| g.markets = (0..1_001).map(|_| market()).collect()), too_many);
    for amount in [Usd(-1), Usd((1 << 52) + 1), Usd(i64::MAX)] {
        let invalid = Rejection::InvalidAmount { amount };
        assert_eq!(refused(|g| g.balances[0].1 = amount), invalid);
        assert_eq!(refused(|g| g.insurance_fund = amount), invalid);
    }
    let much = refused(|g| g.balances = vec![(Address([1; 20]), Usd(1 << 52)); 257]);
    assert!(matches!(much, Rejection::InvalidAmount { .. }), "all together more than 2^60");
}
