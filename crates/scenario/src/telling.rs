//! How what happened is told.

use engine::command::{Action, Command, OrderKind, Side};
use engine::event::{AuctionReason, Cause, ChangeEnd, Event, Fill, Impact, OrderPlaced};
use engine::ids::{AccountId, Address, MarketId, OrderId};
use engine::state::State;
use units::{Decimal, Price, Rate, Size, Time, Usd};

use crate::assets;
use crate::dexes;
use crate::earning;
use crate::identity;
use crate::names::{Names, trigger_word};
use crate::oracle;
use crate::refusal;
use crate::stage::BEGINNING;
use crate::twaps;
use crate::vaults;

/// Tells a block's events in words, people by their names.
pub struct Teller<'a> {
    pub state: &'a State,
    names: &'a Names,
    commands: &'a [Command],
    /// The command that the events follow from.
    command: Option<&'a Command>,
}

impl<'a> Teller<'a> {
    pub fn new(state: &'a State, names: &'a Names, commands: &'a [Command]) -> Self {
        Self { state, names, commands, command: None }
    }

    /// An event in one line; none where it only keeps the books.
    pub fn tell(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Began(Cause::Command(number)) => {
                self.command = self.commands.get(*number as usize);
                None
            }
            Event::Rejected { item, rejection } => {
                let market = self.market_of(*item);
                Some(format!("rejected: {}", refusal::tell(self, market, rejection)))
            }
            _ => self
                .tell_of_orders(event)
                .or_else(|| self.tell_of_auctions(event))
                .or_else(|| dexes::tell(self, event))
                .or_else(|| self.tell_of_money(event))
                .or_else(|| vaults::tell(self, event))
                .or_else(|| self.tell_of_withdrawals(event))
                .or_else(|| self.tell_of_margin(event))
                .or_else(|| self.tell_of_liquidation(event))
                .or_else(|| self.tell_of_changes(event))
                .or_else(|| earning::tell(self, event))
                .or_else(|| identity::tell(self, event))
                .or_else(|| oracle::tell(self, event))
                .or_else(|| twaps::tell(self, event))
                .or_else(|| assets::tell(self, event)),
        }
    }

    fn tell_of_orders(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::OrderPlaced(placed) => self.order(placed.order),
            Event::OrderRested { .. } => "rests".to_owned(),
            Event::TriggerArmed { order, .. } => format!("{} waits for its price", self.order(*order)),
            Event::OrderTriggered { order, size } => {
                let market = self.names.market_of(*order).unwrap_or(MarketId(0));
                format!("{} fires, for {}", self.order(*order), self.size(market, *size))
            }
            Event::OrderTrimmed { order, remaining } => {
                let market = self.names.market_of(*order).unwrap_or(MarketId(0));
                format!("{} is cut to {}", self.order(*order), self.size(market, *remaining))
            }
            Event::OrderCancelled { order, reason } => {
                format!("{} is cancelled: {reason:?}", self.order(*order))
            }
            Event::CancelScheduled { account, time } => match time {
                Some(time) => {
                    format!("all orders of {} will be cancelled at {}", self.name(*account), moment(*time))
                }
                None => format!("the scheduled cancel of {} is done with", self.name(*account)),
            },
            Event::Filled(fill) => self.filled(fill),
            _ => return None,
        })
    }

    fn tell_of_auctions(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::AuctionBegan { market, reason, until } => {
                let until = until
                    .map_or(", waiting for a price".to_owned(), |until| format!(" until {}", moment(until)));
                format!("{} in auction{until}: {}", self.market_name(*market), self.why(*market, *reason))
            }
            Event::AuctionExtended { market, reason, until } => {
                let why = self.why(*market, *reason);
                format!("{} stays in auction until {}: {why}", self.market_name(*market), moment(*until))
            }
            Event::AuctionEnded { market, price: Some(price), size } => format!(
                "auction of {} ends: {} at {}",
                self.market_name(*market),
                self.size(*market, *size),
                self.price(*market, *price)
            ),
            Event::AuctionEnded { market, .. } => {
                format!("auction of {} ends without a trade", self.market_name(*market))
            }
            _ => return None,
        })
    }

    fn why(&self, market: MarketId, reason: AuctionReason) -> String {
        let bounds = &self.state.market(market).parameters.risk.auctions.bounds;
        match reason {
            AuctionReason::Opening => "opening".to_owned(),
            AuctionReason::Bound(place) => {
                let bound = bounds.get(usize::from(place));
                bound.map_or("beyond a bound".to_owned(), |bound| {
                    format!("beyond {}", percent(bound.deviation))
                })
            }
        }
    }

    fn tell_of_money(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::ModeSet { mode } => format!("the venue is {mode:?}"),
            Event::AccountOpened { account, .. } => format!("{} is opened", self.name(*account)),
            Event::AgentApproved { account, agent, .. } => {
                format!("{} may trade for {}", self.names.of(*agent), self.name(*account))
            }
            Event::AgentRemoved { account, agent } => {
                format!("{} may no longer trade for {}", self.names.of(*agent), self.name(*account))
            }
            Event::Credited { account, amount } => {
                format!("{} comes in for {}", usd(*amount), self.name(*account))
            }
            Event::Transferred { from, to, amount } => {
                format!("{} sends {} to {}", self.name(*from), usd(*amount), self.name(*to))
            }
            Event::FeeRatesSet { account, taker, maker } => format!(
                "{} pays {} as taker, {} as maker",
                self.name(*account),
                percent(*taker),
                percent(*maker)
            ),
            Event::IsolatedMarginMoved { account, market, amount } => format!(
                "{} moves {} {} the margin of {}",
                self.name(*account),
                usd(amount.abs()),
                if amount.is_negative() { "out of" } else { "into" },
                self.market_name(*market)
            ),
            Event::FundingRateSet { market, .. } if self.state.market(*market).open_interest.is_zero() => {
                return None;
            }
            Event::FundingRateSet { market, rate, premium, samples, .. } => format!(
                "{} funding {} for the hour, premium {} of {samples} samples",
                self.market_name(*market),
                percent(*rate),
                percent(*premium)
            ),
            Event::FundingPaid { account, market, amount, .. } => {
                format!("{} {} funding {}", self.name(*account), self.market_name(*market), usd(*amount))
            }
            Event::FundingDust { amount, .. } => format!("insurance fund keeps {} of rounding", usd(*amount)),
            _ => return None,
        })
    }

    fn tell_of_withdrawals(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::WithdrawalRequested { account, amount, fee, withdrawal, .. } => format!(
                "{} withdraws {}, fee {}: withdrawal {} waits",
                self.name(*account),
                usd(*amount),
                usd(*fee),
                withdrawal.0
            ),
            Event::WithdrawalQueued { account, amount, fee, withdrawal, .. } => format!(
                "{} withdraws {}, fee {}: withdrawal {} queues",
                self.name(*account),
                usd(*amount),
                usd(*fee),
                withdrawal.0
            ),
            Event::WithdrawalReleased { withdrawal, amount, time } => {
                format!("{} of withdrawal {} is released at {}", usd(*amount), withdrawal.0, moment(*time))
            }
            Event::WithdrawalCancelled { withdrawal, account, amount } => {
                format!("{} takes {} of withdrawal {} back", self.name(*account), usd(*amount), withdrawal.0)
            }
            Event::WithdrawalConfirmed { withdrawal, amount } => {
                format!("{} of withdrawal {} is paid", usd(*amount), withdrawal.0)
            }
            Event::WithdrawalRefused { withdrawal, account, amount, .. } => {
                format!(
                    "{} of withdrawal {} goes back to {}",
                    usd(*amount),
                    withdrawal.0,
                    self.name(*account)
                )
            }
            Event::WithdrawalGateRaised { losses, until } => {
                format!("others bore {}: no withdrawal is released before {}", usd(*losses), moment(*until))
            }
            Event::WithdrawalGateLifted { time } => {
                format!("withdrawals are released again at {}", moment(*time))
            }
            _ => return None,
        })
    }

    fn tell_of_margin(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::InitialMarginFloorSet { market, floor } => {
                format!("{} initial margin is at least {}", self.market_name(*market), percent(*floor))
            }
            Event::MaintenanceMarginFloorNoticed { market, floor, from } => format!(
                "{} maintenance margin will be at least {} from {}",
                self.market_name(*market),
                percent(*floor),
                moment(*from)
            ),
            Event::MaintenanceMarginFloorSet { market, floor } => {
                format!("{} maintenance margin is at least {}", self.market_name(*market), percent(*floor))
            }
            _ => return None,
        })
    }

    fn tell_of_liquidation(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::LiquidationBegan { account, isolated, equity, maintenance_margin } => format!(
                "{} is liquidated: equity {} is below maintenance margin {}",
                self.pool(*account, *isolated),
                usd(*equity),
                usd(*maintenance_margin)
            ),
            Event::LiquidationEnded { account, isolated } => {
                format!("liquidation of {} ends", self.pool(*account, *isolated))
            }
            Event::ParentCalled { parent, account, market, amount } => {
                format!(
                    "{} adds {} for {}",
                    self.name(*parent),
                    usd(*amount),
                    self.pool(*account, Some(*market))
                )
            }
            Event::PenaltyPaid { account, isolated, amount, .. } => {
                format!("{} pays a penalty of {}", self.pool(*account, *isolated), usd(*amount))
            }
            Event::PositionSold { account, isolated, freed, .. } => {
                format!("{} of the shortage of {} is made good", usd(*freed), self.pool(*account, *isolated))
            }
            Event::CooldownSet { until, .. } => format!("cool-down until {}", moment(*until)),
            Event::CollateralSeized { account, isolated, to, amount } => {
                format!("{} takes {} from {}", self.name(*to), usd(*amount), self.pool(*account, *isolated))
            }
            Event::ShortfallCovered { account, isolated, amount, .. } => {
                format!("insurance fund pays {} for {}", usd(*amount), self.pool(*account, *isolated))
            }
            Event::SurplusKept { amount, .. } => format!("insurance fund keeps {}", usd(*amount)),
            Event::LossWrittenOff { account, isolated, amount } => {
                format!("{} of {} is written off", usd(*amount), self.pool(*account, *isolated))
            }
            Event::LossSocialized { account, isolated, amount } => {
                format!("{} bears {}", self.pool(*account, *isolated), usd(*amount))
            }
            _ => return None,
        })
    }

    fn tell_of_changes(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::ChangeProposed { change, by, direction, impact, .. } => format!(
                "{} proposes change {}, {}: {} would become liquidatable",
                self.names.of(*by),
                change.0,
                format!("{direction:?}").to_lowercase(),
                fallen(*impact)
            ),
            Event::ChangeApproved { change, by } => {
                format!("{} approves change {}", self.names.of(*by), change.0)
            }
            Event::ChangeScheduled { change, time } => {
                format!("change {} will take effect at {}", change.0, moment(*time))
            }
            Event::ChangeEnded { change, end } => match end {
                ChangeEnd::CancelledBy(key) => {
                    format!("change {} is cancelled by {}", change.0, self.names.of(*key))
                }
                ChangeEnd::Superseded(other) => {
                    format!("change {} ends: change {} came first", change.0, other.0)
                }
                ChangeEnd::Refused(rejection) => {
                    format!("change {} ends: {}", change.0, refusal::tell(self, None, rejection))
                }
            },
            Event::ChangeTookEffect { change, time, impact } => format!(
                "change {} takes effect at {}: {} {} liquidatable",
                change.0,
                moment(*time),
                fallen(*impact),
                if impact.accounts == 1 { "becomes" } else { "become" }
            ),
            Event::MarketSettled { market, price } if price.is_zero() => {
                format!("{} ends without ever having had a price", self.market_name(*market))
            }
            Event::MarketSettled { market, price } => {
                format!("{} settles at {}", self.market_name(*market), self.price(*market, *price))
            }
            _ => return None,
        })
    }

    fn filled(&self, fill: &Fill) -> String {
        let verb = if fill.size.is_positive() { "buys" } else { "sells" };
        format!(
            "{} {verb} {} {} at {} ({:?}), realized {}, fee {}{}",
            self.name(fill.account),
            self.size(fill.market, fill.size.abs()),
            self.market_name(fill.market),
            self.price(fill.market, fill.price),
            fill.origin,
            usd(fill.realized),
            usd(fill.fee),
            earning::shares(self, fill.referral, fill.builder)
        )
    }

    /// What a command's item is about.
    fn market_of(&self, item: u16) -> Option<MarketId> {
        let item = usize::from(item);
        match &self.command?.action {
            Action::PlaceOrders { orders, .. } => orders.get(item).map(|order| order.market),
            Action::ModifyOrders(modifies) => modifies.get(item).map(|modify| modify.replacement.market),
            Action::CancelOrders(cancels) => cancels.get(item).map(|cancel| cancel.market),
            Action::PlaceTwap(request) => Some(request.market),
            Action::SetLeverage { market, .. } | Action::MoveIsolatedMargin { market, .. } => Some(*market),
            _ => None,
        }
    }

    fn order(&self, order: OrderId) -> String {
        self.names.describe(order).to_owned()
    }

    /// The money that is meant: an account's, or one isolated position's.
    fn pool(&self, account: AccountId, isolated: Option<MarketId>) -> String {
        match isolated {
            Some(market) => format!("{}'s isolated {}", self.name(account), self.market_name(market)),
            None => self.name(account),
        }
    }

    pub fn name(&self, account: AccountId) -> String {
        self.names.of(self.state.account(account).address)
    }

    pub fn name_of(&self, address: Address) -> String {
        self.names.of(address)
    }

    pub fn market_name(&self, market: MarketId) -> &str {
        &self.state.market(market).parameters.name
    }

    pub fn price(&self, market: MarketId, price: Price) -> String {
        Decimal::text(price.0, self.state.market(market).parameters.price_decimals())
    }

    pub fn size(&self, market: MarketId, size: Size) -> String {
        let decimals = u32::from(self.state.market(market).parameters.size_decimals);
        Decimal::text(size.0, decimals)
    }
}

