//! Assets and spot markets: balances, what orders bind of them, and where they go.

use engine::command::{
    Action, AssetBalance, Authority, BuilderFee, CancelRequest, Command, EarningsAction, Genesis, Grouping,
    ModifyRequest, OrderReference, OrderRequest, Side, TimeInForce, TwapRequest, Wallet,
};
use engine::event::{AssetSent, CancelReason, Event, FeeShare, SpotFill};
use engine::ids::{AccountId, Address, AssetId, MarketId, OrderId};
use engine::invariants;
use engine::parameters::{AssetParameters, FeeTier, MarketParameters};
use engine::rejection::Rejection;
use units::{Amount, Notional, Price, Rate, Size, Time, Usd};

use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, address, ask, bid, cancelled, command, market_parameters,
    placed, rejection, venue_parameters,
};

/// Dollars, in 1e-8.
pub const USDC: AssetId = AssetId(0);
/// A token in 1e-5, traded in whole ones.
pub const PURR: AssetId = AssetId(1);
/// A token in 1e-8, traded in hundredths.
pub const HFUN: AssetId = AssetId(2);

/// PURR against USDC: a price counts 1e-8, a size whole ones.
pub const PURR_USDC: MarketId = MarketId(1);
/// HFUN against USDC: a price counts 1e-6, a size hundredths.
pub const HFUN_USDC: MarketId = MarketId(2);

/// The assets of all stories here.
pub fn assets() -> Vec<AssetParameters> {
    let asset = |name: &str, decimals, size_decimals, token| AssetParameters {
        name: name.into(),
        decimals,
        size_decimals,
        token: [token; 16],
        is_canonical: true,
    };
    vec![asset("USDC", 8, 8, 0), asset("PURR", 5, 0, 1), asset("HFUN", 8, 2, 2)]
}

/// Their markets.
pub fn spot_markets() -> [MarketParameters; 2] {
    let assets = assets();
    let market = |name: &str, base: AssetId| {
        let asset = &assets[usize::from(base.0)];
        MarketParameters::spot(name.into(), base, asset, USDC, Price(100_000_000_000))
    };
    [market("PURR/USDC", PURR), market("@1", HFUN)]
}

/// 0.07 % for takers, 0.04 % for makers, less from a volume of a thousand on.
pub fn spot_fee_tiers() -> Vec<FeeTier> {
    let tier = |dollars: i64, taker, maker| FeeTier {
        volume: Notional(dollars * 1_000_000),
        taker: Rate::basis_points(taker),
        maker: Rate::basis_points(maker),
    };
    vec![tier(0, 7, 4), tier(1_000, 6, 3)]
}

/// A venue whose accounts have a thousand dollars behind positions, and of each asset a thousand.
fn venue() -> Venue {
    Venue::founded(founding())
}

fn founding() -> Genesis {
    let accounts = [ALICE, BOB, CAROL];
    let whole = |asset: AssetId| 10_i64.pow(u32::from(assets()[usize::from(asset.0)].decimals));
    let balances = accounts.iter().flat_map(|&account| {
        [USDC, PURR, HFUN].map(|asset| AssetBalance {
            account: address(account),
            asset,
            amount: Amount(1_000 * whole(asset)),
        })
    });
    Genesis {
        parameters: engine::parameters::VenueParameters {
            spot_fee_tiers: spot_fee_tiers(),
            ..venue_parameters()
        },
        markets: [market_parameters()].into_iter().chain(spot_markets()).collect(),
        balances: accounts.map(|account| (address(account), Usd::dollars(1_000))).to_vec(),
        assets: assets(),
        asset_balances: balances.collect(),
        insurance_fund: Usd::dollars(1_000),
    }
}

/// An order for PURR.
fn purr(order: OrderRequest) -> OrderRequest {
    OrderRequest { market: PURR_USDC, ..order }
}

/// 0.2 dollars a PURR.
const FIFTH: i64 = 20_000_000;

fn total(venue: &Venue, account: AccountId, asset: AssetId) -> i64 {
    venue.engine.state().account(account).balance(asset).total.0
}

fn available(venue: &Venue, account: AccountId, asset: AssetId) -> i64 {
    venue.engine.state().available(account, asset).0
}

fn treasury(venue: &Venue, asset: AssetId) -> i64 {
    venue.engine.state().asset(asset).treasury.0
}

