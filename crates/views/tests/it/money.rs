//! The histories explain the state: every position by its fills, every unit of money by fills, funding and movements.

use std::collections::BTreeMap;

use engine::event::FillOrigin;
use engine::ids::{AccountId, MarketId};
use units::{Size, Usd};
use views::Changes;
use views::book::touch;
use views::fills::{AccountFill, Direction};

use super::random_flow::RandomFlow;

#[derive(Default)]
struct Told {
    money: BTreeMap<AccountId, Usd>,
    positions: BTreeMap<(AccountId, MarketId), Size>,
    origins: BTreeMap<String, usize>,
    payments: usize,
    liquidations: usize,
}

impl Told {
    fn hear(&mut self, changes: &Changes) {
        changes.fills.iter().for_each(|(account, fill)| self.hear_fill(account, fill));
        for (account, payment) in changes.funding.iter() {
            *self.money.entry(account).or_default() += payment.amount;
            self.payments += 1;
        }
        for (account, update) in changes.ledger.iter() {
            *self.money.entry(account).or_default() += update.change;
        }
        self.liquidations += changes.liquidations.len();
    }

    fn hear_fill(&mut self, account: AccountId, fill: &AccountFill) {
        let position = self.positions.entry((account, fill.market)).or_default();
        assert_eq!(fill.start_position, *position, "every fill begins where the last one ended");
        check_direction(fill);
        *position += fill.size;
        *self.money.entry(account).or_default() += fill.realized - fill.fee - fill.builder_fee;
        *self.origins.entry(format!("{:?}", fill.origin)).or_default() += 1;
    }
}

/// The direction by its words: what is closed, flipped or opened.
fn check_direction(fill: &AccountFill) {
    let (before, after) = (fill.start_position.0, (fill.start_position + fill.size).0);
    let expected = if before > 0 && after < 0 {
        Direction::LongToShort
    } else if before < 0 && after > 0 {
        Direction::ShortToLong
    } else if before.abs() < after.abs() {
        if after > 0 { Direction::OpenLong } else { Direction::OpenShort }
    } else if before > 0 {
        Direction::CloseLong
    } else {
        Direction::CloseShort
    };
    assert_eq!(fill.direction(), expected, "{before} to {after}");
    if expected == Direction::OpenLong || expected == Direction::OpenShort {
        assert!(fill.realized.is_zero(), "opening realizes nothing");
    }
}

#[test]
fn histories_add_up_to_the_state_after_every_block() {
    let (mut payments, mut liquidations, mut origins) = (0, 0, BTreeMap::new());
    for seed in 31..=36 {
        let mut flow = RandomFlow::new(seed);
        let mut told = Told::default();
        for (account, known) in flow.world.state().accounts.iter() {
            told.money.insert(account, known.cash);
        }
        for block in 0..400 {
            told.hear(&flow.block());
            check(&flow, &told, &format!("seed {seed}, block {block}"));
        }
        payments += told.payments;
        liquidations += told.liquidations;
        origins.append(&mut told.origins);
    }
    assert!(payments > 100 && liquidations > 10, "{payments} payments, {liquidations} liquidations");
    let met = |origin: FillOrigin| origins.contains_key(&format!("{origin:?}"));
    let expected = [FillOrigin::Taker, FillOrigin::Maker, FillOrigin::Liquidation, FillOrigin::Backstop];
    assert!(expected.into_iter().all(met), "{origins:?}");
}

fn check(flow: &RandomFlow, told: &Told, when: &str) {
    let state = flow.world.state();
    for (account, known) in state.accounts.iter() {
        let margins: Usd = known.holdings.iter().map(|holding| holding.margin).sum();
        let money = told.money.get(&account).copied().unwrap_or_default();
        assert_eq!(money, known.cash + margins, "{when}: money of {account:?}");
        for holding in &known.holdings {
            let position = told.positions.get(&(account, holding.market)).copied().unwrap_or_default();
            assert_eq!(position, holding.size, "{when}: position of {account:?}");
        }
        let open = flow.world.views.open_orders(state, account);
        assert!(open.is_sorted_by_key(|record| record.order), "{when}: open orders of {account:?}");
        assert_eq!(open.len(), known.open_orders as usize, "{when}: open orders of {account:?}");
    }
    for slot in state.orders.slots() {
        let line = state.orders.line(slot);
        let record = flow.world.views.order(line.account, state.orders.id(slot));
        let record = record.expect("an open order is known");
        assert_eq!(
            (record.remaining, record.price, record.side),
            (line.remaining, line.price, line.side),
            "{when}"
        );
    }
    for market in state.market_ids() {
        assert_eq!(flow.world.views.market(market).unwrap().touch, touch(state.market(market)), "{when}");
    }
}
