//! The parameters of a question.

use engine::ids::{AccountId, Address, MarketId};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use units::{Decimal, Rate};

use super::schema::{MOST, address, height, time, whole};
use super::{Problem, Reader};
use crate::signatures::address_from_text;

/// How many entries a list has where nothing is said.
const DEFAULT_LIMIT: u64 = 100;

/// How many entries a list has at most.
const MOST_LIMIT: u64 = 2_000;

/// A parameter that questions may have, in their path or behind it.
#[derive(Debug)]
pub(super) struct Parameter {
    /// Its name: the same name means the same everywhere.
    pub(super) name: &'static str,
    /// What it says.
    pub(super) meaning: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Address,
    Text,
    Whole,
    Height,
    Time,
    Limit,
    Move,
    Moves,
}

/// How a share is written by which a price moves: above -1, below 100.
const MOVE: &str = r"(-0(\.[0-9]{1,12})?|[0-9]{1,2}(\.[0-9]{1,12})?)";

/// All parameters.
const PARAMETERS: &[Parameter] = &[
    Parameter { name: "account", meaning: "an account's address", kind: Kind::Address },
    Parameter { name: "market", meaning: "a market's name", kind: Kind::Text },
    Parameter { name: "limit", meaning: "how many entries at most", kind: Kind::Limit },
    Parameter { name: "from", meaning: "from the block of this height on", kind: Kind::Height },
    Parameter { name: "height", meaning: "a block's number", kind: Kind::Height },
    Parameter { name: "since", meaning: "from this moment on", kind: Kind::Time },
    Parameter { name: "time", meaning: "at this moment", kind: Kind::Time },
    Parameter { name: "trade", meaning: "a trade's number", kind: Kind::Whole },
    Parameter { name: "command", meaning: "a command's place in its block, from 0", kind: Kind::Whole },
    Parameter { name: "item", meaning: "an item's place in its command, from 0", kind: Kind::Whole },
    Parameter {
        name: "move",
        meaning: "by which share every mark moves: -0.1 is a tenth down",
        kind: Kind::Move,
    },
    Parameter {
        name: "moves",
        meaning: "by which share the marks of single markets move, as BTC:-0.2,ETH:0.1",
        kind: Kind::Moves,
    },
    Parameter { name: "liquidation", meaning: "a liquidation's number", kind: Kind::Whole },
];

impl Parameter {
    /// The parameter of this name, which the table of questions names.
    pub(super) fn named(name: &str) -> &'static Self {
        PARAMETERS.iter().find(|parameter| parameter.name == name).expect("questions name known parameters")
    }

    /// The schema of its values.
    pub(super) fn schema(&self) -> Value {
        match self.kind {
            Kind::Address => address(),
            Kind::Text => json!({ "type": "string", "minLength": 1 }),
            Kind::Whole => whole(),
            Kind::Height => height(),
            Kind::Time => time(),
            Kind::Move => json!({ "type": "string", "pattern": format!("^{MOVE}$") }),
            Kind::Moves => {
                let pair = format!("[A-Za-z0-9:/-]+:{MOVE}");
                json!({ "type": "string", "pattern": format!("^{pair}(,{pair})*$") })
            }
            Kind::Limit => {
                json!({ "type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": DEFAULT_LIMIT })
            }
        }
    }

    fn read(&'static self, text: &str) -> Result<Given, Problem> {
        let refused = |expected: &str| Problem::invalid_parameter(self.name, text, expected);
        let whole = |most: u64| text.parse().ok().filter(|number: &u64| *number <= most);
        if text.is_empty() {
            return Err(refused("a value"));
        }
        match self.kind {
            Kind::Address => {
                let expected = "an address of 0x and 40 hexadecimal digits";
                address_from_text(text).map(Given::Address).map_err(|_| refused(expected))
            }
            Kind::Text | Kind::Moves => Ok(Given::Text(text.to_owned())),
            Kind::Move => {
                let read = text.parse::<Decimal>().and_then(|number| number.to_scale(12));
                read.map(|rate| Given::Rate(Rate(rate))).map_err(|_| refused("a fraction, as -0.1"))
            }
            Kind::Whole | Kind::Height | Kind::Time => {
                whole(MOST).map(Given::Whole).ok_or_else(|| refused("a whole number"))
            }
            Kind::Limit => whole(MOST_LIMIT)
                .filter(|&limit| limit > 0)
                .map(Given::Whole)
                .ok_or_else(|| refused(&format!("a whole number from 1 to {MOST_LIMIT}"))),
        }
    }
}

/// The parameters that were given, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    given: Vec<(&'static str, Given)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Given {
    Address(Address),
    Text(String),
    Whole(u64),
    Rate(Rate),
}

impl Asked {
    /// Takes a part of the path.
    pub(super) fn take_segment(&mut self, name: &str, segment: &str) -> Result<(), Problem> {
        let text = percent_decode_str(segment).decode_utf8_lossy();
        let parameter = Parameter::named(name);
        self.given.push((parameter.name, parameter.read(&text)?));
        Ok(())
    }

    /// Takes what stands behind the path; only these parameters may.
    pub(super) fn take_query(&mut self, query: &str, known: &[&'static str]) -> Result<(), Problem> {
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(known) = known.iter().find(|known| **known == name) else {
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(Problem::unknown_parameter(&name, &known));
            };
            if self.given.iter().any(|(given, _)| given == known) {
                return Err(Problem::invalid_parameter(known, &value, "to be given once"));
            }
            self.given.push((known, Parameter::named(known).read(&value)?));
        }
        Ok(())
    }

    fn find(&self, name: &str) -> Option<&Given> {
        self.given.iter().find(|(given, _)| *given == name).map(|(_, given)| given)
    }

    /// An address.
    pub(super) fn address(&self, name: &str) -> Option<Address> {
        match self.find(name)? {
            Given::Address(address) => Some(*address),
            _ => None,
        }
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.find(name)? {
            Given::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A fraction.
    pub(super) fn rate(&self, name: &str) -> Option<Rate> {
        match self.find(name)? {
            Given::Rate(rate) => Some(*rate),
            _ => None,
        }
    }

    /// A whole number.
    pub fn whole(&self, name: &str) -> Option<u64> {
        match self.find(name)? {
            Given::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// A whole number that must be given.
    ///
    /// # Errors
    /// Where it is not.
    pub fn required(&self, name: &'static str) -> Result<u64, Problem> {
        self.whole(name).ok_or_else(|| Problem::missing_parameter(name))
    }

    /// How many entries at most.
    pub fn limit(&self) -> usize {
        usize::try_from(self.whole("limit").unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX)
    }

    /// The account that is meant, where one is.
    pub(super) fn any_account(&self, reader: Reader<'_>) -> Result<Option<AccountId>, Problem> {
        self.address("account").map(|address| reader.account(address)).transpose()
    }

    /// The account that must be meant.
    pub(super) fn account(&self, reader: Reader<'_>) -> Result<AccountId, Problem> {
        self.any_account(reader)?.ok_or_else(|| Problem::missing_parameter("account"))
    }

    /// The market that is meant, where one is.
    pub(super) fn any_market(&self, reader: Reader<'_>) -> Result<Option<MarketId>, Problem> {
        self.text("market").map(|name| reader.market(name)).transpose()
    }

    /// The market that must be meant.
    pub(super) fn market(&self, reader: Reader<'_>) -> Result<MarketId, Problem> {
        self.any_market(reader)?.ok_or_else(|| Problem::missing_parameter("market"))
    }
}