fn spot_fills(events: &[Event]) -> Vec<SpotFill> {
    let fill = |event: &Event| if let Event::SpotFilled(fill) = event { Some(*fill) } else { None };
    events.iter().filter_map(fill).collect()
}

fn cancel(venue: &mut Venue, account: AccountId, order: OrderId) -> Vec<Event> {
    let order = OrderReference::Id(order);
    venue.act(account, Action::CancelOrders(vec![CancelRequest { market: PURR_USDC, order }]))
}

fn send(destination: Address, from: Wallet, to: Wallet, asset: AssetId, amount: i64) -> Action {
    Action::SendAsset { destination, from, to, asset, amount: Amount(amount) }
}

#[track_caller]
fn audited(venue: &Venue) {
    if let Err(discrepancy) = invariants::audit(venue.engine.state()) {
        panic!("{discrepancy}");
    }
}

#[test]
fn a_bid_binds_what_it_pays_and_an_ask_what_it_sells() {
    let mut venue = venue();
    let (bids, asks) =
        (venue.rest(ALICE, purr(bid(FIFTH, 123))), venue.rest(BOB, purr(ask(FIFTH + 1_000, 400))));
    assert_eq!(available(&venue, ALICE, USDC), 100_000_000_000 - FIFTH * 123);
    assert_eq!(available(&venue, ALICE, PURR), 100_000_000);
    assert_eq!(available(&venue, BOB, PURR), 100_000_000 - 400 * 100_000);
    assert_eq!(total(&venue, ALICE, USDC), 100_000_000_000);
    audited(&venue);
    cancel(&mut venue, ALICE, bids);
    cancel(&mut venue, BOB, asks);
    assert_eq!(available(&venue, ALICE, USDC), 100_000_000_000);
    assert_eq!(available(&venue, BOB, PURR), 100_000_000);
    audited(&venue);
}

#[test]
fn no_order_binds_more_than_is_available() {
    let mut venue = venue();
    // A thousand PURR: four hundred rest, so that six hundred are left.
    venue.rest(ALICE, purr(ask(FIFTH, 400)));
    let refused = venue.place(ALICE, purr(ask(FIFTH, 601)));
    let (available, needed) = (Amount(60_000_000), Amount(60_100_000));
    assert_eq!(rejection(&refused), Rejection::InsufficientSpotBalance { asset: PURR, available, needed });
    venue.rest(ALICE, purr(ask(FIFTH, 600)));
    // A bid is asked for the quote, also an immediate one, at its limit.
    let refused = venue.place(BOB, purr(bid(FIFTH, 5_001).tif(TimeInForce::Ioc)));
    let (available, needed) = (Amount(100_000_000_000), Amount(FIFTH * 5_001));
    assert_eq!(rejection(&refused), Rejection::InsufficientSpotBalance { asset: USDC, available, needed });
    audited(&venue);
}

#[test]
fn each_side_pays_out_of_what_it_receives() {
    let mut venue = venue();
    let order = venue.rest(ALICE, purr(ask(FIFTH, 300)));
    let events = venue.place(BOB, purr(bid(FIFTH * 2, 200)));
    let fills = spot_fills(&events);
    // Two hundred PURR for forty dollars: 0.07 % of 200 and 0.04 % of 40.
    let sides = fills.iter().map(|fill| (fill.account, fill.is_taker, fill.price.0, fill.size.0, fill.fee.0));
    let expected = [(BOB, true, FIFTH, 200, 14_000), (ALICE, false, FIFTH, -200, 1_600_000)];
    assert_eq!(sides.collect::<Vec<_>>(), expected);
    assert_eq!(total(&venue, BOB, PURR), 100_000_000 + 20_000_000 - 14_000);
    assert_eq!(total(&venue, BOB, USDC), 100_000_000_000 - 4_000_000_000);
    assert_eq!(total(&venue, ALICE, PURR), 100_000_000 - 20_000_000);
    assert_eq!(total(&venue, ALICE, USDC), 100_000_000_000 + 4_000_000_000 - 1_600_000);
    assert_eq!((treasury(&venue, PURR), treasury(&venue, USDC)), (14_000, 1_600_000));
    // The rest of the ask binds a hundred.
    assert_eq!(venue.remaining(order), Some(100));
    assert_eq!(available(&venue, ALICE, PURR), 100_000_000 - 20_000_000 - 10_000_000);
    audited(&venue);
    // The money behind positions is anvenue.
    assert_eq!(venue.engine.state().account(ALICE).cash, Usd::dollars(1_000));
}

