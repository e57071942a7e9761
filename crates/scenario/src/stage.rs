//! The stage on which a story is played: an engine, and the names of people and orders.

use std::collections::BTreeMap;

use engine::Engine;
use engine::command::{
    Action, Authority, Block, CancelRequest, Command, Grouping, MarginMode, OrderKind, OrderReference, OrderRequest,
    PublishedPrice, Side, TimeInForce, TriggerCondition,
};
use engine::event::Event;
use engine::ids::{AccountId, Address, MarketId, OrderId};
use engine::parameters::MarketParameters;
use units::{Price, Size, Time, Usd};

use crate::founding::{Founding, VENUE};
use crate::sentence::{Sentence, StoryError};
use crate::telling::Teller;

/// When stories begin: midnight UTC, so that hours and days are easily counted.
const BEGINNING: Time = Time(1_767_225_600_000);

/// The stage on which a story is played.
pub struct Stage {
    engine: Engine,
    time: Time,
    people: Vec<(String, Address)>,
    labels: BTreeMap<String, OrderId>,
}

impl Stage {
    /// Founds the venue.
    pub fn open(founding: Founding) -> Result<Self, StoryError> {
        let mut stage = Self {
            engine: Engine::new(),
            time: BEGINNING,
            people: founding.people,
            labels: BTreeMap::new(),
        };
        stage.seal(VENUE, Action::Found(Box::new(founding.genesis)));
        let rejected = stage.engine.events().iter().find(|event| matches!(event, Event::Rejected { .. }));
        match rejected {
            None => Ok(stage),
            Some(rejected) => {
                let reason = format!("the venue cannot be founded so: {rejected:?}");
                Err(StoryError { line: 1, text: "founding".to_owned(), reason })
            }
        }
    }

    /// Plays a sentence: what happened, one line each, under the sentence.
    pub fn play(&mut self, sentence: &Sentence) -> Result<Vec<String>, StoryError> {
        let words = sentence.words();
        if let ["show", names @ ..] = &words[..] {
            return names.iter().map(|name| self.show(sentence, name)).collect();
        }
        self.act(sentence, &words)?;
        let mut lines = vec![format!("> {}", sentence.text)];
        lines.extend(self.tell_block());
        while self.engine.has_pending_work() {
            self.seal_all(Vec::new());
            lines.extend(self.tell_block());
        }
        Ok(lines)
    }

    fn act(&mut self, sentence: &Sentence, words: &[&str]) -> Result<(), StoryError> {
        match *words {
            ["wait", span] => {
                self.time = self.time + read_span(sentence, span)?;
                self.seal_all(Vec::new());
                Ok(())
            }
            ["price", market, index, ref rest @ ..] => {
                let market = self.market(sentence, market)?;
                let ticks = |word| sentence.read_scaled(word, self.parameters(market).price_decimals()).map(Price);
                let perpetual = match *rest {
                    [] => None,
                    ["perpetual", price] => Some(ticks(price)?),
                    _ => return Err(sentence.wrong("price MARKET INDEX [perpetual PRICE]")),
                };
                let prices = vec![PublishedPrice { market, index: ticks(index)?, perpetual }];
                self.seal(VENUE, Action::PublishPrices { time: self.time, prices });
                Ok(())
            }
            [name, ref rest @ ..] => {
                let who = self.person(sentence, name)?;
                let action = self.action(sentence, who, rest)?;
                self.seal(who, action);
                self.label(rest);
                Ok(())
            }
            [] => Ok(()),
        }
    }

    fn action(&self, sentence: &Sentence, who: Address, words: &[&str]) -> Result<Action, StoryError> {
        let usd = |word| sentence.read_scaled(word, 6).map(Usd);
        Ok(match *words {
            ["buys" | "sells", ..] => self.order(sentence, words)?,
            ["cancels", label] => {
                let order = *self.labels.get(label).ok_or_else(|| sentence.wrong(format_args!("no order {label:?}")))?;
                let slot = self.engine.state().orders.find(order);
                let market = slot.map_or(MarketId(0), |slot| self.engine.state().orders.line(slot).market);
                Action::CancelOrders(vec![CancelRequest { market, order: OrderReference::Id(order) }])
            }
            ["leverage", market, leverage, ref mode @ ..] => Action::SetLeverage {
                market: self.market(sentence, market)?,
                leverage: sentence.read(leverage)?,
                mode: if *mode == ["isolated"] { MarginMode::Isolated } else { MarginMode::Cross },
            },
            ["margin", market, amount] => {
                Action::MoveIsolatedMargin { market: self.market(sentence, market)?, amount: usd(amount)? }
            }
            ["withdraws", amount] => Action::Withdraw { destination: who, amount: usd(amount)? },
            ["sends", amount, "to", name] => {
                Action::Transfer { destination: self.person(sentence, name)?, amount: usd(amount)? }
            }
            _ => return Err(sentence.wrong("no such sentence; docs/spec/README.md lists them")),
        })
    }

