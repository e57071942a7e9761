//! Vaults: shares over profits and losses, who gets what, and what nobody may do.

use engine::command::{Action, Command, Mode, OrderRequest, TimeInForce, VaultAction};
use engine::event::{CancelReason, Event, Payout, VaultEvent};
use engine::ids::{AccountId, Address};
use engine::invariants;
use engine::parameters::VaultPolicy;
use engine::rejection::Rejection;
use engine::rules::vaults::{equity, worth};
use engine::state::{Stake, State, Vault};
use units::{Rate, Shares, Time, Usd};

use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, address, ask, bid, cancelled, command, market_parameters,
    placed, rejection, rejections, venue_parameters,
};

/// The account of the first vault of a story whose accounts are Alice, Bob, Carol and Dave.
const VAULT: AccountId = AccountId(5);
const DAVE: AccountId = AccountId(4);

fn dollars(amount: i64) -> Usd {
    Usd::dollars(amount)
}

/// A venue without fees where Alice leads a vault with these dollars.
fn venue_with(policy: VaultPolicy, amount: i64) -> Venue {
    let mut parameters = venue_parameters();
    parameters.fee_tiers[0].taker = Rate::ZERO;
    parameters.fee_tiers[0].maker = Rate::ZERO;
    parameters.vaults = policy;
    let mut venue = Venue::with(parameters, market_parameters(), &[10_000, 10_000, 10_000, 100_000]);
    let created = venue.act(ALICE, create(dollars(amount)));
    assert!(rejections(&created).is_empty(), "{created:?}");
    venue
}

fn venue(amount: i64) -> Venue {
    venue_with(VaultPolicy::default(), amount)
}

fn create(amount: Usd) -> Action {
    let (name, description) = ("Uphill".into(), "Buys and waits.".into());
    Action::Vault(VaultAction::Create { name, description, amount })
}

fn deposit(venue: &Venue, amount: Usd) -> Action {
    Action::Vault(VaultAction::Deposit { vault: vault_address(venue), amount })
}

fn withdraw(venue: &Venue, amount: Option<Usd>) -> Action {
    Action::Vault(VaultAction::Withdraw { vault: vault_address(venue), amount })
}

fn modify(venue: &Venue, allow_deposits: Option<bool>, close_on_withdraw: Option<bool>) -> Action {
    Action::Vault(VaultAction::Modify { vault: vault_address(venue), allow_deposits, close_on_withdraw })
}

fn distribute(venue: &Venue, amount: Usd) -> Action {
    Action::Vault(VaultAction::Distribute { vault: vault_address(venue), amount })
}

fn close(venue: &Venue) -> Action {
    Action::Vault(VaultAction::Close { vault: vault_address(venue) })
}

fn vault_address(venue: &Venue) -> Address {
    venue.engine.state().account(VAULT).address
}

fn vault(venue: &Venue) -> &Vault {
    &venue.engine.state().vaults[&VAULT]
}

fn stake(venue: &Venue, holder: AccountId) -> Stake {
    vault(venue).stakes.get(&holder).copied().unwrap_or_default()
}

/// What a holder's shares are worth.
fn worth_of(venue: &Venue, holder: AccountId) -> Usd {
    worth(vault(venue), stake(venue, holder).shares, equity(venue.engine.state(), VAULT))
}

fn cash(venue: &Venue, account: AccountId) -> Usd {
    venue.engine.state().account(account).cash
}

/// A command of the vault's leader for the vault.
fn for_vault(venue: &mut Venue, signer: AccountId, action: Action) -> Vec<Event> {
    let on_behalf_of = Some(vault_address(venue));
    venue.block(vec![Command { on_behalf_of, ..command(address(signer), action) }]).to_vec()
}

fn order_for_vault(venue: &mut Venue, order: OrderRequest) -> Vec<Event> {
    let orders = vec![order];
    for_vault(venue, ALICE, Action::PlaceOrders { orders, grouping: Default::default(), builder: None })
}

/// The vault buys so many ten-thousandths at the mark price, from Dave.
fn buy(venue: &mut Venue, price: i64, size: i64) {
    venue.rest(DAVE, ask(price, size));
    order_for_vault(venue, bid(price, size).tif(TimeInForce::Ioc));
}