#[test]
fn fees_round_up_to_the_last_unit() {
    let mut venue = venue();
    let lots = |order: OrderRequest| OrderRequest { market: HFUN_USDC, ..order };
    // 81.01 HFUN at 0.12345 dollars.
    venue.rest(ALICE, lots(ask(123_450, 8_101)).tif(TimeInForce::Alo));
    let events = venue.place(BOB, lots(bid(123_450, 8_101)));
    let fees: Vec<i64> = spot_fills(&events).iter().map(|fill| fill.fee.0).collect();
    // Of 81.01 HFUN 0.07 % is 5,670,700 of 1e-8; of 10.0006845 dollars 0.04 % is 400,027.38 of 1e-8.
    assert_eq!(fees, [5_670_700, 400_028]);
    audited(&venue);
}

#[test]
fn a_better_price_frees_what_the_limit_bound() {
    let mut venue = venue();
    venue.rest(ALICE, purr(ask(FIFTH, 100)));
    // At 0.25 the bid asks for two hundred; a hundred fill at 0.2, and a hundred rest at 0.25.
    let events = venue.place(BOB, purr(bid(25_000_000, 200)));
    assert_eq!(placed(&events).len(), 1);
    assert_eq!(total(&venue, BOB, USDC), 100_000_000_000 - FIFTH * 100);
    assert_eq!(available(&venue, BOB, USDC), 100_000_000_000 - FIFTH * 100 - 25_000_000 * 100);
    audited(&venue);
}

#[test]
fn an_order_cancels_the_own_one_that_it_meets() {
    let mut venue = venue();
    let resting = venue.rest(ALICE, purr(ask(FIFTH, 1_000)));
    let events = venue.place(ALICE, purr(bid(FIFTH, 100)));
    assert_eq!(cancelled(&events), [(resting, CancelReason::SelfTrade)]);
    assert!(spot_fills(&events).is_empty());
    assert_eq!(available(&venue, ALICE, PURR), 100_000_000);
    assert_eq!(available(&venue, ALICE, USDC), 100_000_000_000 - FIFTH * 100);
    audited(&venue);
}

#[test]
fn a_replacement_may_use_what_its_predecessor_bound() {
    let mut venue = venue();
    let old = venue.rest(ALICE, purr(ask(FIFTH, 900)));
    let modify = |replacement| {
        Action::ModifyOrders(vec![ModifyRequest { order: OrderReference::Id(old), replacement }])
    };
    let refused = venue.act(ALICE, modify(purr(ask(FIFTH, 1_001))));
    assert!(matches!(rejection(&refused), Rejection::InsufficientSpotBalance { asset: PURR, .. }));
    assert_eq!(venue.remaining(old), Some(900));
    venue.act(ALICE, modify(purr(ask(FIFTH, 1_000))));
    assert_eq!(available(&venue, ALICE, PURR), 0);
    audited(&venue);
}

#[test]
fn orders_keep_the_rules_of_books() {
    let mut venue = venue();
    venue.rest(ALICE, purr(ask(FIFTH, 100)));
    let price = Some(Price(FIFTH));
    for (order, why) in [
        (bid(FIFTH, 0), Rejection::ZeroSize),
        (bid(12_345_600, 200), Rejection::PriceNotOnTick { significant_figures: 5 }),
        (bid(FIFTH, 100).tif(TimeInForce::Alo), Rejection::WouldTake { best_bid: None, best_ask: price }),
        (ask(FIFTH, 100).tif(TimeInForce::Market), Rejection::NoLiquidity),
        (bid(FIFTH - 1_000, 100).tif(TimeInForce::Ioc), Rejection::NothingToMatch),
        (
            bid(FIFTH, 49),
            Rejection::BelowMinimumValue { value: Notional(980_000_000), minimum: Notional(1_000_000_000) },
        ),
        (ask(FIFTH, 100).reduce_only(), Rejection::NotForSpot { market: PURR_USDC }),
        (ask(FIFTH, 100).stop(FIFTH / 2, true), Rejection::NotForSpot { market: PURR_USDC }),
    ] {
        assert_eq!(rejection(&venue.place(BOB, purr(order))), why, "{order:?}");
    }
    // After a trade a limit stays within 80 % of the book's own price.
    venue.place(BOB, purr(bid(FIFTH, 100)));
    let far = venue.place(BOB, purr(ask(2 * FIFTH, 100)));
    let band = Rate(Rate::ONE.0 / 5 * 4);
    assert_eq!(rejection(&far), Rejection::PriceOutOfBand { reference: Price(FIFTH), band });
    venue.rest(BOB, purr(ask(FIFTH / 10 * 18, 100)));
    audited(&venue);
}

