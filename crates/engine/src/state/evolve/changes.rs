//! How changes of the rules change the state, and how markets come and go.

use alloc::boxed::Box;
use alloc::vec::Vec;

use units::Time;

use crate::command::Change;
use crate::event::Event;
use crate::ids::MarketId;
use crate::parameters::{MarketParameters, Publisher, VenueParameters};
use crate::state::{Delisting, PendingChange, State};

impl State {
    pub(super) fn evolve_changes(&mut self, event: &Event) {
        match event {
            Event::ChangeProposed { change, by, content, direction, impact } => {
                let pending = PendingChange {
                    content: content.clone(),
                    direction: *direction,
                    impact: *impact,
                    proposed: self.time,
                    approvals: [*by].into(),
                    due: None,
                };
                self.changes.last = change.0;
                self.changes.pending.insert(*change, pending);
            }
            Event::ChangeApproved { change, by } => {
                let pending = self.changes.pending.get_mut(change);
                pending.expect("an approved change gathers approvals").approvals.push(*by);
            }
            Event::ChangeScheduled { change, time } => {
                let pending = self.changes.pending.get_mut(change);
                pending.expect("a scheduled change was approved").due = Some(*time);
            }
            Event::ChangeEnded { change, .. } => {
                self.changes.pending.remove(change);
            }
            Event::ChangeTookEffect { change, time, .. } => {
                let pending = self.changes.pending.remove(change);
                let content: Box<Change> = pending.expect("a change takes effect once").content;
                self.carry_out(&content, *time);
                self.changes.in_effect += 1;
            }
            Event::MarketSettled { market, price } => {
                let market = self.market_mut(*market);
                market.delisting.as_mut().expect("a settled market was delisted").settled = Some(*price);
                if price.is_positive() {
                    market.mark.price = *price;
                }
            }
            _ => unreachable!("only events of changes come here"),
        }
    }

    fn carry_out(&mut self, change: &Change, time: Time) {
        match change {
            Change::SetVenue(parameters) => self.set_venue(parameters),
            Change::SetMarket { market, parameters } => self.set_market(*market, parameters),
            Change::List(parameters) => {
                let mut market = self.list(parameters);
                market.listed = Some(time);
                self.markets.push(market);
            }
            Change::Delist { market } => {
                let market = self.market_mut(*market);
                let policy = market.parameters.risk.settlement;
                let settles = time + policy.notice;
                let averages = settles - policy.span;
                market.delisting = Some(Delisting {
                    averages,
                    settles,
                    sum: 0,
                    weight: Time(0),
                    summed: averages,
                    settled: None,
                });
            }
        }
    }

    /// What publishers said stays with their keys, whatever places they have now.
    fn set_venue(&mut self, parameters: &VenueParameters) {
        let before = self.parameters.replace(parameters.clone()).map(|before| before.publishers);
        self.backstop = self.accounts.find(parameters.backstop);
        let before = before.unwrap_or_default();
        let place_of =
            |publisher: &Publisher| before.iter().position(|known| known.address == publisher.address);
        let places: Vec<Option<usize>> = parameters.publishers.iter().map(place_of).collect();
        for market in &mut self.markets {
            let published = places.iter().map(|place| place.and_then(|place| market.published[place]));
            market.published = published.collect();
        }
    }

    /// Whoever has a position there may have fallen: nobody's own doing says so.
    pub(super) fn set_market(&mut self, id: MarketId, parameters: &MarketParameters) {
        self.market_mut(id).set(parameters);
        self.touch_holders(id);
    }

    /// Adds what the oracle price was up to a moment, before it changes.
    pub(super) fn sum_for_settlement(&mut self, market: MarketId, moment: Time) {
        let market = self.market_mut(market);
        let price = market.oracle.price;
        let Some(delisting) = market.delisting.as_mut().filter(|delisting| delisting.settled.is_none())
        else {
            return;
        };
        let span = moment.min(delisting.settles).since(delisting.summed);
        delisting.summed = delisting.summed + span;
        if price.is_positive() {
            delisting.sum += i128::from(price.0) * i128::from(span.0);
            delisting.weight = delisting.weight + span;
        }
    }
}
