//! Questions: a path with parameters.

use engine::ids::Address;
use percent_encoding::percent_decode_str;

use super::Problem;
use crate::signatures::address_from_text;

/// How many entries a list has where nothing is said.
const DEFAULT_LIMIT: usize = 100;

/// How many entries a list has at most.
const MOST_LIMIT: usize = 2_000;

/// What may be asked: the paths below the venue's address, and what they answer.
pub const PATHS: &[(&str, &str)] = &[
    ("/v1", "this list"),
    ("/v1/accounts/{address}/reach", "what a loss in each position can reach, and what it cannot"),
    ("/v1/accounts/{address}/deleveraging", "of each position its place in the queue for deleveraging"),
    ("/v1/changes", "changes of the rules under way, with those whom each would make liquidatable"),
    ("/v1/funds", "the money that no account owns: insurance fund, treasury, waiting withdrawals"),
    ("/v1/guards", "the venue's mode, and what each market's prices are not good for, with the numbers"),
    (
        "/v1/liquidations?account=&market=&limit=",
        "the last liquidations: who took what, and who bore what was missing",
    ),
    ("/v1/markets", "the markets' names"),
    ("/v1/markets/{market}", "a market's prices, size and limits now, and its parameters"),
    ("/v1/parameters", "the rules that hold for all markets"),
    ("/v1/withdrawals?account=", "withdrawals that wait"),
];

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// What may be asked.
    Index,
    /// What a loss in an account's positions can reach.
    Reach {
        /// Whose.
        account: Address,
    },
    /// Where an account's positions stand in the queue for deleveraging.
    Deleveraging {
        /// Whose.
        account: Address,
    },
    /// The money that no account owns.
    Funds,
    /// Changes of the rules under way.
    Changes,
    /// What is held back now, and why.
    Guards,
    /// The rules that hold for all markets.
    Parameters,
    /// The markets' names.
    Markets,
    /// A market's rules, and what they make of it now.
    Market {
        /// Its name.
        market: String,
    },
    /// Withdrawals that wait, of one account or of all.
    Withdrawals {
        /// Whose.
        account: Option<Address>,
    },
    /// The last liquidations, the newest first.
    Liquidations {
        /// Whose.
        account: Option<Address>,
        /// With a position in this market.
        market: Option<String>,
        /// How many at most.
        limit: usize,
    },
}

impl Question {
    /// Reads a question from the path behind `/v1` and the query behind `?`.
    ///
    /// # Errors
    /// A path or a parameter that does not exist, or a value that cannot be read.
    pub fn parse(path: &str, query: &str) -> Result<Self, Problem> {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let mut parameters = Parameters::read(query);
        let question = match *segments {
            [] => Self::Index,
            ["funds"] => Self::Funds,
            ["accounts", address, "reach"] => Self::Reach { account: address_of(address)? },
            ["accounts", address, "deleveraging"] => Self::Deleveraging { account: address_of(address)? },
            ["changes"] => Self::Changes,
            ["guards"] => Self::Guards,
            ["parameters"] => Self::Parameters,
            ["markets"] => Self::Markets,
            ["markets", market] => Self::Market { market: decoded(market) },
            ["withdrawals"] => Self::Withdrawals { account: parameters.address("account")? },
            ["liquidations"] => Self::Liquidations {
                account: parameters.address("account")?,
                market: parameters.take("market"),
                limit: parameters.limit()?,
            },
            _ => return Err(Problem::unknown_path(path)),
        };
        parameters.end()?;
        Ok(question)
    }
}

/// The parameters of a question, each taken once.
struct Parameters {
    given: Vec<(String, String)>,
    asked: Vec<&'static str>,
}

impl Parameters {
    fn read(query: &str) -> Self {
        let given = form_urlencoded::parse(query.as_bytes());
        let owned = given.map(|(name, value)| (name.into_owned(), value.into_owned()));
        Self { given: owned.collect(), asked: Vec::new() }
    }

    /// A parameter's value; none where it is absent or empty.
    fn take(&mut self, name: &'static str) -> Option<String> {
        self.asked.push(name);
        let place = self.given.iter().position(|(given, _)| given == name)?;
        Some(self.given.remove(place).1).filter(|value| !value.is_empty())
    }

    fn address(&mut self, name: &'static str) -> Result<Option<Address>, Problem> {
        self.take(name).map(|value| read_address(name, &value)).transpose()
    }

    fn limit(&mut self) -> Result<usize, Problem> {
        let Some(value) = self.take("limit") else { return Ok(DEFAULT_LIMIT) };
        let limit = value.parse().ok().filter(|limit| (1..=MOST_LIMIT).contains(limit));
        let expected = format!("a whole number from 1 to {MOST_LIMIT}");
        limit.ok_or_else(|| Problem::invalid_parameter("limit", &value, &expected))
    }

    /// No parameter is left that nobody asked for.
    fn end(self) -> Result<(), Problem> {
        let known = if self.asked.is_empty() { "none".to_owned() } else { self.asked.join(", ") };
        match self.given.first() {
            Some((name, _)) => Err(Problem::unknown_parameter(name, &known)),
            None => Ok(()),
        }
    }
}

fn address_of(part: &str) -> Result<Address, Problem> {
    read_address("address", part)
}

fn read_address(name: &str, text: &str) -> Result<Address, Problem> {
    let expected = "an address of 0x and 40 hexadecimal digits";
    address_from_text(text).map_err(|_| Problem::invalid_parameter(name, text, expected))
}

/// A part of a path with its percent signs resolved.
fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_parameters_make_questions() {
        let account = Some(Address([0xab; 20]));
        let written = "0xabababababababababababababababababababab";
        let asked = |path: &str, query: &str| Question::parse(path, query);
        assert_eq!(asked("", ""), Ok(Question::Index));
        assert_eq!(asked("/guards/", ""), Ok(Question::Guards));
        assert_eq!(asked("/markets/k%50EPE", ""), Ok(Question::Market { market: "kPEPE".into() }));
        assert_eq!(
            asked("/withdrawals", &format!("account={written}")),
            Ok(Question::Withdrawals { account })
        );
        let market = Some("k PEPE".to_owned());
        assert_eq!(
            asked("/liquidations", "market=k%20PEPE&limit=7&account="),
            Ok(Question::Liquidations { account: None, market, limit: 7 })
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let code = |path: &str, query: &str| Question::parse(path, query).map_err(|problem| problem.code);
        assert_eq!(code("/nothing", ""), Err("unknown-path"));
        assert_eq!(code("/guards", "account=0x00"), Err("unknown-parameter"));
        assert_eq!(code("/withdrawals", "account=0x00"), Err("invalid-parameter"));
        for limit in ["0", "2001", "-1", "many", "99999999999999999999999"] {
            assert_eq!(code("/liquidations", &format!("limit={limit}")), Err("invalid-parameter"), "{limit}");
        }
    }
}