fn earn(venue: &mut Venue, account: AccountId, action: EarningsAction) {
    let events = venue.act(account, Action::Earnings(action));
    assert!(events.iter().any(|event| matches!(event, Event::Earnings(_))), "{events:?}");
}

/// Places an order for PURR through Carol's client.
fn place_through(venue: &mut Venue, account: AccountId, order: OrderRequest, points: i64) -> Vec<Event> {
    let builder = Some(BuilderFee { builder: address(CAROL), rate: Rate::basis_points(points) });
    venue.act(
        account,
        Action::PlaceOrders { orders: vec![purr(order)], grouping: Grouping::Independent, builder },
    )
}

#[test]
fn a_builder_earns_of_what_sellers_receive_and_nothing_of_buyers() {
    let mut venue = venue();
    for account in [ALICE, BOB] {
        let most = Rate::basis_points(100);
        earn(&mut venue, account, EarningsAction::ApproveBuilder { builder: address(CAROL), most });
    }
    let too_much = rejection(&place_through(&mut venue, BOB, ask(FIFTH, 100), 101));
    assert!(matches!(too_much, Rejection::BuilderFeeTooHigh { .. }), "{too_much:?}");
    place_through(&mut venue, BOB, ask(FIFTH, 100), 100);
    let fills = spot_fills(&place_through(&mut venue, ALICE, bid(FIFTH, 100), 100));
    assert_eq!(
        (fills[0].builder, fills[1].builder),
        (None, Some(FeeShare { account: CAROL, amount: Usd(200_000) }))
    );
    // Of 20 dollars: 4 basis points to the venue, 100 to Carol.
    assert_eq!(total(&venue, BOB, USDC), 100_000_000 * 1_020 - 800_000 - 20_000_000);
    assert_eq!(total(&venue, ALICE, PURR), 110_000_000 - 7_000);
    audited(&venue);
    let before = venue.engine.state().account(CAROL).cash;
    earn(&mut venue, CAROL, EarningsAction::ClaimRewards);
    assert_eq!(venue.engine.state().account(CAROL).cash, before + Usd(200_000));
    audited(&venue);
}

#[test]
fn a_builder_s_part_of_a_tiny_sale_is_less_than_the_sale() {
    let mut venue = venue();
    let most = Rate::basis_points(100);
    earn(&mut venue, BOB, EarningsAction::ApproveBuilder { builder: address(CAROL), most });
    venue.rest(ALICE, purr(bid(FIFTH, 51)));
    place_through(&mut venue, BOB, ask(FIFTH, 50), 100);
    // Of the last 0.2 dollars: 0.00014 to the venue, 0.002 to Carol, and nothing below zero to Bob.
    let before = total(&venue, BOB, USDC);
    let fills = spot_fills(&place_through(&mut venue, BOB, ask(FIFTH, 50), 100));
    assert_eq!(fills[0].builder, Some(FeeShare { account: CAROL, amount: Usd(2_000) }));
    assert_eq!(total(&venue, BOB, USDC) - before, 20_000_000 - 14_000 - 200_000);
    audited(&venue);
}

#[test]
fn who_was_referred_pays_less_and_his_referrer_earns_of_what_he_sells() {
    let mut venue = venue();
    earn(&mut venue, CAROL, EarningsAction::RegisterReferrer { code: "CAROL".into() });
    for account in [ALICE, BOB] {
        earn(&mut venue, account, EarningsAction::SetReferrer { code: "CAROL".into() });
    }
    venue.rest(ALICE, purr(bid(FIFTH, 500)));
    let sold = venue.place(BOB, purr(ask(FIFTH, 500)));
    let [taken, made] = spot_fills(&sold)[..] else { panic!("{sold:?}") };
    // Of 100 dollars 0.0672 %, a tenth of it to Carol; of 500 PURR 0.0384 %.
    assert_eq!((taken.fee, made.fee), (Amount(6_720_000), Amount(19_200)));
    assert_eq!(taken.referral, Some(FeeShare { account: CAROL, amount: Usd(6_720) }));
    assert_eq!(made.referral, None);
    assert_eq!(treasury(&venue, USDC), 6_720_000 - 672_000);
    let state = venue.engine.state();
    assert_eq!(state.earnings.referees[&BOB].volume, Notional(100_000_000));
    assert_eq!(state.earnings.rewards[&CAROL].as_referrer, Usd(6_720));
    audited(&venue);
}