/// The vault sells at the mark price, to Dave.
fn sell(venue: &mut Venue, price: i64, size: i64) {
    venue.rest(DAVE, bid(price, size));
    order_for_vault(venue, ask(price, size).tif(TimeInForce::Ioc));
}

/// The vault makes so many dollars, or loses them, by a position of a hundred: a dollar for each cent of the price.
fn earn(venue: &mut Venue, dollars: i64) {
    let price = venue.engine.state().market(MARKET).mark.price.0;
    buy(venue, price, 1_000_000);
    let later = price + dollars;
    venue.price(later);
    sell(venue, later, 1_000_000);
}

fn wait(venue: &mut Venue, time: Time) {
    let price = venue.engine.state().market(MARKET).mark.price.0;
    venue.time = venue.time + time;
    venue.price(price);
}

fn payout(events: &[Event]) -> Payout {
    let paid = events.iter().find_map(|event| match event {
        Event::Vault(VaultEvent::Withdrawn { payout, .. }) => Some(*payout),
        _ => None,
    });
    paid.unwrap_or_else(|| panic!("somebody is paid: {events:?}"))
}

#[test]
fn a_vault_is_opened_with_the_leaders_money() {
    let venue = venue(200);
    assert_eq!(cash(&venue, ALICE), dollars(9_800));
    assert_eq!(cash(&venue, VAULT), dollars(200));
    assert_eq!((vault(&venue).leader, vault(&venue).shares), (ALICE, Shares(200_000_000)));
    assert_eq!(venue.engine.state().account(VAULT).master, None, "it is no sub-account");
    assert_eq!(venue.engine.state().account(VAULT).name, "Uphill");
}

#[test]
fn a_vault_that_may_not_be_is_not_opened() {
    let mut venue = venue(100);
    let minimum = dollars(100);
    let amount = minimum - Usd(1);
    assert_eq!(rejection(&venue.act(BOB, create(amount))), Rejection::BelowVaultMinimum { minimum, amount });
    let nameless = |name: &str| {
        let (name, description) = (name.into(), String::new());
        Action::Vault(VaultAction::Create { name, description, amount: minimum })
    };
    assert_eq!(rejection(&venue.act(BOB, nameless(""))), Rejection::InvalidName);
    assert_eq!(rejection(&venue.act(BOB, nameless(&"n".repeat(51)))), Rejection::InvalidName);
    let described = Action::Vault(VaultAction::Create {
        name: "Long".into(),
        description: "d".repeat(251),
        amount: minimum,
    });
    assert_eq!(rejection(&venue.act(BOB, described)), Rejection::InvalidDescription { limit: 250 });
    let transferable = dollars(10_000);
    let amount = transferable + Usd(1);
    assert_eq!(
        rejection(&venue.act(BOB, create(amount))),
        Rejection::BelowTransferMargin { transferable, amount }
    );
    for _ in 1..64 {
        venue.act(ALICE, create(minimum));
    }
    assert_eq!(rejection(&venue.act(ALICE, create(minimum))), Rejection::TooMany { limit: 64 });
}

#[test]
fn a_sub_account_leads_no_vault() {
    let mut venue = venue(100);
    venue.act(BOB, Action::CreateSubAccount { name: "sub".into() });
    let account = venue.engine.state().account(AccountId(6)).address;
    let request = Command { on_behalf_of: Some(account), ..command(address(BOB), create(dollars(100))) };
    assert_eq!(rejection(venue.block(vec![request])), Rejection::NotForSubAccounts { account });
}

/// After a profit a deposit buys fewer shares, after a loss more; the holders before have what they had.
#[test]
fn a_deposit_buys_shares_at_what_they_are_worth() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request);
    earn(&mut venue, 500);
    assert_eq!((worth_of(&venue, ALICE), worth_of(&venue, BOB)), (dollars(1_250), dollars(1_250)));
    let request = deposit(&venue, dollars(1_000));
    venue.act(CAROL, request.clone());
    assert_eq!(stake(&venue, CAROL).shares, Shares(800_000_000));
    assert_eq!((worth_of(&venue, ALICE), worth_of(&venue, BOB)), (dollars(1_250), dollars(1_250)));
    earn(&mut venue, -2_800);
    assert_eq!(equity(venue.engine.state(), VAULT), dollars(700));
    assert_eq!(worth_of(&venue, BOB), dollars(250));
    venue.act(BOB, request);
    assert_eq!(stake(&venue, BOB).shares, Shares(1_000_000_000 + 4_000_000_000));
    assert_eq!(stake(&venue, BOB).basis, dollars(2_000));
    assert_eq!((worth_of(&venue, BOB), worth_of(&venue, CAROL)), (dollars(1_250), dollars(200)));
}

