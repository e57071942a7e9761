//! The sentences in which people ask for something.

use engine::command::{
    Action, CancelRequest, Change, MarginMode, Mode, ModifyRequest, OrderReference, PublishedPrice,
};
use engine::ids::{Address, ChangeId, ClientOrderId, MarketId, WithdrawalId};
use engine::parameters::MarketParameters;
use engine::state::State;
use units::{Price, Time, Usd};

use crate::assets;
use crate::dexes;
use crate::earning;
use crate::founding;
use crate::identity;
use crate::names::{Asked, Names};
use crate::ordering;
use crate::sentence::{Sentence, StoryError};
use crate::twaps;
use crate::vaults;

/// What is known when a sentence is read.
pub struct Reader<'a> {
    pub sentence: &'a Sentence,
    pub state: &'a State,
    pub names: &'a Names,
    pub time: Time,
}

impl Reader<'_> {
    /// Reads `WHO [for SUB-ACCOUNT] … [as NAME] [signed SPAN ago] [valid for SPAN]`.
    pub fn read(&self, words: &[&str]) -> Result<Asked, StoryError> {
        let [who, words @ ..] = words else {
            return Err(self.no_such_sentence());
        };
        let signer = self.person(who)?;
        let (valid_for, words) = match words {
            [words @ .., "valid", "for", span] => (Some(self.sentence.read_span(span)?), words),
            _ => (None, words),
        };
        let (signed_ago, words) = match words {
            [words @ .., "signed", span, "ago"] => (Some(self.sentence.read_span(span)?), words),
            _ => (None, words),
        };
        let (name, words) = match words {
            [words @ .., "as", name] => (Some((*name).to_owned()), words),
            _ => (None, words),
        };
        let (on_behalf_of, words) = match words {
            ["for", sub_account, words @ ..] => (Some(self.person(sub_account)?), words),
            _ => (None, words),
        };
        let action = match identity::together(self, signer, words)? {
            Some(together) => together,
            None => self.action(on_behalf_of.unwrap_or(signer), words)?,
        };
        Ok(Asked { signer, on_behalf_of, action, name, signed_ago, valid_for })
    }

    pub fn action(&self, who: Address, words: &[&str]) -> Result<Action, StoryError> {
        match words {
            ["buys" | "sells", _, _, "over", ..] => twaps::place(self, words),
            ["buys" | "sells", ..] => ordering::place(self, words),
            ["cancels", "twap", number, "in", market] => twaps::cancel(self, number, market),
            ["protects", market, "with", triggers @ ..] => ordering::protect(self, who, market, triggers),
            ["proposes", change @ ..] => Ok(Action::ProposeChange(Box::new(self.change(change)?))),
            ["approves", "change", number] => Ok(Action::ApproveChange(self.change_id(number)?)),
            ["cancels", "change", number] => Ok(Action::CancelChange(self.change_id(number)?)),
            ["cancels" | "modifies" | "leverage" | "margin", ..] => self.trading(words),
            ["founds" | "pays" | "takes" | "distributes" | "ends", ..] | ["sets", _, _, _] => {
                vaults::ask(self, words)
            }
            ["publishes", market, index, rest @ ..] => self.publish(market, index, rest),
            _ => match dexes::read(self, who, words)?
                .or(earning::read(self, words)?)
                .or(identity::read(self, words)?)
            {
                Some(action) => Ok(action),
                None => self.money_and_keys(who, words),
            },
        }
    }

    fn trading(&self, words: &[&str]) -> Result<Action, StoryError> {
        Ok(match *words {
            ["cancels", "all", "never"] => Action::ScheduleCancel { time: None },
            ["cancels", "all", "in", span] => {
                Action::ScheduleCancel { time: Some(self.time + self.sentence.read_span(span)?) }
            }
            ["cancels", "withdrawal", number] => {
                Action::CancelWithdrawal(WithdrawalId(self.sentence.read(number)?))
            }
            ["cancels", "id", number, "in", market] => {
                let (market, order) = (self.market(market)?, self.client_id(number)?);
                Action::CancelOrders(vec![CancelRequest { market, order }])
            }
            ["cancels", ref names @ ..] => {
                let cancel = |name: &&str| {
                    let (market, order) = self.names.order(self.sentence, name)?;
                    let order = OrderReference::Id(order);
                    Ok(CancelRequest { market, order })
                };
                Action::CancelOrders(names.iter().map(cancel).collect::<Result<_, StoryError>>()?)
            }
            ["modifies", "id", number, "to", ref order @ ..] => {
                self.modify(self.client_id(number)?, order)?
            }
            ["modifies", name, "to", ref order @ ..] => {
                let (_, id) = self.names.order(self.sentence, name)?;
                self.modify(OrderReference::Id(id), order)?
            }
            ["leverage", market, leverage, ref mode @ ..] => Action::SetLeverage {
                market: self.market(market)?,
                leverage: self.sentence.read(leverage)?,
                mode: match mode {
                    ["isolated"] => MarginMode::Isolated,
                    [] => MarginMode::Cross,
                    _ => return Err(self.no_such_sentence()),
                },
            },
            ["margin", market, amount] => {
                Action::MoveIsolatedMargin { market: self.market(market)?, amount: self.usd(amount)? }
            }
            _ => return Err(self.no_such_sentence()),
        })
    }

    fn modify(&self, order: OrderReference, words: &[&str]) -> Result<Action, StoryError> {
        let replacement = match words {
            ["buy" | "sell", ..] => ordering::one(self, words)?.0,
            _ => return Err(self.sentence.wrong("WHO modifies NAME to buy|sell …")),
        };
        Ok(Action::ModifyOrders(vec![ModifyRequest { order, replacement }]))
    }

    fn money_and_keys(&self, who: Address, words: &[&str]) -> Result<Action, StoryError> {
        if let Some(asked) = assets::read(self, who, words) {
            return asked;
        }
        let withdrawal = |number| self.sentence.read(number).map(WithdrawalId);
        Ok(match *words {
            ["withdraws", amount] => Action::Withdraw { destination: who, amount: self.usd(amount)? },
            ["sends", amount, "to", name] => {
                Action::Transfer { destination: self.person(name)?, amount: self.usd(amount)? }
            }
            ["opens", name] => Action::CreateSubAccount { name: name.to_owned() },
            ["moves", amount, direction @ ("to" | "from"), name] => Action::TransferWithSubAccount {
                sub_account: self.person(name)?,
                is_deposit: direction == "to",
                amount: self.usd(amount)?,
            },
            ["approves", agent, ref span @ ..] => Action::ApproveAgent {
                agent: self.person(agent)?,
                name: agent.to_owned(),
                valid_until: match *span {
                    ["for", span] => Some(self.time + self.sentence.read_span(span)?),
                    [] => None,
                    _ => return Err(self.no_such_sentence()),
                },
            },
            ["credits", amount, "to", name] => {
                Action::Credit { account: self.person(name)?, amount: self.usd(amount)? }
            }
            ["confirms", number] => {
                Action::ConfirmWithdrawal { withdrawal: withdrawal(number)?, amount: None }
            }
            ["confirms", amount, "of", number] => {
                Action::ConfirmWithdrawal { withdrawal: withdrawal(number)?, amount: Some(self.usd(amount)?) }
            }
            ["refuses", number] => Action::RefuseWithdrawal(withdrawal(number)?),
            ["sets", mode] => Action::SetMode(match mode {
                "open" => Mode::Open,
                "post-only" => Mode::PostOnly,
                "cancel-only" => Mode::CancelOnly,
                "halted" => Mode::Halted,
                _ => {
                    return Err(self.sentence.wrong("modes are open, post-only, cancel-only and halted"));
                }
            }),
            _ => return Err(self.no_such_sentence()),
        })
    }

    /// Reads `market NAME PROPERTY …`, `listing NAME PROPERTY …`, `delisting NAME`, or a founding sentence.
    fn change(&self, words: &[&str]) -> Result<Change, StoryError> {
        match *words {
            ["market", name, ref properties @ ..] => {
                let market = self.market(name)?;
                let parameters = self.parameters(market).clone();
                let parameters = founding::with_properties(self.sentence, parameters, properties)?;
                Ok(Change::SetMarket { market, parameters })
            }
            ["listing", name, ref properties @ ..] => {
                founding::market(self.sentence, name, properties).map(Change::List)
            }
            ["delisting", name] => Ok(Change::Delist { market: self.market(name)? }),
            _ => {
                let people = self.names.people();
                let changed = founding::changed(self.sentence, words, self.state.parameters(), people)?;
                changed.map(Change::SetVenue).ok_or_else(|| self.no_such_sentence())
            }
        }
    }

    fn change_id(&self, number: &str) -> Result<ChangeId, StoryError> {
        self.sentence.read(number).map(ChangeId)
    }

    /// Reads `publishes MARKET INDEX [perpetual PRICE] [confidence PRICE] [seen SPAN ago|ahead]`.
    fn publish(&self, market: &str, index: &str, rest: &[&str]) -> Result<Action, StoryError> {
        let (time, mut rest) = match rest {
            [rest @ .., "seen", span, "ago"] => (self.time - self.sentence.read_span(span)?, rest),
            [rest @ .., "seen", span, "ahead"] => (self.time + self.sentence.read_span(span)?, rest),
            _ => (self.time, rest),
        };
        let market = self.market(market)?;
        let index = self.price(market, index)?;
        let mut price = PublishedPrice { market, index, perpetual: None, confidence: None };
        while let [word, value, others @ ..] = rest {
            match *word {
                "perpetual" => price.perpetual = Some(self.price(market, value)?),
                "confidence" => price.confidence = Some(self.price(market, value)?),
                _ => return Err(self.no_such_sentence()),
            }
            rest = others;
        }
        match rest {
            [] => Ok(Action::PublishPrices { time, prices: vec![price] }),
            _ => Err(self.no_such_sentence()),
        }
    }

    pub fn person(&self, name: &str) -> Result<Address, StoryError> {
        self.names.person(self.sentence, name)
    }

    pub fn market(&self, name: &str) -> Result<MarketId, StoryError> {
        let mut markets = self.state.market_ids();
        let found = markets.find(|&market| self.parameters(market).name == name);
        found.ok_or_else(|| self.sentence.wrong(format_args!("no market is called {name:?}")))
    }

    pub fn parameters(&self, market: MarketId) -> &MarketParameters {
        &self.state.market(market).parameters
    }

    pub fn price(&self, market: MarketId, word: &str) -> Result<Price, StoryError> {
        let decimals = self.parameters(market).price_decimals();
        self.sentence.read_scaled(word, decimals).map(Price)
    }

    pub fn client_id(&self, number: &str) -> Result<OrderReference, StoryError> {
        let number = self.sentence.read(number)?;
        Ok(OrderReference::ClientId(ClientOrderId(number)))
    }

    pub fn no_such_sentence(&self) -> StoryError {
        self.sentence.wrong("no such sentence; docs/spec/README.md lists them")
    }

    pub fn usd(&self, word: &str) -> Result<Usd, StoryError> {
        self.sentence.read_scaled(word, 6).map(Usd)
    }
}