#[test]
fn a_twap_order_of_a_spot_market_is_worked_off_and_pays_from_balances() {
    let mut venue = venue();
    let request = TwapRequest {
        market: PURR_USDC,
        side: Side::Bid,
        size: Size(550),
        reduce_only: false,
        minutes: 5,
        randomize: false,
    };
    let unpriced = venue.act(ALICE, Action::PlaceTwap(request));
    assert_eq!(rejection(&unpriced), Rejection::NoPrice { market: PURR_USDC });
    venue.rest(CAROL, purr(bid(FIFTH / 100 * 99, 100)));
    venue.rest(BOB, purr(ask(FIFTH, 1_000)));
    let reducing = venue.act(ALICE, Action::PlaceTwap(TwapRequest { reduce_only: true, ..request }));
    assert_eq!(rejection(&reducing), Rejection::NotForSpot { market: PURR_USDC });
    let small = venue.act(ALICE, Action::PlaceTwap(TwapRequest { size: Size(200), ..request }));
    assert!(matches!(rejection(&small), Rejection::BelowTwapValue { .. }), "{small:?}");
    let poor = venue.act(ALICE, Action::PlaceTwap(TwapRequest { size: Size(1_000_000), ..request }));
    assert!(matches!(rejection(&poor), Rejection::InsufficientSpotBalance { .. }), "{poor:?}");
    venue.act(ALICE, Action::PlaceTwap(request));
    venue.pace = Time(30_000);
    let events: Vec<Event> = (0..11).flat_map(|_| venue.block(Vec::new()).to_vec()).collect();
    let traded: Vec<Size> =
        spot_fills(&events).iter().filter(|fill| fill.is_taker).map(|fill| fill.size).collect();
    assert_eq!(traded, [Size(50); 11]);
    assert!(venue.engine.state().twaps.iter().len() == 0, "{events:?}");
    assert_eq!(total(&venue, ALICE, PURR), 155_000_000 - 11 * 3_500);
    audited(&venue);
}

#[test]
fn what_only_perpetuals_have_is_refused() {
    let mut venue = venue();
    let mode = engine::command::MarginMode::Cross;
    let not_here = Rejection::NotForSpot { market: PURR_USDC };
    let levered = venue.act(ALICE, Action::SetLeverage { market: PURR_USDC, leverage: 1, mode });
    assert_eq!(rejection(&levered), not_here);
    let moved = venue.act(ALICE, Action::MoveIsolatedMargin { market: PURR_USDC, amount: Usd(1) });
    assert_eq!(rejection(&moved), not_here);
    let prices = vec![engine::command::PublishedPrice {
        market: PURR_USDC,
        index: Price(FIFTH),
        perpetual: None,
        confidence: None,
    }];
    let time = venue.time;
    let published = venue.apply(crate::venue::publisher(), Action::PublishPrices { time, prices });
    assert_eq!(rejection(&published), not_here);
    let group = [purr(bid(FIFTH, 100)), purr(ask(FIFTH, 100)).reduce_only().stop(FIFTH / 2, true)];
    let grouped = venue.place_group(ALICE, &group, Grouping::ParentAndTriggers);
    assert!(placed(&grouped).is_empty(), "{grouped:?}");
}

#[test]
fn spot_orders_need_no_margin_and_outlive_liquidation() {
    let mut venue = venue();
    // Nearly all cash stands behind the position; spot orders ask for none of it.
    venue.rest(CAROL, ask(10_000, 1_900_000));
    venue.place(ALICE, bid(10_000, 1_900_000));
    let order = venue.rest(ALICE, purr(ask(FIFTH, 500)));
    assert_eq!(venue.position(ALICE), 1_900_000);
    venue.rest(BOB, bid(9_500, 1_900_000));
    venue.price(9_500);
    assert_eq!(venue.position(ALICE), 0, "it was liquidated");
    assert_eq!(venue.remaining(order), Some(500));
    audited(&venue);
}

