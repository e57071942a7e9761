//! Deficits: what was missing is what others bore, to the unit, and each who bore it is named.

use engine::command::{Action, Grouping, MarginMode, OrderRequest, PublishedPrice};
use engine::ids::{AccountId, MarketId};
use engine::rules::margin;
use units::{Price, Size, Usd};
use views::Changes;
use views::liquidations::Liquidation;

use super::world::{ALICE, BOB, CAROL, GOLD, OPERATOR, SILVER, World, address, ask, bid};

fn publish(world: &mut World, prices: [i64; 2]) -> Changes {
    let prices = [GOLD, SILVER].into_iter().zip(prices).map(|(market, price)| PublishedPrice {
        market,
        index: Price(price),
        perpetual: Some(Price(price)),
        confidence: None,
    });
    let publish = Action::PublishPrices { time: world.time, prices: prices.collect() };
    world.act(OPERATOR, publish)
}

#[test]
fn who_was_deleveraged_is_named_with_what_he_gave() {
    let mut world = World::new(&[0, 100, 5_000, 5_000], 0);
    world.leverage(ALICE, GOLD, 20, MarginMode::Isolated);
    world.order(BOB, ask(10_000, 40_000));
    world.order(CAROL, ask(10_000, 60_000));
    world.order(ALICE, bid(10_000, 100_000));
    let changes = world.price(GOLD, 9_300);
    let [liquidation] = &changes.liquidations[..] else { panic!("{:?}", changes.liquidations) };
    let named: Vec<(AccountId, Size)> =
        liquidation.deficit.winners.iter().map(|winner| (winner.account, winner.size)).collect();
    // Carol has more leverage, and is the first.
    assert_eq!(named, [(CAROL, Size(60_000)), (BOB, Size(40_000))]);
    let given: i64 = liquidation.deficit.winners.iter().map(|winner| winner.given.0).sum();
    assert_eq!(liquidation.deficit.given, Usd(given));
    // Isolated, fifty dollars less a fee of 0.45 stood behind a thousand; 70 are lost.
    assert_eq!(liquidation.equity, Usd(-20_450_000));
    assert_eq!(liquidation.borne(), Usd(20_450_000));
}

#[test]
fn who_bore_a_written_off_loss_is_named() {
    let mut world = World::new(&[0, 100, 300, 5_000], 0);
    world.order(BOB, ask(10_000, 100_000));
    world.order(ALICE, bid(10_000, 100_000));
    world.order(CAROL, OrderRequest { market: SILVER, ..ask(10_000, 400_000) });
    world.order(BOB, OrderRequest { market: SILVER, ..bid(10_000, 400_000) });
    // Bob wins 200 on gold and loses more on silver: he has not enough left to make good what alice lacks.
    let changes = publish(&mut world, [8_000, 8_760]);
    let of_alice = changes.liquidations.iter().find(|liquidation| liquidation.account == ALICE).unwrap();
    let bearers: Vec<AccountId> = of_alice.deficit.bearers.iter().map(|bearer| bearer.account).collect();
    assert_eq!(bearers, [CAROL]);
    assert_eq!(of_alice.deficit.bearers[0].amount, of_alice.socialized);
    assert!(of_alice.socialized.is_positive() && of_alice.deficit.given.is_positive());
    assert_eq!(of_alice.borne(), -of_alice.equity);
}

/// A crash of a few leveraged traders, drawn by dice: some isolated, a few buyers far below, a small insurance fund.
struct Crash {
    world: World,
    dice: u64,
}

const TRADERS: u32 = 6;
const MAKER: AccountId = AccountId(TRADERS + 1);
const BUYER: AccountId = AccountId(TRADERS + 2);

impl Crash {
    fn new(seed: u64) -> Self {
        let mut dollars = vec![0];
        dollars.extend([100; TRADERS as usize]);
        dollars.extend([if seed.is_multiple_of(2) { 5_000 } else { 700 }, 5_000]);
        let world = World::new(&dollars, i64::try_from(seed % 3).unwrap() * 20);
        Self { world, dice: (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// A number below the limit, by xorshift.
    fn roll(&mut self, limit: u64) -> i64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        i64::try_from(self.dice % limit).unwrap()
    }

    /// Asks for an order that may be refused.
    fn order(&mut self, account: AccountId, market: MarketId, order: OrderRequest) {
        let orders = vec![OrderRequest { market, ..order }];
        let grouping = Grouping::Independent;
        self.world.act(address(account), Action::PlaceOrders { orders, grouping, builder: None });
    }

    fn happen(&mut self) -> Changes {
        for account in (1..=TRADERS).map(AccountId) {
            for market in [GOLD, SILVER] {
                let mode = if self.roll(2) == 0 { MarginMode::Cross } else { MarginMode::Isolated };
                self.world.leverage(account, market, 20, mode);
                let size = 10_000 * (1 + self.roll(9));
                self.order(MAKER, market, ask(10_000, size));
                self.order(account, market, bid(10_000, size));
            }
        }
        for market in [GOLD, SILVER] {
            let bought = bid(8_500 + self.roll(1_300), 10_000 * (1 + self.roll(5)));
            self.order(BUYER, market, bought);
        }
        let prices = [9_800 - self.roll(1_500), 9_800 - self.roll(1_500)];
        publish(&mut self.world, prices)
    }
}

#[test]
fn what_was_missing_is_what_others_bore() {
    let (mut bankrupt, mut deleveraged, mut insured) = (0, 0, 0);
    for seed in 0..60 {
        let mut crash = Crash::new(seed);
        let changes = crash.happen();
        let state = crash.world.state();
        let has_nothing = |liquidation: &&Liquidation| {
            let (account, isolated) = (liquidation.account, liquidation.isolated);
            let equity = margin::equity(state, account, isolated);
            equity.is_zero() && !margin::has_positions(state.account(account), isolated)
        };
        for ended in changes.liquidations.iter().filter(has_nothing) {
            let deficit = &ended.deficit;
            let lost = deficit.slippage + deficit.fees + ended.penalties + ended.seized;
            let left = ended.equity - lost;
            if left.is_positive() {
                // Of an isolated position what is left went back to cash.
                assert!(ended.isolated.is_some() && ended.borne().is_zero(), "{seed}: {ended:?}");
                continue;
            }
            assert_eq!(-left, ended.borne(), "{seed}: {ended:?}");
            let given: i64 = deficit.winners.iter().map(|winner| winner.given.0).sum();
            let borne: i64 = deficit.bearers.iter().map(|bearer| bearer.amount.0).sum();
            assert_eq!((Usd(given), Usd(borne)), (deficit.given, ended.socialized), "{seed}: {ended:?}");
            assert!(deficit.given <= -left + ended.surplus, "{seed}: nobody gives more than the deficit");
            bankrupt += 1;
            deleveraged += i32::from(deficit.given.is_positive());
            insured += i32::from(ended.covered.is_positive());
        }
    }
    let seen = [bankrupt, deleveraged, insured];
    assert!(seen.iter().all(|&count| count > 0), "each happens: {seen:?}");
}