#[test]
fn what_rounding_takes_from_a_deposit_stays_in_the_vault() {
    let mut venue = venue(100);
    let request = deposit(&venue, Usd(100_000_001));
    venue.act(BOB, request);
    buy(&mut venue, 10_000, 100_000);
    venue.price(11_000);
    sell(&mut venue, 11_000, 100_000);
    // A share is worth a little less than 1.5 millionths.
    let request = deposit(&venue, Usd(100_000_000));
    venue.act(CAROL, request);
    assert_eq!(stake(&venue, CAROL).shares, Shares(66_666_666));
    assert_eq!(worth_of(&venue, CAROL), Usd(99_999_999));
    assert_eq!(equity(venue.engine.state(), VAULT), Usd(400_000_001));
    invariants::audit(venue.engine.state()).unwrap();
}

/// Alone, a leader can make his shares dear: he takes nearly all out, lets the vault win from another account of his, and again.
/// Rounding would take much of a deposit then; it is refused.
#[test]
fn nobody_pays_for_shares_that_were_made_dear() {
    let mut venue = venue(100);
    for _ in 0..4 {
        let all = worth_of(&venue, ALICE);
        let request = withdraw(&venue, Some(all - dollars(1)));
        assert!(rejections(&venue.act(ALICE, request)).is_empty());
        buy(&mut venue, 10_000, 1_900);
        venue.rest(DAVE, bid(17_000, 1_900));
        order_for_vault(&mut venue, ask(17_000, 1_900).tif(TimeInForce::Ioc));
    }
    assert!(vault(&venue).shares < Shares(1_000), "{:?}", vault(&venue).shares);
    let amount = dollars(100);
    let request = deposit(&venue, amount);
    let refused = rejection(&venue.act(BOB, request));
    assert!(
        matches!(refused, Rejection::BelowVaultMinimum { minimum, .. } if minimum > amount),
        "{refused:?}"
    );
}

#[test]
fn money_goes_into_a_vault_for_shares_alone() {
    let mut venue = venue(100);
    let (account, amount) = (vault_address(&venue), dollars(10));
    let gift = Action::Transfer { destination: account, amount };
    assert_eq!(rejection(&venue.act(BOB, gift)), Rejection::NotForVaults { account });
    let operator = venue_parameters().operator;
    let refused = rejection(&venue.apply(operator, Action::Credit { account, amount }));
    assert_eq!(refused, Rejection::NotForVaults { account });
    let refused = rejection(&venue.apply(operator, Action::Debit { account, amount }));
    assert_eq!(refused, Rejection::NotForVaults { account });
}

#[test]
fn a_follower_pays_a_tenth_of_his_profit() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request);
    earn(&mut venue, 500);
    wait(&mut venue, Time::DAY);
    // Half of his shares, worth 625, which he had paid 500 for.
    let request = withdraw(&venue, Some(dollars(625)));
    let paid = payout(&venue.act(BOB, request));
    let expected = Payout {
        shares: Shares(500_000_000),
        worth: dollars(625),
        basis: dollars(500),
        closing_cost: Usd::ZERO,
        commission: Usd(12_500_000),
        amount: Usd(612_500_000),
    };
    assert_eq!(paid, expected);
    assert_eq!(cash(&venue, BOB), Usd(9_612_500_000));
    assert_eq!(cash(&venue, ALICE), Usd(9_012_500_000));
    let left = stake(&venue, BOB);
    assert_eq!((left.basis, left.realized), (dollars(500), Usd(112_500_000)));
    assert_eq!(worth_of(&venue, BOB), dollars(625));
    let request = withdraw(&venue, None);
    venue.act(BOB, request);
    assert_eq!(cash(&venue, BOB), dollars(10_225));
    assert!(!vault(&venue).stakes.contains_key(&BOB));
    assert_eq!(worth_of(&venue, ALICE), dollars(1_250), "the leader's shares are worth what they were");
}