#[test]
fn what_a_balance_cost_goes_with_it() {
    let mut venue = venue();
    venue.rest(ALICE, purr(ask(FIFTH, 500)));
    venue.place(BOB, purr(bid(FIFTH, 500)));
    let cost = |venue: &Venue, account| venue.engine.state().account(account).balance(PURR).cost.0;
    assert_eq!(cost(&venue, BOB), FIFTH * 500);
    let all = total(&venue, BOB, PURR);
    let part = all / 3;
    venue.act(BOB, send(address(CAROL), Wallet::Spot, Wallet::Spot, PURR, part));
    let share = i64::try_from(i128::from(FIFTH * 500) * i128::from(part) / i128::from(all)).unwrap();
    assert_eq!((cost(&venue, BOB), cost(&venue, CAROL)), (FIFTH * 500 - share, share));
    // With the last of it nothing is left.
    venue.act(BOB, send(address(CAROL), Wallet::Spot, Wallet::Spot, PURR, all - part));
    assert_eq!(cost(&venue, CAROL), FIFTH * 500);
    assert!(venue.engine.state().account(BOB).balances.iter().all(|balance| balance.asset != PURR));
    audited(&venue);
}

#[test]
fn an_asset_is_sent_to_others_and_opens_accounts() {
    let mut venue = venue();
    venue.rest(ALICE, purr(ask(FIFTH, 600)));
    let stranger = Address([7; 20]);
    let refused = venue.act(ALICE, send(stranger, Wallet::Spot, Wallet::Spot, PURR, 40_000_001));
    let (available, amount) = (Amount(40_000_000), Amount(40_000_001));
    assert_eq!(rejection(&refused), Rejection::InsufficientBalance { asset: PURR, available, amount });
    let events = venue.act(ALICE, send(stranger, Wallet::Spot, Wallet::Spot, PURR, 40_000_000));
    let to = venue.engine.state().accounts.find(stranger).unwrap();
    assert!(events.contains(&Event::AssetSent(AssetSent {
        from: ALICE,
        source: Wallet::Spot,
        to,
        target: Wallet::Spot,
        asset: PURR,
        amount: Amount(40_000_000),
        cost: Amount::ZERO,
    })));
    assert_eq!(total(&venue, to, PURR), 40_000_000);
    for (action, why) in [
        (send(address(ALICE), Wallet::Spot, Wallet::Spot, USDC, 1), Rejection::ToItself),
        (
            send(stranger, Wallet::Spot, Wallet::Spot, AssetId(9), 1),
            Rejection::UnknownAsset { asset: AssetId(9) },
        ),
        (
            send(stranger, Wallet::Spot, Wallet::Spot, USDC, 0),
            Rejection::InvalidAssetAmount { asset: USDC, amount: Amount(0) },
        ),
        (send(stranger, Wallet::Spot, Wallet::Perpetuals, HFUN, 100), Rejection::NotCash { asset: HFUN }),
        (
            send(stranger, Wallet::Spot, Wallet::Perpetuals, USDC, 150),
            Rejection::InvalidAssetAmount { asset: USDC, amount: Amount(150) },
        ),
    ] {
        assert_eq!(rejection(&venue.act(ALICE, action)), why);
    }
    audited(&venue);
}

#[test]
fn cash_moves_between_the_wallets_exactly() {
    let mut venue = venue();
    let own = address(ALICE);
    venue.act(ALICE, send(own, Wallet::Perpetuals, Wallet::Spot, USDC, 12_345_600));
    assert_eq!(venue.engine.state().account(ALICE).cash, Usd(1_000_000_000 - 123_456));
    assert_eq!(total(&venue, ALICE, USDC), 100_000_000_000 + 12_345_600);
    venue.act(ALICE, send(own, Wallet::Spot, Wallet::Perpetuals, USDC, 100_012_345_600));
    assert_eq!(venue.engine.state().account(ALICE).cash, Usd::dollars(2_000));
    assert_eq!(total(&venue, ALICE, USDC), 0);
    audited(&venue);
    // What stands behind a position stays.
    venue.rest(CAROL, ask(10_000, 1_000_000));
    venue.place(BOB, bid(10_000, 1_000_000));
    let refused = venue.act(BOB, send(address(BOB), Wallet::Perpetuals, Wallet::Spot, USDC, 100_000_000_000));
    assert!(matches!(rejection(&refused), Rejection::BelowTransferMargin { .. }));
    // To somebody else, from one side to the venue.
    venue.act(CAROL, send(own, Wallet::Spot, Wallet::Perpetuals, USDC, 100_000_000_000));
    assert_eq!(venue.engine.state().account(ALICE).cash, Usd::dollars(3_000));
    audited(&venue);
}

