//! Any bytes as blocks of commands: the sums hold after every block, the audit after some, and the events fold to the state.
//!
//! A command is either one of a few that make things happen, near the mark, or any action at all, as it would be written in a
//! journal.
#![no_main]

#[path = "../../crates/engine/tests/it/venue.rs"]
#[allow(dead_code, reason = "the engine's stories need more")]
mod venue;

use engine::command::{
    Action, Authority, CancelRequest, Command, Grouping, MarginMode, OrderReference, OrderRequest,
    PublishedPrice, TimeInForce,
};
use engine::ids::{AccountId, Address, MarketId, OrderId};
use engine::invariants::audit;
use engine::state::State;
use libfuzzer_sys::fuzz_target;
use units::{Price, Time, Usd};

use venue::{MARKET, Order, Venue, address, ask, bid, operator, publisher};

/// The most blocks of one input.
const BLOCKS: usize = 64;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let mut venue = Venue::new(&[1_000, 10_000, 100, 100_000]);
    let mut folded: State = venue.engine.state().clone();
    for block in 0..BLOCKS {
        if bytes.0.is_empty() {
            break;
        }
        venue.pace =
            [Time(0), Time(10), Time::SECOND, Time::MINUTE, Time::HOUR][usize::from(bytes.next() % 5)];
        let time = venue.time + venue.pace;
        let count = bytes.next() % 4;
        let commands = (0..count).filter_map(|_| bytes.command(venue.engine.state(), time)).collect();
        let events = venue.block(commands).to_vec();
        for event in &events {
            folded.evolve(event);
        }
        if block % 8 == 7 {
            assert_eq!(audit(venue.engine.state()), Ok(()));
        }
    }
    let state = venue.engine.state();
    folded.touched.clone_from(&state.touched);
    assert!(folded == *state, "folding the events gives the state");
    assert_eq!(audit(state), Ok(()));
});

/// What is left of an input; zeros after its end.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        first
    }

    /// A number of two bytes around nothing.
    fn around(&mut self) -> i64 {
        i64::from(i16::from_le_bytes([self.next(), self.next()]))
    }

    /// A command; none where the rest of the input is no action.
    fn command(&mut self, state: &State, time: Time) -> Option<Command> {
        let account = AccountId(u32::from(self.next() % 6));
        let mark = state.market(MARKET).mark.price.0;
        let (signer, action) = match self.next() % 8 {
            0..3 => (address(account), self.order(mark)),
            3 => {
                let index = Price((mark + mark * self.around() / 40_000).clamp(1, 10_000_000));
                let price =
                    PublishedPrice { market: MARKET, index, perpetual: Some(index), confidence: None };
                (publisher(), Action::PublishPrices { time, prices: vec![price] })
            }
            4 => {
                let mode = if self.next() % 2 == 0 { MarginMode::Cross } else { MarginMode::Isolated };
                (address(account), Action::SetLeverage { market: MARKET, leverage: self.next() % 24, mode })
            }
            5 => {
                let amount = Usd(self.around() * 100_000);
                (address(account), Action::MoveIsolatedMargin { market: MARKET, amount })
            }
            6 => {
                let slots = state.orders.slots();
                let order = slots.map(|slot| state.orders.id(slot)).nth(usize::from(self.next() % 16));
                let order = OrderReference::Id(order.unwrap_or(OrderId(7)));
                (address(account), Action::CancelOrders(vec![CancelRequest { market: MARKET, order }]))
            }
            _ => return self.anything(account),
        };
        Some(Command { signer, authority: Authority::Venue, on_behalf_of: None, action })
    }

    fn order(&mut self, mark: i64) -> Action {
        let price = (mark + mark * self.around() / 400_000).max(1);
        let size = self.around().abs() * 16;
        let order = if self.next() % 2 == 0 { bid(price, size) } else { ask(price, size) };
        let order = match self.next() % 4 {
            0 => order.tif(TimeInForce::Ioc),
            1 => order.tif(TimeInForce::Alo),
            _ => order,
        };
        let order = OrderRequest { reduce_only: self.next() % 4 == 0, market: MarketId(0), ..order };
        Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None }
    }

    /// Any action of an account, of the operator or of a publisher, as a journal would have it.
    fn anything(&mut self, account: AccountId) -> Option<Command> {
        let signer: Address = match self.next() % 4 {
            0 => operator(),
            1 => publisher(),
            _ => address(account),
        };
        let (action, rest) = postcard::take_from_bytes::<Action>(self.0).ok()?;
        self.0 = rest;
        Some(Command { signer, authority: Authority::Venue, on_behalf_of: None, action })
    }
}
