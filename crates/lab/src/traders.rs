//! The population on the venue: everybody comes, sets a stop, adds margin, or is hedged against.

use engine::command::{
    Action, Command, Grouping, MarginMode, OrderKind, OrderRequest, Side, TimeInForce, TriggerCondition,
};
use engine::ids::{Address, ClientOrderId, MarketId};
use engine::rules::margin;
use engine::state::{Holding, State};
use units::{Price, Size, Time, Usd};

use crate::asking::{Role, address, cancel, command, order, place};
use crate::listing::Listing;
use crate::population::Trader;

/// What somebody puts up beyond his margin for the fee and the spread, as a share of notional.
const SLACK: f64 = 0.001;

/// How many hedgers share a market: they take the other side of whoever comes, without leverage.
const HEDGERS: usize = 8;

/// Somebody adds margin when his equity is below so many times his maintenance margin.
const DANGER: i128 = 130;

/// How far beyond its trigger a stop-loss sells, as a share of the price.
const STOP_SLIPPAGE: f64 = 0.2;

/// The population on the venue.
#[derive(Clone, Debug)]
pub(crate) struct Traders {
    members: Vec<Member>,
    let_in: usize,
    /// Whose orders of the last step were to be hedged: the hedger and the market.
    hedged: Vec<(Address, MarketId, ClientOrderId)>,
}

#[derive(Clone, Debug)]
struct Member {
    trader: Trader,
    owner: Address,
    put_up: Usd,
    stage: Stage,
}

/// What a trader does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Away,
    Entering,
    Holding,
}

impl Traders {
    pub(crate) fn new(traders: Vec<Trader>) -> Self {
        let member = |(number, trader)| Member {
            trader,
            owner: address(Role::Trader, number),
            put_up: Usd::ZERO,
            stage: Stage::Away,
        };
        Self { members: traders.into_iter().enumerate().map(member).collect(), let_in: 0, hedged: Vec::new() }
    }

    /// What the hedgers of the markets begin with.
    pub(crate) fn hedgers(listings: &[Listing]) -> Vec<(Address, Usd)> {
        let balance = |listing: &Listing| Usd((4.0 * listing.open_interest / HEDGERS as f64 * 1e6) as i64);
        let of = |(market, listing): (usize, &Listing)| {
            let amount = balance(listing);
            (0..HEDGERS).map(move |number| (hedger(market, number), amount))
        };
        listings.iter().enumerate().flat_map(of).collect()
    }

    /// How many the venue let in: those who held what they wanted, in part at least, a step after they came.
    pub(crate) fn let_in(&self) -> usize {
        self.let_in
    }

    /// All who have come.
    pub(crate) fn owners(&self) -> impl Iterator<Item = Address> {
        self.members.iter().filter(|member| member.stage == Stage::Holding).map(|member| member.owner)
    }

    /// What everybody asks for. `arrived` is the share of the time of arrival that has passed.
    pub(crate) fn act(
        &mut self,
        listings: &[Listing],
        indexes: &[f64],
        arrived: f64,
        state: &State,
        out: &mut Vec<Command>,
    ) {
        for (hedger, market, id) in self.hedged.drain(..) {
            let is_resting = state
                .accounts
                .find(hedger)
                .is_some_and(|account| state.orders.find_client_id(account, id).is_some());
            if is_resting {
                out.push(command(hedger, Action::CancelOrders(vec![cancel(market, id)])));
            }
        }
        let come = self.members.partition_point(|member| member.trader.arrival <= arrived);
        for number in 0..come {
            let member = &mut self.members[number];
            match member.stage {
                Stage::Away => {
                    enter(member, number, listings, indexes, state, &mut self.hedged, out);
                    member.stage = Stage::Entering;
                }
                Stage::Entering => {
                    self.let_in += usize::from(member.holds(state));
                    member.protect(listings, state, out);
                    member.stage = Stage::Holding;
                }
                Stage::Holding => member.add_margin(state, out),
            }
        }
    }
}

fn hedger(market: usize, number: usize) -> Address {
    address(Role::Hedger, market * HEDGERS + number)
}