#[test]
fn a_master_moves_assets_in_and_out_of_his_sub_account() {
    let mut venue = venue();
    venue.act(ALICE, Action::CreateSubAccount { name: "second".into() });
    let (sub, known) = venue.engine.state().accounts.iter().last().unwrap();
    let sub_account = known.address;
    let moved = |is_deposit, amount| Action::TransferAssetWithSubAccount {
        sub_account,
        is_deposit,
        asset: HFUN,
        amount: Amount(amount),
    };
    venue.act(ALICE, moved(true, 500));
    assert_eq!(total(&venue, sub, HFUN), 500);
    let refused = venue.act(ALICE, moved(false, 501));
    assert!(matches!(rejection(&refused), Rejection::InsufficientBalance { .. }));
    venue.act(ALICE, moved(false, 200));
    assert_eq!(total(&venue, sub, HFUN), 300);
    assert_eq!(rejection(&venue.act(BOB, moved(false, 1))), Rejection::NotYours { account: sub_account });
    // The master sends for it, too.
    let action = send(address(BOB), Wallet::Spot, Wallet::Spot, HFUN, 300);
    let by_master = Command { on_behalf_of: Some(sub_account), ..command(address(ALICE), action) };
    venue.block(vec![by_master]);
    assert_eq!(total(&venue, sub, HFUN), 0);
    audited(&venue);
}

#[test]
fn an_agent_sends_to_the_same_account_alone() {
    let mut venue = venue();
    let agent = Address([0xa9; 20]);
    venue.act(ALICE, Action::ApproveAgent { agent, name: String::new(), valid_until: None });
    let out = venue.apply(agent, send(address(BOB), Wallet::Spot, Wallet::Spot, USDC, 100));
    assert_eq!(rejection(&out), Rejection::NotForAgents { agent });
    venue.apply(agent, send(address(ALICE), Wallet::Spot, Wallet::Perpetuals, USDC, 100));
    assert_eq!(venue.engine.state().account(ALICE).cash, Usd(1_000_000_001));
}

#[test]
fn the_operator_credits_assets() {
    let mut venue = venue();
    let credit = |amount| Action::CreditAsset { account: address(BOB), asset: PURR, amount: Amount(amount) };
    venue.apply(venue_parameters().operator, credit(5));
    assert_eq!(total(&venue, BOB, PURR), 100_000_005);
    let signed = Command {
        authority: Authority::Signature { nonce: venue.time.0, expires_after: None },
        ..command(address(ALICE), credit(5))
    };
    let refused = venue.block(vec![signed]).to_vec();
    assert_eq!(rejection(&refused), Rejection::NotOperator { signer: address(ALICE) });
    let beyond = venue.apply(venue_parameters().operator, credit(1 << 60));
    assert!(matches!(rejection(&beyond), Rejection::InvalidAssetAmount { asset: PURR, .. }));
}

#[test]
fn spot_volume_counts_twice_for_the_fees_of_the_next_day() {
    let mut venue = venue();
    for _ in 0..3 {
        venue.rest(ALICE, purr(ask(FIFTH, 900)));
        venue.place(BOB, purr(bid(FIFTH, 900)));
        venue.rest(BOB, purr(ask(FIFTH, 890)));
        venue.place(ALICE, purr(bid(FIFTH, 890)));
    }
    // Six times 180 dollars are 1,080, which count as 2,160.
    venue.time = venue.time + Time::DAY;
    let events = venue.price(10_000);
    let set =
        Event::SpotFeeRatesSet { account: ALICE, taker: Rate::basis_points(6), maker: Rate::basis_points(3) };
    assert!(events.contains(&set), "{events:?}");
}