/// An order in words: whose, what, and for how much.
pub fn describe(state: &State, names: &Names, placed: &OrderPlaced) -> String {
    let teller = Teller::new(state, names, &[]);
    let kind = match placed.kind {
        OrderKind::Limit(_) => "order".to_owned(),
        OrderKind::Trigger { trigger_price, condition, .. } => {
            format!("{} at {}", trigger_word(condition), teller.price(placed.market, trigger_price))
        }
    };
    let size = match placed.size.is_zero() {
        true => "all".to_owned(),
        false => teller.size(placed.market, placed.size),
    };
    format!(
        "{} {kind} to {} {size} {} at {}",
        teller.name(placed.account),
        if placed.side == Side::Bid { "buy" } else { "sell" },
        teller.market_name(placed.market),
        teller.price(placed.market, placed.price)
    )
}

/// Whom a change makes liquidatable.
fn fallen(impact: Impact) -> String {
    match impact.accounts {
        0 => "no accounts".to_owned(),
        count => format!(
            "{count} account{} with a notional of {}",
            if count == 1 { "" } else { "s" },
            Decimal::text(impact.notional.0, 6)
        ),
    }
}

pub fn usd(amount: Usd) -> String {
    Decimal::text(amount.0, 6)
}

pub fn percent(rate: Rate) -> String {
    format!("{} %", Decimal::text(rate.0, 10))
}

/// A span in seconds.
pub fn span(time: Time) -> String {
    let milliseconds = i64::try_from(time.0).unwrap_or(i64::MAX);
    format!("{} s", Decimal::text(milliseconds, 3))
}

/// A moment as the time since the story's beginning: `00:00:30`, `25:00:00`.
pub fn moment(time: Time) -> String {
    let since = i128::from(time.0) - i128::from(BEGINNING.0);
    let (sign, seconds) = (if since < 0 { "-" } else { "" }, since.unsigned_abs() / 1_000);
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
