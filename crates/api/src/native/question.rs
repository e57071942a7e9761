//! What may be asked: one table, by which questions are read, answered and described.

use serde_json::Value;

use super::asked::Asked;
use super::{
    Problem, Reader, accounts, books, changes, curves, explain, fills, funding, funds, guards, history,
};
use super::{liquidations, markets, orders, parameters, stress, what_if, withdrawals};

/// What may be asked: a path with parameters.
#[derive(Debug)]
pub struct Operation {
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The parameters that may stand behind the path.
    pub query: &'static [&'static str],
    /// What it answers.
    pub meaning: &'static str,
    /// The schema of the answer.
    pub(super) schema: fn() -> Value,
    /// What answers it.
    pub source: Source,
}

/// What answers a question.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// The state and its views.
    State(StateAnswer),
    /// The same, by a look at all accounts.
    Census(StateAnswer),
    /// The record of blocks and events.
    Record(Recorded),
    /// The record of events, and what is added to it from then on.
    Stream,
    /// The engine, on a copy of the state: a question with a body.
    WhatIf,
    /// All accounts in columns, on a copy of the state.
    Stress,
}

/// How the state and its views answer a question.
#[derive(Clone, Copy, Debug)]
pub struct StateAnswer(pub(super) fn(Reader<'_>, &Asked) -> Result<Value, Problem>);

/// What is asked of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Blocks from a height on.
    Blocks,
    /// One block.
    Block,
    /// The events of blocks from a height on.
    Events,
    /// Why an item of a command was rejected.
    Rejection,
}

const fn state(answer: fn(Reader<'_>, &Asked) -> Result<Value, Problem>) -> Source {
    Source::State(StateAnswer(answer))
}

const fn census(answer: fn(Reader<'_>, &Asked) -> Result<Value, Problem>) -> Source {
    Source::Census(StateAnswer(answer))
}

/// What may be asked.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a reader of one lifetime is no function of readers of all"
)]
pub const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/v1",
        query: &[],
        meaning: "what may be asked",
        schema: super::index_schema,
        source: state(|_, _| Ok(super::index())),
    },
    Operation {
        path: "/v1/accounts/{account}",
        query: &[],
        meaning: "an account: its money, its margin and its positions",
        schema: accounts::schema,
        source: state(|reader, asked| Ok(reader.account_now(asked.account(reader)?))),
    },
    Operation {
        path: "/v1/accounts/{account}/deleveraging",
        query: &[],
        meaning: "of each position its place in the queue for deleveraging",
        schema: accounts::deleveraging_schema,
        source: census(|reader, asked| Ok(reader.deleveraging(asked.account(reader)?))),
    },
    Operation {
        path: "/v1/accounts/{account}/fills",
        query: &["market", "from", "limit"],
        meaning: "an account's fills with their origins, the oldest first",
        schema: fills::schema,
        source: state(|reader, asked| reader.fills(asked)),
    },
    Operation {
        path: "/v1/accounts/{account}/funding",
        query: &["market", "since", "limit"],
        meaning: "what an account paid or received of funding, the oldest first",
        schema: funding::payments_schema,
        source: state(|reader, asked| reader.funding_payments(asked)),
    },
    Operation {
        path: "/v1/accounts/{account}/orders",
        query: &["market"],
        meaning: "an account's open orders",
        schema: orders::schema,
        source: state(|reader, asked| reader.open_orders(asked)),
    },
    Operation {
        path: "/v1/accounts/{account}/orders/ended",
        query: &["market", "limit"],
        meaning: "an account's last orders that ended, the newest first",
        schema: orders::schema,
        source: state(|reader, asked| reader.ended_orders(asked)),
    },
    Operation {
        path: "/v1/accounts/{account}/reach",
        query: &[],
        meaning: "what a loss in each position can reach, and what it cannot",
        schema: accounts::reach_schema,
        source: state(|reader, asked| Ok(reader.reach(asked.account(reader)?))),
    },
    Operation {
        path: "/v1/blocks",
        query: &["from", "limit"],
        meaning: "blocks with their commands, the last ones where no height is said",
        schema: history::blocks_schema,
        source: Source::Record(Recorded::Blocks),
    },
    Operation {
        path: "/v1/blocks/{height}",
        query: &[],
        meaning: "a block: its times, hashes and commands",
        schema: history::one_block_schema,
        source: Source::Record(Recorded::Block),
    },
    Operation {
        path: "/v1/changes",
        query: &[],
        meaning: "changes of the rules under way, with those whom each would make liquidatable",
        schema: changes::schema,
        source: state(|reader, _| Ok(reader.changes())),
    },
    Operation {
        path: "/v1/events",
        query: &["from", "limit"],
        meaning: "what followed from each block, the last blocks where no height is said",
        schema: history::events_schema,
        source: Source::Record(Recorded::Events),
    },
    Operation {
        path: "/v1/events/stream",
        query: &["from"],
        meaning: "what follows from each block, as server-sent events, from the block of a height on",
        schema: history::stream_schema,
        source: Source::Stream,
    },
    Operation {
        path: "/v1/explain/accounts/{account}/margin",
        query: &[],
        meaning: "an account's margin explained: equity, maintenance margin, collateral, initial margin",
        schema: explain::schema,
        source: state(|reader, asked| reader.explain_margin(asked)),
    },
    Operation {
        path: "/v1/explain/accounts/{account}/positions/{market}/liquidation-price",
        query: &[],
        meaning: "a position's liquidation price explained",
        schema: explain::schema,
        source: state(|reader, asked| reader.explain_liquidation_price(asked)),
    },
    Operation {
        path: "/v1/explain/accounts/{account}/positions/{market}/margin",
        query: &[],
        meaning: "a position's margin explained, and that of the money behind it",
        schema: explain::schema,
        source: state(|reader, asked| reader.explain_position_margin(asked)),
    },
    Operation {
        path: "/v1/explain/fills/{trade}",
        query: &["account"],
        meaning: "the fee of an account's side of a trade explained; `account` must be given",
        schema: explain::schema,
        source: state(|reader, asked| reader.explain_fill(asked)),
    },
    Operation {
        path: "/v1/explain/funding",
        query: &["account", "market", "time"],
        meaning: "an hour's funding payment explained; all three must be given",
        schema: explain::schema,
        source: state(|reader, asked| reader.explain_funding(asked)),
    },
    Operation {
        path: "/v1/explain/liquidations/{liquidation}",
        query: &[],
        meaning: "a liquidation explained: why it began, what was closed, who bore what was missing",
        schema: explain::schema,
        source: state(|reader, asked| reader.explain_liquidation(asked)),
    },
    Operation {
        path: "/v1/explain/rejections/{height}/{command}/{item}",
        query: &[],
        meaning: "a rejection explained: the condition that did not hold",
        schema: explain::rejection_schema,
        source: Source::Record(Recorded::Rejection),
    },
    Operation {
        path: "/v1/fills",
        query: &["account", "market", "from", "limit"],
        meaning: "an account's fills with their origins, the oldest first; `account` must be given",
        schema: fills::schema,
        source: state(|reader, asked| reader.fills(asked)),
    },
    Operation {
        path: "/v1/funds",
        query: &[],
        meaning: "the money that no account owns: insurance fund, treasury, waiting withdrawals",
        schema: funds::schema,
        source: state(|reader, _| Ok(reader.funds())),
    },
    Operation {
        path: "/v1/guards",
        query: &[],
        meaning: "the venue's mode, and what each market's prices are not good for, with the numbers",
        schema: guards::schema,
        source: state(|reader, _| Ok(reader.guards())),
    },
    Operation {
        path: "/v1/liquidations",
        query: &["account", "market", "limit"],
        meaning: "the last liquidations: who took what, and who bore what was missing",
        schema: liquidations::schema,
        source: state(|reader, asked| reader.liquidations(asked)),
    },
    Operation {
        path: "/v1/markets",
        query: &[],
        meaning: "the markets' names",
        schema: markets::names_schema,
        source: state(|reader, _| Ok(reader.markets())),
    },
    Operation {
        path: "/v1/markets/{market}",
        query: &[],
        meaning: "a market's prices, size and limits now, and its parameters",
        schema: markets::schema,
        source: state(|reader, asked| Ok(reader.market_now(asked.market(reader)?))),
    },
    Operation {
        path: "/v1/markets/{market}/book",
        query: &["limit"],
        meaning: "a market's order book, the best level of each side first",
        schema: books::schema,
        source: state(|reader, asked| Ok(reader.book(asked.market(reader)?, asked.limit()))),
    },
    Operation {
        path: "/v1/markets/{market}/funding",
        query: &["since", "limit"],
        meaning: "a market's funding rates, the oldest first",
        schema: funding::schema,
        source: state(|reader, asked| reader.funding(asked)),
    },
    Operation {
        path: "/v1/markets/{market}/parameters",
        query: &[],
        meaning: "a market's parameters, and its risk curves with their points",
        schema: curves::schema,
        source: state(|reader, asked| Ok(reader.curves(asked.market(reader)?))),
    },
    Operation {
        path: "/v1/parameters",
        query: &[],
        meaning: "the rules that hold for all markets",
        schema: parameters::schema,
        source: state(|reader, _| Ok(reader.venue_parameters())),
    },
    Operation {
        path: "/v1/stress",
        query: &["move", "moves"],
        meaning: "who would be liquidatable if the marks moved; without a move, who is",
        schema: stress::schema,
        source: Source::Stress,
    },
    Operation {
        path: "/v1/withdrawals",
        query: &["account"],
        meaning: "withdrawals that wait",
        schema: withdrawals::schema,
        source: state(|reader, asked| Ok(reader.withdrawals(asked.any_account(reader)?))),
    },
    Operation {
        path: "/v1/what-if",
        query: &[],
        meaning: "what would follow from orders: fills, fees, margin and liquidation prices; changes nothing",
        schema: what_if::schema,
        source: Source::WhatIf,
    },
];