#[test]
fn a_delisted_spot_market_ends_with_its_orders() {
    let operator = venue_parameters().operator;
    let change_control =
        engine::parameters::ChangeControl { keys: vec![operator], threshold: 1, ..Default::default() };
    let mut venue = Venue::founded(Genesis {
        parameters: engine::parameters::VenueParameters { change_control, ..venue_parameters() },
        ..founding()
    });
    let resting = venue.rest(ALICE, purr(ask(FIFTH, 500)));
    let change = engine::command::Change::Delist { market: PURR_USDC };
    let events = venue.apply(operator, Action::ProposeChange(Box::new(change)));
    assert_eq!(cancelled(&events), [(resting, CancelReason::Delisted)]);
    let refused = venue.place(ALICE, purr(ask(FIFTH, 500)));
    assert!(matches!(rejection(&refused), Rejection::MarketDelisted { .. }));
    venue.time = venue.time + Time(400 * Time::DAY.0);
    venue.price(10_000);
    let refused = venue.place(ALICE, purr(ask(FIFTH, 500)));
    assert_eq!(rejection(&refused), Rejection::MarketSettled { market: PURR_USDC });
    assert_eq!(available(&venue, ALICE, PURR), 100_000_000);
    audited(&venue);
}

#[test]
fn a_founding_with_unsound_assets_is_refused() {
    type Spoil = fn(&mut Genesis);
    let cases: [(&str, Spoil); 8] = [
        ("cash of another scale", |genesis| genesis.assets[0].decimals = 6),
        ("more decimals than eight", |genesis| genesis.assets[1].decimals = 9),
        ("lots finer than amounts", |genesis| genesis.assets[1].size_decimals = 6),
        ("a name twice", |genesis| genesis.assets[2].name = "PURR".into()),
        ("a token twice", |genesis| genesis.assets[2].token = [1; 16]),
        ("an unknown base", |genesis| {
            genesis.assets.truncate(2);
            genesis.asset_balances.clear();
        }),
        ("sizes of another scale", |genesis| genesis.markets[1].size_decimals = 1),
        ("sizes beyond amounts", |genesis| {
            genesis.markets[1].max_price = Price(1);
            genesis.markets[1].max_size = Size(1 << 60);
        }),
    ];
    for (what, spoil) in cases {
        let mut genesis = founding();
        engine::rules::validation::check_genesis(&genesis).unwrap();
        spoil(&mut genesis);
        assert!(engine::rules::validation::check_genesis(&genesis).is_err(), "{what}");
    }
}

#[test]
fn the_markets_of_positions_are_as_they_were() {
    let mut venue = venue();
    venue.rest(ALICE, ask(10_000, 10_000));
    venue.place(BOB, bid(10_000, 10_000));
    assert_eq!(venue.position(BOB), 10_000);
    let own = venue.engine.state().orders.slots().count();
    assert_eq!(own, 0);
    let is_of_spot = |event: &Event| match *event {
        Event::MarkPriceSet { market, .. }
        | Event::PremiumSampled { market, .. }
        | Event::FundingRateSet { market, .. }
        | Event::DepthSampled { market, .. }
        | Event::StablePriceSet { market, .. }
        | Event::VolatilityEstimated { market, .. } => market != MARKET,
        _ => false,
    };
    venue.time = venue.time + Time::HOUR;
    let events = venue.price(10_000);
    assert!(events.iter().any(|event| matches!(event, Event::FundingRateSet { .. })));
    assert!(!events.iter().any(is_of_spot));
}

#[test]
fn slices_in_spot_markets_wait_for_no_published_price() {
    let mut venue = venue();
    venue.rest(BOB, purr(ask(FIFTH, 1_000)));
    venue.rest(CAROL, purr(bid(FIFTH / 100 * 99, 100)));
    // The price of the only perpetual is stale long since.
    venue.time = venue.time + Time::HOUR;
    let request = TwapRequest {
        market: PURR_USDC,
        side: Side::Bid,
        size: Size(550),
        reduce_only: false,
        minutes: 5,
        randomize: false,
    };
    venue.act(ALICE, Action::PlaceTwap(request));
    venue.pace = Time::MINUTE;
    let bought: Vec<usize> = (0..3).map(|_| spot_fills(venue.block(Vec::new())).len() / 2).collect();
    assert_eq!(bought.iter().sum::<usize>(), 6, "{bought:?}");
}