    /// Reads `buys 0.1 BTC at 50000 [when 49000 stop|profit] [ioc|alo|market] [reduce-only] [as NAME]`.
    fn order(&self, sentence: &Sentence, words: &[&str]) -> Result<Action, StoryError> {
        let [verb, size, market, "at", price, rest @ ..] = words else {
            return Err(sentence.wrong("WHO buys|sells SIZE MARKET at PRICE …"));
        };
        let market = self.market(sentence, market)?;
        let parameters = self.parameters(market);
        let ticks = |word| sentence.read_scaled(word, parameters.price_decimals()).map(Price);
        let mut order = OrderRequest {
            market,
            side: if *verb == "buys" { Side::Bid } else { Side::Ask },
            price: ticks(price)?,
            size: Size(sentence.read_scaled(size, u32::from(parameters.size_decimals))?),
            reduce_only: false,
            kind: OrderKind::Limit(TimeInForce::Gtc),
            client_id: None,
        };
        let mut rest = rest.iter();
        while let Some(&word) = rest.next() {
            match word {
                "ioc" => order.kind = OrderKind::Limit(TimeInForce::Ioc),
                "alo" => order.kind = OrderKind::Limit(TimeInForce::Alo),
                "market" => order.kind = OrderKind::Limit(TimeInForce::Market),
                "reduce-only" => order.reduce_only = true,
                "as" => drop(rest.next()),
                "stop" | "profit" => {
                    let trigger_price = rest.next().ok_or_else(|| sentence.wrong("the trigger price is missing"))?;
                    let condition =
                        if word == "stop" { TriggerCondition::StopLoss } else { TriggerCondition::TakeProfit };
                    order.kind =
                        OrderKind::Trigger { trigger_price: ticks(trigger_price)?, is_market: true, condition };
                }
                _ => return Err(sentence.wrong(format_args!("an order has no property {word:?}"))),
            }
        }
        Ok(Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent })
    }

    /// Remembers an order by the name that the sentence gives it.
    fn label(&mut self, words: &[&str]) {
        let Some(place) = words.iter().position(|&word| word == "as") else { return };
        let placed = self.engine.events().iter().find_map(|event| match event {
            Event::OrderPlaced(placed) => Some(placed.order),
            _ => None,
        });
        if let (Some(label), Some(order)) = (words.get(place + 1), placed) {
            self.labels.insert((*label).to_owned(), order);
        }
    }

    fn seal(&mut self, signer: Address, action: Action) {
        self.seal_all(vec![Command { signer, authority: Authority::Venue, on_behalf_of: None, action }]);
    }

    fn seal_all(&mut self, commands: Vec<Command>) {
        let height = self.engine.state().height + 1;
        self.engine.apply(&Block { height, time: self.time, received: self.time, commands });
    }

    fn tell_block(&self) -> Vec<String> {
        let teller = Teller { state: self.engine.state(), people: &self.people };
        self.engine.events().iter().filter_map(|event| teller.tell(event)).map(|line| format!("  {line}")).collect()
    }

    fn show(&self, sentence: &Sentence, name: &str) -> Result<String, StoryError> {
        let teller = Teller { state: self.engine.state(), people: &self.people };
        if name == "funds" {
            return Ok(teller.funds());
        }
        if let Some(account) = self.account(name) {
            return Ok(teller.account(account));
        }
        self.market(sentence, name).map(|market| teller.market(market))
    }

    fn account(&self, name: &str) -> Option<AccountId> {
        let address = self.people.iter().find(|(known, _)| known == name)?.1;
        self.engine.state().accounts.find(address)
    }

    fn person(&self, sentence: &Sentence, name: &str) -> Result<Address, StoryError> {
        let known = self.people.iter().find(|(known, _)| known == name);
        known.map(|(_, address)| *address).ok_or_else(|| sentence.wrong(format_args!("nobody is called {name:?}")))
    }

    fn market(&self, sentence: &Sentence, name: &str) -> Result<MarketId, StoryError> {
        let state = self.engine.state();
        let found = state.market_ids().find(|&market| state.market(market).parameters.name == name);
        found.ok_or_else(|| sentence.wrong(format_args!("no market is called {name:?}")))
    }

    fn parameters(&self, market: MarketId) -> &MarketParameters {
        &self.engine.state().market(market).parameters
    }
}

/// Reads `30s`, `5m` or `1h`.
fn read_span(sentence: &Sentence, word: &str) -> Result<Time, StoryError> {
    let (count, unit) = word.split_at(word.len().saturating_sub(1));
    let unit = match unit {
        "s" => Time::SECOND,
        "m" => Time::MINUTE,
        "h" => Time::HOUR,
        _ => return Err(sentence.wrong("a span is 30s, 5m or 1h")),
    };
    Ok(Time(sentence.read::<u64>(count)? * unit.0))
}
