//! What builders of clients and referrers earn of others' trades.

use engine::command::{Action, BuilderFee, EarningsAction, Grouping, OrderRequest};
use engine::event::{EarningsEvent, Event, FeeShare};
use engine::ids::AccountId;
use engine::invariants;
use engine::parameters::{FeeTier, MakerTier};
use engine::rejection::Rejection;
use engine::rules::earnings::{BUILDER_EQUITY, MOST_APPROVED_RATE, MOST_BUILDER_RATE};
use units::{Notional, Rate, Usd};

use crate::venue::{
    ALICE, BOB, CAROL, Order, Venue, address, ask, bid, cancelled, fills, market_parameters, rejection,
    rejections, venue_parameters,
};

fn approve(venue: &mut Venue, account: AccountId, builder: AccountId, most: Rate) -> Vec<Event> {
    let action = EarningsAction::ApproveBuilder { builder: address(builder), most };
    venue.act(account, Action::Earnings(action))
}

fn register(venue: &mut Venue, account: AccountId, code: &str) -> Vec<Event> {
    venue.act(account, Action::Earnings(EarningsAction::RegisterReferrer { code: code.into() }))
}

fn refer(venue: &mut Venue, account: AccountId, code: &str) -> Vec<Event> {
    venue.act(account, Action::Earnings(EarningsAction::SetReferrer { code: code.into() }))
}

fn claim(venue: &mut Venue, account: AccountId) -> Vec<Event> {
    venue.act(account, Action::Earnings(EarningsAction::ClaimRewards))
}

/// Places an order through Carol's client.
fn place_through(venue: &mut Venue, account: AccountId, order: OrderRequest, rate: Rate) -> Vec<Event> {
    let builder = Some(BuilderFee { builder: address(CAROL), rate });
    let grouping = Grouping::Independent;
    venue.act(account, Action::PlaceOrders { orders: vec![order], grouping, builder })
}

fn cash(venue: &Venue, account: AccountId) -> Usd {
    venue.engine.state().account(account).cash
}

fn audit(venue: &Venue) {
    invariants::audit(venue.engine.state()).expect("all sums agree");
}

#[test]
fn a_builder_earns_of_every_fill_as_taker_and_as_maker() {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    for account in [ALICE, BOB] {
        approve(&mut venue, account, CAROL, Rate::basis_points(5));
    }
    let before = [ALICE, BOB, CAROL].map(|account| cash(&venue, account));
    place_through(&mut venue, BOB, ask(10_000, 10_000), Rate::basis_points(5));
    let events = place_through(&mut venue, ALICE, bid(10_000, 7_500), Rate::basis_points(3));
    // Of 75 dollars: 4 and 1 basis points to the venue, 3 and 5 to Carol.
    let [taken, made] = fills(&events)[..] else { panic!("one trade: {events:?}") };
    let share = |amount| Some(FeeShare { account: CAROL, amount: Usd(amount) });
    assert_eq!((taken.fee, taken.builder), (Usd(30_000), share(22_500)));
    assert_eq!((made.fee, made.builder), (Usd(7_500), share(37_500)));
    assert_eq!(cash(&venue, ALICE), before[0] - Usd(52_500));
    assert_eq!(cash(&venue, BOB), before[1] - Usd(45_000));
    assert_eq!(cash(&venue, CAROL), before[2], "it waits to be claimed");
    audit(&venue);
    claim(&mut venue, CAROL);
    assert_eq!(cash(&venue, CAROL), before[2] + Usd(60_000));
    assert_eq!(rejection(&claim(&mut venue, CAROL)), Rejection::NothingToClaim);
    audit(&venue);
}

#[test]
fn a_builder_charges_what_was_approved_and_no_more() {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    let order = bid(9_000, 10_000);
    let asked = |approved, rate| Rejection::BuilderFeeNotApproved { rate, approved };
    let one = Rate::basis_points(1);
    let refused = rejection(&place_through(&mut venue, ALICE, order, one));
    assert_eq!(refused, asked(Rate::ZERO, one));
    approve(&mut venue, ALICE, CAROL, one);
    assert!(rejections(&place_through(&mut venue, ALICE, order, one)).is_empty());
    let more = Rate(one.0 + 1);
    assert_eq!(rejection(&place_through(&mut venue, ALICE, order, more)), asked(one, more));
    // Nobody else approved.
    assert_eq!(rejection(&place_through(&mut venue, BOB, order, one)), asked(Rate::ZERO, one));
    // What asks for nothing needs no approval.
    assert!(rejections(&place_through(&mut venue, BOB, order, Rate::ZERO)).is_empty());
    approve(&mut venue, ALICE, CAROL, Rate::ZERO);
    assert_eq!(rejection(&place_through(&mut venue, ALICE, order, one)), asked(Rate::ZERO, one));
}