impl Operation {
    /// The method in which it is asked.
    pub fn method(&self) -> &'static str {
        if matches!(self.source, Source::WhatIf) { "POST" } else { "GET" }
    }

    /// Which of its parameters behind the path must be given.
    pub(super) fn must_have(&self, name: &str) -> bool {
        matches!(
            (self.path, name),
            ("/v1/fills" | "/v1/explain/fills/{trade}", "account") | ("/v1/explain/funding", _)
        )
    }

    /// The names of the parameters in its path.
    pub fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(parameter_of)
    }

    /// Reads the path: nothing where it is another one.
    fn read(&self, segments: &[&str]) -> Option<Result<Asked, Problem>> {
        let own: Vec<&str> = self.path.split('/').skip(2).collect();
        let is_same = own.len() == segments.len()
            && own.iter().zip(segments).all(|(own, given)| parameter_of(own).is_some() || own == given);
        is_same.then(|| {
            let mut asked = Asked::default();
            for (own, given) in own.iter().zip(segments) {
                if let Some(name) = parameter_of(own) {
                    asked.take_segment(name, given)?;
                }
            }
            Ok(asked)
        })
    }
}

/// The name of a parameter that stands for a part of a path.
fn parameter_of(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// What is asked.
#[derive(Debug)]
pub struct Question {
    /// Of what kind.
    pub operation: &'static Operation,
    /// With which parameters.
    pub asked: Asked,
}

impl Question {
    /// Reads a question from the path behind `/v1` and the query behind `?`.
    ///
    /// # Errors
    /// A path or a parameter that does not exist, or a value that cannot be read.
    pub fn parse(path: &str, query: &str) -> Result<Self, Problem> {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        // A path without parameters comes first where two would do.
        let mut found =
            OPERATIONS.iter().filter_map(|operation| Some((operation, operation.read(&segments)?)));
        let (operation, asked) = found.next().ok_or_else(|| Problem::unknown_path(path))?;
        let mut asked = asked?;
        asked.take_query(query, operation.query)?;
        Ok(Self { operation, asked })
    }
}

#[cfg(test)]
mod tests {
    use engine::ids::Address;

    use super::*;

    fn path_of(path: &str, query: &str) -> Result<&'static str, &'static str> {
        Question::parse(path, query).map(|question| question.operation.path).map_err(|problem| problem.code)
    }

    #[test]
    fn paths_and_parameters_make_questions() {
        let written = "0xabababababababababababababababababababab";
        assert_eq!(path_of("", ""), Ok("/v1"));
        assert_eq!(path_of("/guards/", ""), Ok("/v1/guards"));
        let question = Question::parse("/markets/k%50EPE/book", "limit=7").expect("a question");
        assert_eq!(
            (question.operation.path, question.asked.text("market")),
            ("/v1/markets/{market}/book", Some("kPEPE"))
        );
        assert_eq!(question.asked.limit(), 7);
        let question = Question::parse("/liquidations", &format!("market=k%20PEPE&account={written}"));
        let asked = question.expect("a question").asked;
        assert_eq!(
            (asked.address("account"), asked.text("market")),
            (Some(Address([0xab; 20])), Some("k PEPE"))
        );
        assert_eq!(asked.limit(), 100);
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(path_of("/nothing", ""), Err("unknown-path"));
        assert_eq!(path_of("/guards", "account=0x00"), Err("unknown-parameter"));
        assert_eq!(path_of("/withdrawals", "account=0x00"), Err("invalid-parameter"));
        assert_eq!(path_of("/accounts/0x00", ""), Err("invalid-parameter"));
        assert_eq!(path_of("/liquidations", "limit=1&limit=2"), Err("invalid-parameter"));
        for limit in ["0", "2001", "-1", "many", "99999999999999999999999"] {
            assert_eq!(
                path_of("/liquidations", &format!("limit={limit}")),
                Err("invalid-parameter"),
                "{limit}"
            );
        }
    }
}