#[test]
fn a_leader_pays_nobody_and_a_loss_costs_no_commission() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request);
    earn(&mut venue, 500);
    let request = withdraw(&venue, Some(dollars(600)));
    let paid = payout(&venue.act(ALICE, request));
    assert_eq!((paid.commission, paid.amount), (Usd::ZERO, dollars(600)));
    earn(&mut venue, -900);
    wait(&mut venue, Time::DAY);
    let request = withdraw(&venue, None);
    let paid = payout(&venue.act(BOB, request));
    assert_eq!(paid.commission, Usd::ZERO);
    assert!(paid.amount < dollars(1_000));
}

/// By average cost: a follower who paid in high and low pays on what he gained on the whole.
#[test]
fn profit_is_found_by_average_cost() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request.clone());
    earn(&mut venue, -1_000);
    venue.act(BOB, request);
    // 500 + 1000, which 2000 was paid for.
    assert_eq!(worth_of(&venue, BOB), dollars(1_500));
    earn(&mut venue, 500);
    wait(&mut venue, Time::DAY);
    let request = withdraw(&venue, None);
    let paid = payout(&venue.act(BOB, request));
    assert_eq!((paid.worth, paid.basis, paid.commission), (dollars(1_875), dollars(2_000), Usd::ZERO));
}

#[test]
fn a_follower_is_locked_up_after_his_last_deposit() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(100));
    venue.act(BOB, request.clone());
    wait(&mut venue, Time(Time::DAY.0 / 2));
    venue.act(BOB, request);
    let until = venue.time + Time::DAY;
    wait(&mut venue, Time(Time::DAY.0 / 2));
    let request = withdraw(&venue, Some(dollars(1)));
    let refused = rejection(&venue.act(BOB, request.clone()));
    assert_eq!(refused, Rejection::VaultLocked { until, now: venue.time });
    assert!(rejections(&venue.act(ALICE, request.clone())).is_empty(), "the leader is not");
    venue.time = Time(until.0 - venue.pace.0);
    venue.price(10_000);
    assert!(rejections(&venue.act(BOB, request)).is_empty());
}

#[test]
fn a_leader_keeps_a_twentieth() {
    let mut venue = venue(100);
    let least = Rate::basis_points(500);
    let request = deposit(&venue, dollars(1_900));
    assert!(rejections(&venue.act(BOB, request)).is_empty(), "exactly a twentieth is enough");
    let request = deposit(&venue, dollars(5));
    let (leader, all) = (Shares(100_000_000), Shares(2_005_000_000));
    assert_eq!(rejection(&venue.act(CAROL, request)), Rejection::BelowLeaderShare { leader, all, least });
    let request = withdraw(&venue, Some(Usd(1)));
    let refused = rejection(&venue.act(ALICE, request.clone()));
    let (leader, all) = (Shares(99_999_999), Shares(1_999_999_999));
    assert_eq!(refused, Rejection::BelowLeaderShare { leader, all, least });
    wait(&mut venue, Time::DAY);
    let all_of_it = withdraw(&venue, None);
    venue.act(BOB, all_of_it.clone());
    assert!(rejections(&venue.act(ALICE, request)).is_empty(), "alone he takes what he likes");
    assert!(rejections(&venue.act(ALICE, all_of_it)).is_empty());
    assert_eq!((vault(&venue).shares, cash(&venue, VAULT)), (Shares::ZERO, Usd::ZERO));
    let request = deposit(&venue, dollars(100));
    assert!(matches!(
        rejection(&venue.act(BOB, request.clone())),
        Rejection::BelowLeaderShare { leader: Shares(0), .. }
    ));
    assert!(rejections(&venue.act(ALICE, request)).is_empty());
}