#[test]
fn no_approval_lets_a_builder_charge_more_than_builders_may() {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    let beyond = Rate(MOST_APPROVED_RATE.0 + 1);
    let refused = Rejection::BuilderFeeTooHigh { rate: beyond, most: MOST_APPROVED_RATE };
    assert_eq!(rejection(&approve(&mut venue, ALICE, CAROL, beyond)), refused);
    approve(&mut venue, ALICE, CAROL, MOST_APPROVED_RATE);
    let order = bid(9_000, 10_000);
    assert!(rejections(&place_through(&mut venue, ALICE, order, MOST_BUILDER_RATE)).is_empty());
    for rate in [Rate(MOST_BUILDER_RATE.0 + 1), Rate(-1)] {
        let refused = Rejection::BuilderFeeTooHigh { rate, most: MOST_BUILDER_RATE };
        assert_eq!(rejection(&place_through(&mut venue, ALICE, order, rate)), refused);
    }
}

#[test]
fn only_who_has_something_at_stake_can_be_approved() {
    let mut venue = Venue::new(&[10_000, 10_000, 99]);
    let one = Rate::basis_points(1);
    let short = |equity| Rejection::BuilderEquity { equity, required: BUILDER_EQUITY };
    assert_eq!(rejection(&approve(&mut venue, ALICE, CAROL, one)), short(Usd::dollars(99)));
    let stranger = AccountId(77);
    assert_eq!(rejection(&approve(&mut venue, ALICE, stranger, one)), short(Usd::ZERO));
    assert_eq!(rejection(&approve(&mut venue, ALICE, ALICE, one)), Rejection::ToItself);
    venue.act(ALICE, Action::Transfer { destination: address(CAROL), amount: Usd::ONE });
    assert!(rejections(&approve(&mut venue, ALICE, CAROL, one)).is_empty());
}

#[test]
fn an_account_approves_ten_builders() {
    let mut venue = Venue::new(&[10_000; 13]);
    let one = Rate::basis_points(1);
    for builder in 2..12 {
        assert!(rejections(&approve(&mut venue, ALICE, AccountId(builder), one)).is_empty());
    }
    let full = Rejection::TooMany { limit: 10 };
    assert_eq!(rejection(&approve(&mut venue, ALICE, AccountId(12), one)), full);
    // One who is approved can be approved for more, and one who no longer is leaves his place.
    assert!(rejections(&approve(&mut venue, ALICE, AccountId(11), Rate::basis_points(2))).is_empty());
    approve(&mut venue, ALICE, AccountId(2), Rate::ZERO);
    assert!(rejections(&approve(&mut venue, ALICE, AccountId(12), one)).is_empty());
}

#[test]
fn an_order_keeps_its_builder_when_it_is_replaced_and_when_it_fires() {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    let rate = Rate::basis_points(10);
    approve(&mut venue, ALICE, CAROL, rate);
    let events = place_through(&mut venue, ALICE, bid(9_000, 10_000), rate);
    let order = crate::venue::placed(&events)[0];
    let replaced = venue.modify(ALICE, order, bid(9_900, 10_000));
    assert!(rejections(&replaced).is_empty());
    let hit = fills(&venue.place(BOB, ask(9_900, 10_000)));
    assert_eq!(hit[1].builder, Some(FeeShare { account: CAROL, amount: Usd(99_000) }));
    place_through(&mut venue, ALICE, ask(1_000, 10_000).reduce_only().stop(9_800, true), rate);
    venue.rest(BOB, bid(9_700, 10_000));
    let fired = fills(&venue.price(9_750));
    assert_eq!(fired[0].builder, Some(FeeShare { account: CAROL, amount: Usd(97_000) }));
    audit(&venue);
}

#[test]
fn a_sub_account_trades_with_its_masters_approvals_and_referrer() {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    let rate = Rate::basis_points(10);
    approve(&mut venue, ALICE, CAROL, rate);
    register(&mut venue, BOB, "BOB");
    refer(&mut venue, ALICE, "BOB");
    venue.act(ALICE, Action::CreateSubAccount { name: "wing".into() });
    let sub = venue.engine.state().accounts.len() as u32 - 1;
    let address = venue.engine.state().account(AccountId(sub)).address;
    let amount = Usd::dollars(1_000);
    venue.act(ALICE, Action::TransferWithSubAccount { sub_account: address, is_deposit: true, amount });
    venue.rest(BOB, ask(10_000, 10_000));
    let builder = Some(BuilderFee { builder: crate::venue::address(CAROL), rate });
    let place =
        Action::PlaceOrders { orders: vec![bid(10_000, 10_000)], grouping: Grouping::Independent, builder };
    let command = engine::command::Command {
        on_behalf_of: Some(address),
        ..crate::venue::command(crate::venue::address(ALICE), place)
    };
    let fills = fills(venue.block(vec![command]));
    assert_eq!(fills[0].account, AccountId(sub));
    // 4 basis points of 100 dollars, less 4 %, of which a tenth is Bob's.
    assert_eq!(fills[0].fee, Usd(38_400));
    assert_eq!(fills[0].referral, Some(FeeShare { account: BOB, amount: Usd(3_840) }));
    assert_eq!(fills[0].builder, Some(FeeShare { account: CAROL, amount: Usd(100_000) }));
    let action = EarningsAction::SetReferrer { code: "BOB".into() };
    let refused = rejection(&venue.apply(address, Action::Earnings(action)));
    assert_eq!(refused, Rejection::NotForSubAccounts { account: address });
    audit(&venue);
}

