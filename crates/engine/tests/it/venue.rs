//! A small venue for stories about orders: one market at 100.00, accounts with money, and short words for orders.
//!
//! A price counts cents, a size ten-thousandths, so that `bid(10_000, 10_000)` asks for one at 100.00: a hundred dollars.

use engine::Engine;
use engine::command::{
    Action, Authority, Block, CancelRequest, Command, Genesis, Grouping, ModifyRequest, OrderKind,
    OrderReference, OrderRequest, PublishedPrice, Side, TimeInForce, TriggerCondition,
};
use engine::event::{CancelReason, Event, Fill};
use engine::ids::{AccountId, Address, ClientOrderId, MarketId, OrderId};
use engine::parameters::{
    FeeTier, FundingPolicy, LiquidationPolicy, MarginTier, MarketParameters, Publisher, VenueParameters,
};
use engine::rejection::Rejection;
use units::{Notional, Price, Rate, Size, Time, Usd};

/// The first account of a story. Number 0 is the backstop's.
pub const ALICE: AccountId = AccountId(1);
/// The second.
pub const BOB: AccountId = AccountId(2);
/// The third.
pub const CAROL: AccountId = AccountId(3);

/// The market of all stories.
pub const MARKET: MarketId = MarketId(0);

const OPERATOR: Address = Address([0xee; 20]);
const PUBLISHER: Address = Address([0xdd; 20]);
const BACKSTOP: Address = Address([0xbb; 20]);

/// When stories begin: noon of a day.
const BEGINNING: Time = Time(1_750_000_000_000 / 86_400_000 * 86_400_000 + 43_200_000);

/// Who publishes prices.
pub fn publisher() -> Address {
    PUBLISHER
}

/// Who sets the venue's mode.
pub fn operator() -> Address {
    OPERATOR
}

/// The venue's rules.
pub fn venue_parameters() -> VenueParameters {
    VenueParameters {
        operator: OPERATOR,
        publishers: vec![Publisher { address: PUBLISHER, weight: 1 }],
        price_staleness: Time::HOUR,
        price_jump: Rate(9 * Rate::ONE.0),
        fee_tiers: vec![FeeTier {
            volume: Notional(0),
            taker: Rate::basis_points(4),
            maker: Rate::basis_points(1),
        }],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ONE,
        open_orders: 20,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: LiquidationPolicy {
            partial_above: Notional(100_000_000_000),
            partial_fraction: Rate(Rate::ONE.0 / 5),
            cooldown: Time(30_000),
            band: Rate(Rate::ONE.0 / 10),
            backstop_below: Rate(666_666_666_666),
            insurance_per_sale: Usd::dollars(1_000),
            accounts_per_block: 100,
            deleveraging: Default::default(),
            backstop_parent: None,
        },
        backstop: BACKSTOP,
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: None,
    }
}

/// The market's rules: 20 times leverage, five significant figures, ten dollars at least, 80 % around the mark price.
pub fn market_parameters() -> MarketParameters {
    MarketParameters {
        name: "GOLD".into(),
        kind: Default::default(),
        size_decimals: 4,
        max_price: Price(100_000_000),
        max_size: Size(10_000_000_000),
        significant_figures: 5,
        min_order_value: Notional(10_000_000),
        price_band: Rate(Rate::ONE.0 / 5 * 4),
        margin_tiers: vec![MarginTier {
            lower_bound: Notional(0),
            maintenance_rate: Rate(Rate::ONE.0 / 40),
            max_leverage: 20,
        }],
        only_isolated: false,
        impact_notional: Notional(1_000_000_000),
        funding: FundingPolicy {
            interest: Rate(100_000_000),
            dead_band: Rate(500_000_000),
            cap: Rate(40_000_000_000),
        },
        basis_time: Time(150_000),
        risk: Default::default(),
    }
}

/// The address of an account.
pub fn address(account: AccountId) -> Address {
    let mut bytes = [0xaa; 20];
    bytes[16..].copy_from_slice(&account.0.to_be_bytes());
    Address(bytes)
}

/// A venue in the course of a story.
pub struct Venue {
    pub engine: Engine,
    pub height: u64,
    pub time: Time,
    /// From one block to the next.
    pub pace: Time,
}

impl Venue {
    /// A venue whose accounts have these dollars, with a first price of 100.00.
    pub fn new(dollars: &[i64]) -> Self {
        Self::with(venue_parameters(), market_parameters(), dollars)
    }