#[test]
fn small_deposits_and_those_that_the_leader_closes_are_refused() {
    let mut venue = venue(1_000);
    let (minimum, amount) = (dollars(5), Usd(4_999_999));
    let request = deposit(&venue, amount);
    assert_eq!(rejection(&venue.act(BOB, request)), Rejection::BelowVaultMinimum { minimum, amount });
    let request = modify(&venue, Some(false), None);
    let vault_address = vault_address(&venue);
    assert_eq!(
        rejection(&venue.act(BOB, request.clone())),
        Rejection::NotVaultLeader { vault: vault_address }
    );
    venue.act(ALICE, request);
    assert!(!vault(&venue).allow_deposits && !vault(&venue).close_on_withdraw);
    let request = deposit(&venue, minimum);
    assert_eq!(
        rejection(&venue.act(BOB, request.clone())),
        Rejection::DepositsClosed { vault: vault_address }
    );
    assert!(rejections(&venue.act(ALICE, request)).is_empty());
    let unknown = address(BOB);
    let request = Action::Vault(VaultAction::Deposit { vault: unknown, amount: minimum });
    assert_eq!(rejection(&venue.act(BOB, request)), Rejection::UnknownVault { vault: unknown });
}

#[test]
fn resting_orders_are_cancelled_as_far_as_they_bind() {
    let mut venue = venue(1_000);
    let [first, second] =
        [9_900, 9_800].map(|price| placed(&order_for_vault(&mut venue, bid(price, 500_000)))[0]);
    // Each binds about 250.
    let request = withdraw(&venue, Some(dollars(400)));
    assert!(cancelled(&venue.act(ALICE, request)).is_empty());
    let request = withdraw(&venue, Some(dollars(200)));
    let events = venue.act(ALICE, request);
    assert_eq!(cancelled(&events).len(), 1, "{events:?}");
    assert_eq!(cancelled(&events)[0].1, CancelReason::VaultWithdrawal);
    let left = [first, second].iter().filter(|&&order| venue.remaining(order).is_some()).count();
    assert_eq!((left, cash(&venue, VAULT)), (1, dollars(400)));
}

#[test]
fn what_positions_bind_stays_inside() {
    let mut venue = venue(1_000);
    order_for_vault(&mut venue, bid(9_900, 600_000));
    buy(&mut venue, 10_000, 500_000);
    // A tenth of the notional of 5000 has to stay.
    let request = withdraw(&venue, Some(dollars(501)));
    let events = venue.act(ALICE, request);
    let (free, amount) = (dollars(500), dollars(501));
    assert_eq!(rejection(&events), Rejection::InsufficientVaultCollateral { free, amount });
    assert!(cancelled(&events).is_empty(), "a refused withdrawal changes nothing");
    let request = withdraw(&venue, Some(free));
    let events = venue.act(ALICE, request);
    assert_eq!((payout(&events).amount, cancelled(&events).len()), (free, 1));
}

#[test]
fn a_vault_may_close_a_part_of_its_positions_first() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request);
    let request = modify(&venue, None, Some(true));
    venue.act(ALICE, request);
    buy(&mut venue, 10_000, 1_500_000);
    wait(&mut venue, Time::DAY);
    // Bob's half of the position, 75, is sold a dollar below the mark price: it costs him 75.
    venue.rest(DAVE, bid(9_900, 2_000_000));
    let (before, funding) = (cash(&venue, BOB), equity(venue.engine.state(), VAULT) - dollars(2_000));
    let request = withdraw(&venue, None);
    let events = venue.act(BOB, request);
    let paid = payout(&events);
    assert_eq!(venue.position(VAULT), 750_000);
    assert_eq!(paid.closing_cost, dollars(75));
    assert_eq!(paid.worth, dollars(1_000) + Usd(funding.0.div_euclid(2)));
    assert_eq!(cash(&venue, BOB), before + paid.worth - dollars(75));
    assert!(!vault(&venue).stakes.contains_key(&BOB));
    let left = worth_of(&venue, ALICE) - dollars(1_000) - Usd(funding.0.div_euclid(2));
    assert!((0..=1).contains(&left.0), "{left:?}");
}

/// Where the book takes nothing, a withdrawal that positions bind is refused; where it takes a part, a part is paid.
#[test]
fn a_withdrawal_gets_what_could_be_closed() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request);
    let request = modify(&venue, None, Some(true));
    venue.act(ALICE, request);
    buy(&mut venue, 10_000, 1_900_000);
    wait(&mut venue, Time::DAY);
    venue.rest(DAVE, bid(9_400, 100_000));
    let request = withdraw(&venue, None);
    let refused = rejection(&venue.act(BOB, request.clone()));
    assert!(matches!(refused, Rejection::InsufficientVaultCollateral { .. }), "{refused:?}");
    venue.rest(DAVE, bid(10_000, 100_000));
    let paid = payout(&venue.act(BOB, request));
    assert!(paid.worth > dollars(100) && paid.worth < dollars(300), "{paid:?}");
    assert_eq!(venue.position(VAULT), 1_800_000);
    assert!(stake(&venue, BOB).shares > Shares(700_000_000));
    invariants::audit(venue.engine.state()).unwrap();
}

