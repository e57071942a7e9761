//! Deposits, withdrawals, distributions, trades and prices in any order: nobody gains by paying in and withdrawing at once, nobody
//! loses by what others do with their shares, and every unit is accounted for.

use engine::command::{Action, CancelRequest, Command, OrderReference, TimeInForce, VaultAction};
use engine::event::{Event, VaultEvent};
use engine::ids::{AccountId, Address};
use engine::invariants;
use engine::rules::vaults::{equity, worth};
use engine::state::State;
use units::{Rate, Time, Usd};

use crate::random::Random;
use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, address, ask, bid, command, market_parameters, rejections,
    venue_parameters,
};

const VAULT: AccountId = AccountId(5);
const DAVE: AccountId = AccountId(4);

/// A vault of Alice's, which Bob and Carol follow and Dave trades with. Nothing is locked up.
struct World {
    venue: Venue,
    folded: State,
    random: Random,
    vault: Address,
    mark: i64,
    paid_out: usize,
    closed_for: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut parameters = venue_parameters();
        parameters.vaults.lock_up = Time(0);
        parameters.vaults.profit_share = Rate::basis_points(i64::try_from(seed % 3).unwrap() * 1_000);
        let mut venue = Venue::with(parameters, market_parameters(), &[50_000, 50_000, 50_000, 1_000_000]);
        let (name, description) = ("Any".into(), String::new());
        let amount = Usd(500_000_003);
        venue.act(ALICE, Action::Vault(VaultAction::Create { name, description, amount }));
        // Time goes on only where trades are made: a price that moves by itself is nobody's gain.
        venue.pace = Time(0);
        let folded = venue.engine.state().clone();
        let vault = folded.account(VAULT).address;
        Self { venue, folded, random: Random(seed), vault, mark: 10_000, paid_out: 0, closed_for: 0 }
    }

    fn state(&self) -> &State {
        self.venue.engine.state()
    }

    fn apply(&mut self, command: Command) -> Vec<Event> {
        let events = self.venue.block(vec![command]).to_vec();
        for event in &events {
            self.folded.evolve(event);
            if let Event::Vault(VaultEvent::Withdrawn { payout, .. }) = event {
                self.paid_out += 1;
                self.closed_for += usize::from(payout.closing_cost.is_positive());
            }
        }
        let state = self.venue.engine.state();
        self.folded.touched.clone_from(&state.touched);
        assert!(self.folded == *state, "folding the events gives the state");
        invariants::audit(state).unwrap();
        events
    }

    /// What everybody's shares are worth, with all his cash; what withdrawing them would give the leader is left out.
    fn wealth(&self) -> [Usd; 3] {
        let (state, vault) = (self.state(), &self.state().vaults[&VAULT]);
        [ALICE, BOB, CAROL].map(|holder| {
            let held = vault
                .stakes
                .get(&holder)
                .map_or(Usd::ZERO, |stake| worth(vault, stake.shares, equity(state, VAULT)));
            state.account(holder).cash + held
        })
    }

    fn holder(&mut self) -> AccountId {
        [ALICE, BOB, CAROL][usize::try_from(self.random.between(0, 3)).unwrap()]
    }

    fn vault_action(&mut self, holder: AccountId) -> VaultAction {
        let (vault, amount) = (self.vault, Usd(self.random.between(1, 2_000_000_000)));
        match self.random.between(0, 20) {
            0..8 => VaultAction::Deposit { vault, amount },
            8..16 => VaultAction::Withdraw { vault, amount: Some(amount) },
            16 => VaultAction::Withdraw { vault, amount: None },
            17 if holder == ALICE => VaultAction::Distribute { vault, amount: Usd(amount.0 / 10) },
            _ => VaultAction::Modify {
                vault,
                allow_deposits: None,
                close_on_withdraw: Some(self.random.one_in(2)),
            },
        }
    }

    /// Dave buys and sells a little off the mark price, and nothing else any more.
    fn quote(&mut self) {
        let orders = &self.state().orders;
        let own = orders.slots().filter(|&slot| orders.line(slot).account == DAVE);
        let own = own.map(|slot| OrderReference::Id(orders.id(slot)));
        let own: Vec<_> = own.map(|order| CancelRequest { market: MARKET, order }).collect();
        self.apply(command(address(DAVE), Action::CancelOrders(own)));
        let orders = vec![bid(self.mark - 200, 150_000), ask(self.mark + 200, 150_000)];
        self.apply(command(
            address(DAVE),
            Action::PlaceOrders { orders, grouping: Default::default(), builder: None },
        ));
    }

    /// The vault and Dave trade, or the price moves.
    fn trade(&mut self) {
        let size = self.random.between(10_000, 200_000);
        let price = self.mark + self.random.between(-20, 21);
        let is_buyer = self.random.one_in(2);
        let (own, others) = match is_buyer {
            true => (bid(price, size), ask(price, size)),
            false => (ask(price, size), bid(price, size)),
        };
        let place =
            |order| Action::PlaceOrders { orders: vec![order], grouping: Default::default(), builder: None };
        self.apply(command(address(DAVE), place(others)));
        let own = if self.random.one_in(3) { own } else { own.tif(TimeInForce::Ioc) };
        let on_behalf_of = Some(self.vault);
        self.apply(Command { on_behalf_of, ..command(address(ALICE), place(own)) });
        if self.random.one_in(2) {
            self.mark = (self.mark + self.random.between(-150, 151)).clamp(5_000, 20_000);
            self.venue.time = self.venue.time + Time(10);
            let events = self.venue.price(self.mark);
            for event in &events {
                self.folded.evolve(event);
            }
        }
        self.quote();
    }

    /// One holder does something with his shares, and the others are no poorer for it.
    fn step(&mut self) {
        let holder = self.holder();
        let action = self.vault_action(holder);
        let before = self.wealth();
        let events = self.apply(command(address(holder), Action::Vault(action.clone())));
        let after = self.wealth();
        let closes = events.iter().any(|event| matches!(event, Event::Filled(_)));
        for (place, account) in [ALICE, BOB, CAROL].into_iter().enumerate() {
            let change = after[place] - before[place];
            // A price of what was closed is between the mark and the limit; a unit may be lost to rounding.
            let least = if closes { Usd(-5) } else { Usd(-2) };
            assert!(
                account == holder || matches!(action, VaultAction::Distribute { .. }) || change >= least,
                "{account:?} loses {change:?} by {action:?} of {holder:?}"
            );
        }
    }

    /// Whoever pays in and withdraws all at once has no more than before.
    fn round_trip(&mut self) {
        let holder = [BOB, CAROL][usize::from(self.random.one_in(2))];
        let place = if holder == BOB { 1 } else { 2 };
        let (vault, amount) = (self.vault, Usd(self.random.between(5_000_000, 2_000_000_000)));
        let before = self.wealth();
        let paid =
            self.apply(command(address(holder), Action::Vault(VaultAction::Deposit { vault, amount })));
        if !rejections(&paid).is_empty() {
            return;
        }
        let back = Action::Vault(VaultAction::Withdraw { vault, amount: Some(amount - Usd(1)) });
        let events = self.apply(command(address(holder), back));
        let closes = events.iter().any(|event| matches!(event, Event::Filled(_)));
        let gain = self.wealth()[place] - before[place];
        assert!(closes || gain <= Usd(1), "{holder:?} gains {gain:?} by {amount:?}");
    }
}

#[test]
fn nobody_gains_or_loses_by_deposits_and_withdrawals() {
    let (mut paid_out, mut closed_for, mut ended) = (0, 0, 0);
    for seed in 0..24 {
        let mut world = World::new(seed);
        for _ in 0..400 {
            match world.random.between(0, 10) {
                0..3 => world.trade(),
                3..5 => world.round_trip(),
                _ => world.step(),
            }
        }
        paid_out += world.paid_out;
        closed_for += world.closed_for;
        ended += usize::from(world.state().account(VAULT).position(MARKET).is_zero());
    }
    assert!(paid_out > 1_000 && closed_for > 20 && ended < 24, "{paid_out} {closed_for} {ended}");
}