    /// A venue with other rules.
    pub fn with(parameters: VenueParameters, market: MarketParameters, dollars: &[i64]) -> Self {
        let mut balances: Vec<(Address, Usd)> = (ALICE.0..)
            .map(AccountId)
            .zip(dollars)
            .map(|(id, &amount)| (address(id), Usd::dollars(amount)))
            .collect();
        balances.push((BACKSTOP, Usd::dollars(1_000_000)));
        Self::founded(Genesis {
            parameters,
            markets: vec![market],
            balances,
            assets: Vec::new(),
            asset_balances: Vec::new(),
            insurance_fund: Usd::dollars(100_000),
        })
    }

    /// A venue that begins so, with a first price of 100.00 in its first market.
    pub fn founded(genesis: Genesis) -> Self {
        let mut venue = Self { engine: Engine::new(), height: 0, time: BEGINNING, pace: Time(10) };
        venue.apply(OPERATOR, Action::Found(Box::new(genesis)));
        venue.price(10_000);
        venue
    }

    /// A venue that sets its first two accounts no limits and no fees, at this price, where time stands still.
    pub fn unlimited(price: i64) -> Self {
        let free = FeeTier { volume: Notional(0), taker: Rate::ZERO, maker: Rate::ZERO };
        let parameters = VenueParameters {
            price_jump: Rate(i64::MAX),
            fee_tiers: vec![free],
            open_orders: u32::MAX,
            ..venue_parameters()
        };
        let market = MarketParameters {
            significant_figures: 0,
            min_order_value: Notional(0),
            price_band: Rate::ZERO,
            ..market_parameters()
        };
        let mut venue = Self::with(parameters, market, &[1_000_000_000, 1_000_000_000]);
        venue.pace = Time(0);
        venue.price(price);
        venue
    }

    /// A block with these commands, a pace after the last one.
    pub fn block(&mut self, commands: Vec<Command>) -> &[Event] {
        self.height += 1;
        self.time = self.time + self.pace;
        self.engine.apply(&Block { height: self.height, time: self.time, received: self.time, commands })
    }

    /// A block with one command.
    pub fn apply(&mut self, signer: Address, action: Action) -> Vec<Event> {
        self.block(vec![command(signer, action)]).to_vec()
    }

    /// A block with one command of an account.
    pub fn act(&mut self, account: AccountId, action: Action) -> Vec<Event> {
        self.apply(address(account), action)
    }

    /// The oracle and the perpetuals elsewhere say this price.
    pub fn price(&mut self, price: i64) -> Vec<Event> {
        let time = self.time + self.pace;
        let prices = vec![PublishedPrice {
            market: MARKET,
            index: Price(price),
            perpetual: Some(Price(price)),
            confidence: None,
        }];
        self.apply(PUBLISHER, Action::PublishPrices { time, prices })
    }

    /// Places one order.
    pub fn place(&mut self, account: AccountId, order: OrderRequest) -> Vec<Event> {
        self.place_group(account, &[order], Grouping::Independent)
    }

    /// Places orders that belong together.
    pub fn place_group(
        &mut self,
        account: AccountId,
        orders: &[OrderRequest],
        grouping: Grouping,
    ) -> Vec<Event> {
        self.act(account, Action::PlaceOrders { orders: orders.to_vec(), grouping, builder: None })
    }

    /// Places an order and returns its id.
    pub fn rest(&mut self, account: AccountId, order: OrderRequest) -> OrderId {
        let events = self.place(account, order);
        *placed(&events).first().unwrap_or_else(|| panic!("the order is accepted: {events:?}"))
    }

    /// Cancels an order.
    pub fn cancel(&mut self, account: AccountId, order: OrderReference) -> Vec<Event> {
        self.act(account, Action::CancelOrders(vec![CancelRequest { market: MARKET, order }]))
    }

    /// Cancels all orders of an account.
    pub fn cancel_all(&mut self, account: AccountId) {
        let orders = &self.engine.state().orders;
        let own = orders
            .slots()
            .filter(|&slot| orders.line(slot).account == account)
            .map(|slot| CancelRequest { market: MARKET, order: OrderReference::Id(orders.id(slot)) });
        let requests = own.collect();
        self.act(account, Action::CancelOrders(requests));
    }

    /// Replaces an order.
    pub fn modify(&mut self, account: AccountId, order: OrderId, replacement: OrderRequest) -> Vec<Event> {
        let order = OrderReference::Id(order);
        self.act(account, Action::ModifyOrders(vec![ModifyRequest { order, replacement }]))
    }