/// A holder who buys cheaply what is sold for his withdrawal pays for it all himself: with much leverage the price is nearer to the mark.
#[test]
fn nobody_gains_by_a_bad_price_for_his_part() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request);
    let request = modify(&venue, None, Some(true));
    venue.act(ALICE, request);
    buy(&mut venue, 10_000, 3_900_000);
    venue.price(9_800);
    // Of 38,220 half at 94 would cost Bob 780, more than the 610 that he has.
    let left = worth_of(&venue, ALICE);
    assert_eq!((left, worth_of(&venue, BOB)), (dollars(610), dollars(610)));
    for _ in 0..19 {
        venue.rest(CAROL, bid(9_400, 100_000));
    }
    wait(&mut venue, Time::DAY);
    let request = withdraw(&venue, None);
    venue.act(BOB, request);
    assert_eq!(venue.position(VAULT), 3_900_000, "nothing is sold at 94");
    let funding = equity(venue.engine.state(), VAULT) - dollars(1_220);
    assert!(worth_of(&venue, ALICE) >= left + Usd(funding.0.div_euclid(2)));
}

/// A vault is liquidated as everybody is; its holders lose what they have in it, and nothing else.
#[test]
fn holders_lose_with_a_liquidated_vault_and_no_more() {
    let mut venue = venue(1_000);
    let request = deposit(&venue, dollars(1_000));
    venue.act(BOB, request);
    buy(&mut venue, 10_000, 3_000_000);
    let before = [ALICE, BOB].map(|account| cash(&venue, account));
    let events = venue.price(9_000);
    assert!(events.iter().any(|event| matches!(event, Event::LiquidationBegan { account: VAULT, .. })));
    assert_eq!(venue.position(VAULT), 0);
    assert_eq!([ALICE, BOB].map(|account| cash(&venue, account)), before);
    assert_eq!(worth_of(&venue, BOB), Usd::ZERO);
    wait(&mut venue, Time::DAY);
    let request = withdraw(&venue, None);
    let nothing = Rejection::AboveVaultStake { worth: Usd::ZERO, amount: Usd::ZERO };
    assert_eq!(rejection(&venue.act(BOB, request)), nothing);
    let request = deposit(&venue, dollars(100));
    let refused = rejection(&venue.act(CAROL, request));
    assert!(matches!(refused, Rejection::VaultWithoutEquity { .. }), "{refused:?}");
    let request = close(&venue);
    assert!(rejections(&venue.act(ALICE, request)).is_empty());
    assert!(vault(&venue).is_closed && vault(&venue).stakes.is_empty());
    invariants::audit(venue.engine.state()).unwrap();
}

#[test]
fn a_leader_may_pay_all_holders() {
    let mut venue = venue(1_000);
    for (holder, amount) in [(BOB, 2_000), (CAROL, 1_000)] {
        let request = deposit(&venue, dollars(amount));
        venue.act(holder, request);
    }
    earn(&mut venue, 400);
    let request = distribute(&venue, dollars(440));
    assert!(matches!(rejection(&venue.act(BOB, request.clone())), Rejection::NotVaultLeader { .. }));
    venue.act(ALICE, request);
    // A tenth of everybody's shares; of Bob's 220, 20 are profit, and of Carol's 110, 10.
    assert_eq!(cash(&venue, BOB), dollars(8_000 + 218));
    assert_eq!(cash(&venue, CAROL), dollars(9_000 + 109));
    assert_eq!(cash(&venue, ALICE), dollars(9_000 + 110 + 3));
    assert_eq!(stake(&venue, BOB).basis, dollars(1_800));
    assert_eq!(worth_of(&venue, BOB), dollars(1_980));
    let (free, amount) = (dollars(3_960), Usd(3_960_000_001));
    let request = distribute(&venue, amount);
    let refused = rejection(&venue.act(ALICE, request));
    assert_eq!(refused, Rejection::InsufficientVaultCollateral { free, amount });
}