#[test]
fn a_code_has_one_owner_and_an_account_one_referrer() {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    assert_eq!(rejection(&refer(&mut venue, ALICE, "CCXT1")), Rejection::UnknownCode);
    for code in ["", "with space", "ümlaut", "abcdefghijklmnopqrstu"] {
        assert_eq!(rejection(&register(&mut venue, BOB, code)), Rejection::InvalidName, "{code}");
    }
    assert!(rejections(&register(&mut venue, BOB, "BOB")).is_empty());
    assert_eq!(rejection(&register(&mut venue, BOB, "BOB2")), Rejection::CodeRegistered);
    assert_eq!(rejection(&register(&mut venue, CAROL, "BOB")), Rejection::InvalidName);
    assert_eq!(rejection(&refer(&mut venue, BOB, "BOB")), Rejection::ToItself);
    let events = refer(&mut venue, ALICE, "BOB");
    let set = EarningsEvent::ReferrerSet { account: ALICE, referrer: BOB };
    assert!(events.contains(&Event::Earnings(set)));
    register(&mut venue, CAROL, "CAROL");
    assert_eq!(rejection(&refer(&mut venue, ALICE, "CAROL")), Rejection::AlreadyReferred);
}

#[test]
fn a_rebate_has_neither_discount_nor_share_and_the_treasury_never_pays_for_both() {
    let mut parameters = venue_parameters();
    parameters.fee_tiers =
        vec![FeeTier { volume: Notional(0), taker: Rate::basis_points(2), maker: Rate::basis_points(-2) }];
    parameters.maker_tiers = Vec::<MakerTier>::new();
    let mut venue = Venue::with(parameters, market_parameters(), &[10_000, 10_000, 10_000]);
    register(&mut venue, CAROL, "CAROL");
    for account in [ALICE, BOB] {
        refer(&mut venue, account, "CAROL");
    }
    let before = venue.engine.state().funds.treasury;
    venue.rest(BOB, ask(10_000, 10_000));
    let fills = fills(&venue.place(ALICE, bid(10_000, 10_000)));
    // The taker's 2 basis points less 4 % are 0.0192, of which Carol has a tenth; the rebate is what is left.
    assert_eq!((fills[0].fee, fills[0].referral.map(|share| share.amount)), (Usd(19_200), Some(Usd(1_920))));
    assert_eq!((fills[1].fee, fills[1].referral), (Usd(-17_280), None));
    assert_eq!(venue.engine.state().funds.treasury, before);
    audit(&venue);
}

#[test]
fn the_discount_ends_with_its_volume() {
    let mut venue = Venue::new(&[1_000_000_000, 1_000_000_000, 10_000]);
    register(&mut venue, CAROL, "CAROL");
    refer(&mut venue, ALICE, "CAROL");
    let trade = |venue: &mut Venue| {
        venue.rest(BOB, ask(10_000, 1_250_000_000));
        fills(&venue.place(ALICE, bid(10_000, 1_250_000_000)))[0]
    };
    // Twelve and a half million dollars each.
    let fees = [(); 3].map(|()| trade(&mut venue).fee);
    assert_eq!(fees, [Usd(4_800_000_000), Usd(4_800_000_000), Usd(5_000_000_000)]);
    assert!(trade(&mut venue).referral.is_some(), "the referrer goes on earning");
    audit(&venue);
}

#[test]
fn who_cannot_carry_the_builders_fee_does_not_trade() {
    // Twenty times leverage: a hundred dollars carry 2,000 less what it costs.
    let mut venue = Venue::new(&[100, 10_000, 10_000]);
    let rate = Rate::basis_points(10);
    approve(&mut venue, ALICE, CAROL, rate);
    venue.rest(BOB, ask(10_000, 200_000));
    let size = 198_400;
    let refused = place_through(&mut venue, ALICE, bid(10_000, size), rate);
    assert_eq!(cancelled(&refused).len(), 1, "{refused:?}");
    let taken = venue.place(ALICE, bid(10_000, size));
    assert_eq!(fills(&taken)[0].builder, None);
    assert_eq!(venue.position(ALICE), size);
}