    /// The account's position.
    pub fn position(&self, account: AccountId) -> i64 {
        self.engine.state().account(account).position(MARKET).0
    }

    /// What remains of an open order; nothing of one that is no more.
    pub fn remaining(&self, order: OrderId) -> Option<i64> {
        let orders = &self.engine.state().orders;
        orders.find(order).map(|slot| orders.line(slot).remaining.0)
    }

    /// Price and size of a side's levels, best first.
    pub fn levels(&self, side: Side) -> Vec<(i64, i64)> {
        let book = &self.engine.state().market(MARKET).book;
        book.levels(side).map(|(price, level)| (price.0, level.size.0)).collect()
    }
}

/// A command by the venue's own hand.
pub fn command(signer: Address, action: Action) -> Command {
    Command { signer, authority: Authority::Venue, on_behalf_of: None, action }
}

fn order(side: Side, price: i64, size: i64) -> OrderRequest {
    OrderRequest {
        market: MARKET,
        side,
        price: Price(price),
        size: Size(size),
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    }
}

/// A good-till-cancelled order to buy.
pub fn bid(price: i64, size: i64) -> OrderRequest {
    order(Side::Bid, price, size)
}

/// A good-till-cancelled order to sell.
pub fn ask(price: i64, size: i64) -> OrderRequest {
    order(Side::Ask, price, size)
}

/// What an order can be besides.
pub trait Order {
    fn tif(self, time_in_force: TimeInForce) -> OrderRequest;
    fn reduce_only(self) -> OrderRequest;
    fn client_id(self, id: u128) -> OrderRequest;
    fn stop(self, trigger_price: i64, is_market: bool) -> OrderRequest;
    fn take_profit(self, trigger_price: i64, is_market: bool) -> OrderRequest;
}

impl Order for OrderRequest {
    fn tif(self, time_in_force: TimeInForce) -> OrderRequest {
        OrderRequest { kind: OrderKind::Limit(time_in_force), ..self }
    }

    fn reduce_only(self) -> OrderRequest {
        OrderRequest { reduce_only: true, ..self }
    }

    fn client_id(self, id: u128) -> OrderRequest {
        OrderRequest { client_id: Some(ClientOrderId(id)), ..self }
    }

    fn stop(self, trigger_price: i64, is_market: bool) -> OrderRequest {
        let condition = TriggerCondition::StopLoss;
        let kind = OrderKind::Trigger { trigger_price: Price(trigger_price), is_market, condition };
        OrderRequest { kind, ..self }
    }

    fn take_profit(self, trigger_price: i64, is_market: bool) -> OrderRequest {
        let condition = TriggerCondition::TakeProfit;
        let kind = OrderKind::Trigger { trigger_price: Price(trigger_price), is_market, condition };
        OrderRequest { kind, ..self }
    }
}

/// The orders that were accepted.
pub fn placed(events: &[Event]) -> Vec<OrderId> {
    let id = |event: &Event| {
        if let Event::OrderPlaced(placed) = event { Some(placed.order) } else { None }
    };
    events.iter().filter_map(id).collect()
}

/// The fills.
pub fn fills(events: &[Event]) -> Vec<Fill> {
    let fill = |event: &Event| {
        if let Event::Filled(fill) = event { Some(*fill) } else { None }
    };
    events.iter().filter_map(fill).collect()
}

/// Account, price and signed size of the fills.
pub fn trades(events: &[Event]) -> Vec<(AccountId, i64, i64)> {
    fills(events).iter().map(|fill| (fill.account, fill.price.0, fill.size.0)).collect()
}

/// The cancelled orders with their reasons.
pub fn cancelled(events: &[Event]) -> Vec<(OrderId, CancelReason)> {
    let cancel = |event: &Event| match event {
        Event::OrderCancelled { order, reason } => Some((*order, *reason)),
        _ => None,
    };
    events.iter().filter_map(cancel).collect()
}

/// Item and reason of what was rejected.
pub fn rejections(events: &[Event]) -> Vec<(u16, Rejection)> {
    let rejected = |event: &Event| match event {
        Event::Rejected { item, rejection } => Some((*item, *rejection)),
        _ => None,
    };
    events.iter().filter_map(rejected).collect()
}

/// The only rejection.
#[track_caller]
pub fn rejection(events: &[Event]) -> Rejection {
    match rejections(events)[..] {
        [(_, rejection)] => rejection,
        _ => panic!("one rejection is expected: {events:?}"),
    }
}
