//! Speculators: as much leverage as there is, and thin collateral behind it.

use engine::command::{
    Action, CancelRequest, Command, Grouping, MarginMode, OrderKind, OrderReference, OrderRequest, Side,
    TriggerCondition,
};
use engine::ids::{AccountId, Address, ClientOrderId, MarketId};
use engine::state::{Account, Holding, State};
use units::{Notional, Rate, Rounding, Size, Time, Usd, multiply_divide};

use crate::address::{Role, member_address};
use crate::market_sight::MarketSight;
use crate::order_request::{command, market_order, worse_price};
use crate::random::Random;

/// All speculators of the venue.
pub(crate) const SPECULATORS: usize = 180;

/// The least and the most that a speculator begins with.
const LEAST_BALANCE: Usd = Usd::dollars(500);
const MOST_BALANCE: Usd = Usd::dollars(10_000);

/// Who has less than this left has had enough, for good.
const BROKE: Usd = Usd::dollars(25);

/// How often a speculator looks at the screen, on average.
const ATTENTION: Time = Time(900_000);

/// How far the price may slip on the way in, and on the way out.
const ENTRY_SLIPPAGE: Rate = Rate::basis_points(15);
const EXIT_SLIPPAGE: Rate = Rate::basis_points(200);

/// Moves smaller than this tell nothing.
const NOISE: Rate = Rate::basis_points(2);

/// The client ids of the triggers that go with an entry.
const TAKE_PROFIT: ClientOrderId = ClientOrderId(1);
const STOP_LOSS: ClientOrderId = ClientOrderId(2);

/// One speculator, in one market at a time.
#[derive(Clone, Debug)]
pub(crate) struct Speculator {
    address: Address,
    balance: Usd,
    /// Bets the greater part of all it has across margin modes, or keeps each bet to itself.
    mode: MarginMode,
    /// Protects its positions with triggers.
    is_careful: bool,
}

impl Speculator {
    /// All speculators, each with its own habits.
    pub(crate) fn all(random: &mut Random) -> Vec<Self> {
        let speculator = |number| Self {
            address: member_address(Role::Speculator, number),
            balance: Usd(random.log_uniform(LEAST_BALANCE.0, MOST_BALANCE.0)),
            mode: if random.percent(35) { MarginMode::Isolated } else { MarginMode::Cross },
            is_careful: random.percent(30),
        };
        (0..SPECULATORS).map(speculator).collect()
    }

    pub(crate) fn address(&self) -> Address {
        self.address
    }

    pub(crate) fn balance(&self) -> Usd {
        self.balance
    }

    /// Looks at the screen now and then: closes what no longer pleases, clears away what is over, or bets anew on a market.
    pub(crate) fn act(
        &self,
        sights: &[Option<MarketSight>],
        span: Time,
        state: &State,
        random: &mut Random,
        out: &mut Vec<Command>,
    ) {
        if !random.happens(span, ATTENTION) {
            return;
        }
        let Some(id) = state.accounts.find(self.address) else {
            return;
        };
        let account = state.account(id);
        let seen = |market: MarketId| sights.get(usize::from(market.0)).copied().flatten();
        if let Some(held) = account.holdings.iter().find(|holding| !holding.size.is_zero()) {
            let unwanted = seen(held.market).filter(|sight| wants_out(sight, held.size, random));
            out.extend(unwanted.and_then(|sight| self.close(&sight, held.size)));
        } else if account.open_orders > 0 {
            self.clear_away(id, state, out);
        } else {
            let chosen =
                u16::try_from(random.below(sights.len() as u64)).ok().and_then(|place| seen(MarketId(place)));
            out.extend(chosen.into_iter().flat_map(|sight| self.bet(&sight, account, random)));
        }
    }

    /// Sells or buys back the whole position.
    fn close(&self, sight: &MarketSight, position: Size) -> Option<Command> {
        let side = Side::closing(position);
        let limit = worse_price(sight, side, sight.centre, EXIT_SLIPPAGE)?;
        let order = OrderRequest { reduce_only: true, ..market_order(sight, side, limit, position.abs()) };
        Some(self.place(vec![order], Grouping::Independent))
    }

    /// Cancels the triggers of a bet that is over.
    fn clear_away(&self, account: AccountId, state: &State, out: &mut Vec<Command>) {
        for client_id in [TAKE_PROFIT, STOP_LOSS] {
            let order = state.orders.find_client_id(account, client_id);
            if let Some(slot) = order.and_then(|order| state.orders.find(order)) {
                let request = CancelRequest {
                    market: state.orders.line(slot).market,
                    order: OrderReference::ClientId(client_id),
                };
                out.push(command(self.address, Action::CancelOrders(vec![request])));
            }
        }
    }

