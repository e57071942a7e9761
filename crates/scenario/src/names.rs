//! Who and what has a name in a story.

use std::collections::BTreeMap;

use engine::command::{Action, OrderKind, TriggerCondition};
use engine::event::{Cause, Event};
use engine::ids::{Address, MarketId, OrderId};
use engine::state::State;
use units::Time;

use crate::sentence::{Sentence, StoryError};
use crate::telling::describe;

/// The people of a story, and the orders that its sentences name.
pub struct Names {
    people: Vec<(String, Address)>,
    orders: BTreeMap<String, (MarketId, OrderId)>,
    described: BTreeMap<OrderId, (MarketId, String)>,
}

impl Names {
    /// The names that a venue begins with.
    pub fn new(people: Vec<(String, Address)>) -> Self {
        Self { people, orders: BTreeMap::new(), described: BTreeMap::new() }
    }

    /// Whose name it is.
    pub fn person(&self, sentence: &Sentence, name: &str) -> Result<Address, StoryError> {
        let found = self.find(name);
        found.ok_or_else(|| sentence.wrong(format_args!("nobody is called {name:?}")))
    }

    /// All people with their addresses.
    pub fn people(&self) -> &[(String, Address)] {
        &self.people
    }

    /// Whose name it is, if anybody's.
    pub fn find(&self, name: &str) -> Option<Address> {
        let known = self.people.iter().find(|(known, _)| known == name);
        known.map(|(_, address)| *address)
    }

    /// How an address is called.
    pub fn of(&self, address: Address) -> String {
        let known = self.people.iter().find(|(_, known)| *known == address);
        known.map_or_else(|| address.to_string(), |(name, _)| name.clone())
    }

    /// The order of a name, open or gone, and its market.
    pub fn order(&self, sentence: &Sentence, name: &str) -> Result<(MarketId, OrderId), StoryError> {
        let known = self.orders.get(name).copied();
        known.ok_or_else(|| sentence.wrong(format_args!("no order is called {name:?}")))
    }

    /// An order, open or gone, in words.
    pub fn describe(&self, order: OrderId) -> &str {
        self.described.get(&order).map_or("an order", |(_, words)| words)
    }

    /// The market of an order, open or gone.
    pub fn market_of(&self, order: OrderId) -> Option<MarketId> {
        self.described.get(&order).map(|(market, _)| *market)
    }

    /// Takes note of whom and what the events of a block brought: sub-accounts, and the orders of commands with a name.
    /// A parent's triggers are called after it: `entry-stop`, `entry-profit`.
    pub fn note(&mut self, state: &State, asked: &[Asked], events: &[Event]) {
        let mut current = None;
        for event in events {
            match event {
                Event::Began(Cause::Command(number)) => current = asked.get(*number as usize),
                Event::Began(_) => current = None,
                Event::AccountOpened { address, name, .. } if !name.is_empty() => {
                    self.people.push((name.to_string(), *address));
                }
                Event::OrderPlaced(placed) => {
                    let words = describe(state, self, placed);
                    self.described.insert(placed.order, (placed.market, words));
                    let Some(name) = current.and_then(|asked| asked.name.as_ref()) else {
                        continue;
                    };
                    let name = match placed.kind {
                        OrderKind::Trigger { condition, .. }
                            if placed.parent.is_some() || placed.size.is_zero() =>
                        {
                            format!("{name}-{}", trigger_word(condition))
                        }
                        _ => name.clone(),
                    };
                    self.orders.insert(name, (placed.market, placed.order));
                }
                _ => {}
            }
        }
    }
}

/// The word that names a trigger's condition in sentences.
pub fn trigger_word(condition: TriggerCondition) -> &'static str {
    match condition {
        TriggerCondition::StopLoss => "stop",
        TriggerCondition::TakeProfit => "profit",
    }
}

/// What a sentence asks for.
pub struct Asked {
    /// Who signs.
    pub signer: Address,
    /// The sub-account that he acts for.
    pub on_behalf_of: Option<Address>,
    /// What.
    pub action: Action,
    /// What its order shall be called.
    pub name: Option<String>,
    /// How long ago it was signed; absent: now, with a nonce of its own.
    pub signed_ago: Option<Time>,
    /// How long it is valid from then on; absent: for ever.
    pub valid_for: Option<Time>,
}