#[test]
fn a_vault_that_ends_pays_everybody_to_the_last_unit() {
    let mut venue = venue(100);
    for (holder, amount) in [(BOB, 33_333_333), (CAROL, 77_777_777)] {
        let request = deposit(&venue, Usd(amount));
        venue.act(holder, request);
    }
    buy(&mut venue, 10_000, 10_000);
    let request = close(&venue);
    assert_eq!(rejection(&venue.act(ALICE, request.clone())), Rejection::VaultHasPosition { market: MARKET });
    venue.price(10_100);
    sell(&mut venue, 10_100, 10_000);
    let order = placed(&order_for_vault(&mut venue, bid(9_000, 10_000)))[0];
    let before = [ALICE, BOB, CAROL].map(|account| cash(&venue, account).0).iter().sum::<i64>();
    let events = venue.act(ALICE, request);
    assert_eq!(cancelled(&events), [(order, CancelReason::VaultWithdrawal)]);
    let after = [ALICE, BOB, CAROL].map(|account| cash(&venue, account).0).iter().sum::<i64>();
    assert_eq!(after - before, 100_000_000 + 33_333_333 + 77_777_777 + 1_000_000);
    assert_eq!((cash(&venue, VAULT), vault(&venue).shares), (Usd::ZERO, Shares::ZERO));
    let closed = Rejection::VaultClosed { vault: vault_address(&venue) };
    let request = deposit(&venue, dollars(100));
    assert_eq!(rejection(&venue.act(ALICE, request)), closed);
    invariants::audit(venue.engine.state()).unwrap();
}

/// The leader and his agent trade for the vault, and nobody does anything else for it.
#[test]
fn a_vault_trades_and_does_nothing_else() {
    let mut venue = venue(1_000);
    let vault = vault_address(&venue);
    let refused = |events: &[Event]| rejection(events) == Rejection::NotForVaults { account: vault };
    let amount = dollars(1);
    let outside = Address([7; 20]);
    for action in [
        Action::Withdraw { destination: outside, amount },
        Action::Transfer { destination: address(BOB), amount },
        Action::CreateSubAccount { name: "sub".into() },
        Action::ApproveAgent { agent: outside, name: String::new(), valid_until: None },
        create(dollars(100)),
        withdraw(&venue, None),
    ] {
        assert!(refused(&for_vault(&mut venue, ALICE, action.clone())), "{action:?}");
        let others = rejection(&for_vault(&mut venue, BOB, action));
        assert!(matches!(others, Rejection::NotYours { .. }));
    }
    let sub = Action::TransferWithSubAccount { sub_account: vault, is_deposit: false, amount };
    assert!(matches!(rejection(&venue.act(ALICE, sub)), Rejection::NotYours { .. }));
    let agent = Address([8; 20]);
    venue.act(ALICE, Action::ApproveAgent { agent, name: String::new(), valid_until: None });
    let orders = vec![bid(9_000, 10_000)];
    let order = Action::PlaceOrders { orders, grouping: Default::default(), builder: None };
    let request = Command { on_behalf_of: Some(vault), ..command(agent, order) };
    assert_eq!(placed(venue.block(vec![request])).len(), 1);
    let request = Action::Vault(VaultAction::Withdraw { vault, amount: None });
    assert_eq!(rejection(&venue.apply(agent, request)), Rejection::NotForAgents { agent });
}

#[test]
fn a_halted_venue_pays_nobody_out() {
    let mut venue = venue(1_000);
    venue.apply(venue_parameters().operator, Action::SetMode(Mode::Halted));
    let request = withdraw(&venue, Some(dollars(1)));
    assert_eq!(rejection(&venue.act(ALICE, request)), Rejection::Mode { mode: Mode::Halted });
}

#[test]
fn what_an_audit_of_shares_finds() {
    let venue = venue(1_000);
    let mut state: State = venue.engine.state().clone();
    invariants::audit(&state).unwrap();
    state.vaults.get_mut(&VAULT).unwrap().shares = Shares(1);
    assert!(invariants::audit(&state).unwrap_err().subject.contains("shares of vault 5"));
}