/// Puts up the margin that the venue asks for, times his caution, and trades at the index price with a hedger.
fn enter(
    member: &mut Member,
    number: usize,
    listings: &[Listing],
    indexes: &[f64],
    state: &State,
    hedged: &mut Vec<(Address, MarketId, ClientOrderId)>,
    out: &mut Vec<Command>,
) {
    let Some(yardstick) = state.accounts.find(address(Role::Passer, 0)) else { return };
    let (mut required, mut notional) = (0.0, 0.0);
    let mut trades = Vec::new();
    for &(place, worth) in &member.trader.positions {
        let market = MarketId(place as u16);
        let side = if worth > 0.0 { Side::Bid } else { Side::Ask };
        // A tick to either side of the index, so that buyers' and sellers' hedgers do not meet.
        let price = listings[place].price(indexes[place]) + Price(side.signed(Size(1)).0);
        let size = listings[place].size(worth.abs(), price).max(Size(1));
        let leverage = margin::max_leverage(state.market(market), price * size);
        let mut holding = Holding::new(market, leverage, MarginMode::Cross);
        holding.size = side.signed(size);
        holding.cost = price * holding.size;
        required += margin::initial_margin_with(state, yardstick, &holding).0 as f64;
        notional += (price * size).0 as f64;
        trades.push((market, side, price, size, leverage));
    }
    member.put_up = Usd((required * member.trader.caution + notional * SLACK) as i64 + 1_000_000);
    let credit = Action::Credit { account: member.owner, amount: member.put_up };
    out.push(command(address(Role::Operator, 0), credit));
    for (market, side, price, size, leverage) in trades {
        let set = Action::SetLeverage { market, leverage, mode: MarginMode::Cross };
        out.push(command(member.owner, set));
        let other = hedger(usize::from(market.0), number % HEDGERS);
        let id = ClientOrderId(number as u128);
        let offer = order(market, side.opposite(), price, size, TimeInForce::Alo);
        out.push(place(other, vec![OrderRequest { client_id: Some(id), ..offer }]));
        hedged.push((other, market, id));
        out.push(place(member.owner, vec![order(market, side, price, size, TimeInForce::Ioc)]));
    }
}

impl Member {
    fn holds(&self, state: &State) -> bool {
        let account = state.accounts.find(self.owner);
        account.is_some_and(|account| margin::has_positions(state.account(account), None))
    }

    /// Sets his stop-losses, where he has any.
    fn protect(&self, listings: &[Listing], state: &State, out: &mut Vec<Command>) {
        let (Some(share), Some(account)) = (self.trader.stop, state.accounts.find(self.owner)) else {
            return;
        };
        let known = state.account(account);
        let notional: f64 =
            known.positions(MarginMode::Cross).map(|holding| holding.cost.abs().0 as f64).sum();
        for holding in known.positions(MarginMode::Cross) {
            let listing = &listings[usize::from(holding.market.0)];
            let side = Side::closing(holding.size);
            let away = share * self.put_up.0 as f64 / notional;
            let entry = listing.dollars(Price(holding.cost.0 / holding.size.0));
            let (trigger, limit) = match side {
                Side::Ask => (entry * (1.0 - away), entry * (1.0 - away) * (1.0 - STOP_SLIPPAGE)),
                Side::Bid => (entry * (1.0 + away), entry * (1.0 + away) * (1.0 + STOP_SLIPPAGE)),
            };
            if trigger <= 0.0 {
                continue;
            }
            let stop = OrderRequest {
                reduce_only: true,
                kind: OrderKind::Trigger {
                    trigger_price: listing.price(trigger),
                    is_market: true,
                    condition: TriggerCondition::StopLoss,
                },
                ..order(holding.market, side, listing.price(limit), holding.size.abs(), TimeInForce::Gtc)
            };
            let action = Action::PlaceOrders {
                orders: vec![stop],
                grouping: Grouping::PositionTriggers,
                builder: None,
            };
            out.push(command(self.owner, action));
        }
    }

    /// Adds his reserve, once, when he is in danger.
    fn add_margin(&mut self, state: &State, out: &mut Vec<Command>) {
        let (Some(share), Some(account)) = (self.trader.reserve, state.accounts.find(self.owner)) else {
            return;
        };
        let maintenance = margin::maintenance_margin(state, account, None);
        let equity = margin::equity(state, account, None);
        let is_in_danger = maintenance.is_positive()
            && i128::from(equity.0) * 100 < i128::from(maintenance.0) * DANGER
            && equity.is_positive();
        if is_in_danger {
            self.trader.reserve = None;
            let amount = Usd((share * self.put_up.0 as f64) as i64);
            let credit = Action::Credit { account: self.owner, amount };
            out.push(command(address(Role::Operator, 0), credit));
        }
    }
}

/// How much time of an arrival has passed, as a share; above one once everybody has come.
pub(crate) fn arrived(beginning: Time, arrival: Time, now: Time) -> f64 {
    now.since(beginning).0 as f64 / arrival.0.max(1) as f64
}