    /// The commands of a new bet; none where nothing worth a bet is left.
    fn bet(&self, sight: &MarketSight, account: &Account, random: &mut Random) -> Vec<Command> {
        if account.cash < BROKE || random.percent(40) {
            return Vec::new();
        }
        let most = i64::from(sight.max_leverage);
        let leverage = if random.percent(70) { most } else { random.between((most / 2).max(1), most) };
        // Who won much risks no more than he could have begun with, and not the rest of it.
        let stake = account.cash.min(MOST_BALANCE);
        let is_isolated = sight.only_isolated || account.cash > MOST_BALANCE;
        let mode = if is_isolated { MarginMode::Isolated } else { self.mode };
        // With cross margin the whole account stands behind the bet, so only a large one is a thin one.
        let staked_percent = match mode {
            MarginMode::Cross => random.between(65, 90),
            MarginMode::Isolated => random.between(25, 60),
        };
        let notional = multiply_divide(stake.0, leverage * staked_percent, 100, Rounding::Floor);
        let size = sight.size_worth(Notional(notional));
        if sight.value(size) < Notional(sight.min_order_value.0.saturating_mul(2)) {
            return Vec::new();
        }
        let side = choose_side(sight, random);
        let Some(limit) = worse_price(sight, side, sight.centre, ENTRY_SLIPPAGE) else {
            return Vec::new();
        };
        let mut orders = vec![market_order(sight, side, limit, size)];
        if self.is_careful {
            orders.extend(triggers(sight, side, size, leverage));
        }
        let grouping = if orders.len() > 1 { Grouping::ParentAndTriggers } else { Grouping::Independent };
        let chosen = self.choose_leverage(sight.market, account, leverage, mode);
        chosen.into_iter().chain([self.place(orders, grouping)]).collect()
    }

    fn choose_leverage(
        &self,
        market: MarketId,
        account: &Account,
        leverage: i64,
        mode: MarginMode,
    ) -> Option<Command> {
        let leverage = u8::try_from(leverage).ok()?;
        let is_chosen = |holding: &Holding| holding.leverage == leverage && holding.mode == mode;
        let is_set = account.holding(market).is_some_and(is_chosen);
        (!is_set).then(|| command(self.address, Action::SetLeverage { market, leverage, mode }))
    }

    fn place(&self, orders: Vec<OrderRequest>, grouping: Grouping) -> Command {
        command(self.address, Action::PlaceOrders { orders, grouping, builder: None })
    }
}

/// Follows the last minute's move, most of the time.
fn choose_side(sight: &MarketSight, random: &mut Random) -> Side {
    let percent = match sight.momentum {
        quiet if quiet.abs() < NOISE => 50,
        rising if rising.is_positive() => 80,
        _ => 20,
    };
    if random.percent(percent) { Side::Bid } else { Side::Ask }
}

/// Loses patience sooner when the market goes the other way.
fn wants_out(sight: &MarketSight, position: Size, random: &mut Random) -> bool {
    let is_against = sight.momentum.abs() >= NOISE && sight.momentum.is_positive() != position.is_positive();
    random.percent(if is_against { 15 } else { 5 })
}

/// A take-profit at once the collateral, and a stop-loss at a third of it.
fn triggers(sight: &MarketSight, entry: Side, size: Size, leverage: i64) -> Vec<OrderRequest> {
    let up = if entry == Side::Bid { 1 } else { -1 };
    let gain = Rate(up * Rate::ONE.0 / leverage);
    let loss = Rate(-gain.0 / 3);
    let trigger = |condition, by, client_id| {
        let trigger_price = sight.grid.round(sight.mark + sight.distance(by), Rounding::Floor)?;
        let price = worse_price(sight, entry.opposite(), trigger_price, EXIT_SLIPPAGE)?;
        Some(OrderRequest {
            reduce_only: true,
            kind: OrderKind::Trigger { trigger_price, is_market: true, condition },
            client_id: Some(client_id),
            ..market_order(sight, entry.opposite(), price, size)
        })
    };
    let take_profit = trigger(TriggerCondition::TakeProfit, gain, TAKE_PROFIT);
    let stop_loss = trigger(TriggerCondition::StopLoss, loss, STOP_LOSS);
    take_profit.into_iter().chain(stop_loss).collect()
}
