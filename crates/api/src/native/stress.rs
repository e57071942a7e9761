//! What would be liquidatable if marks moved: all accounts revalued at once, on a copy in columns.

use engine::ids::MarketId;
use engine::state::State;
use serde_json::{Value, json};
use units::{Decimal, Rate, Rounding, divide};
use views::revaluation::{self, Columns, Exposure, Liquidatable, Valuation, to_usd};

use super::asked::Asked;
use super::numbers::{price, rate, usd};
use super::{Problem, schema};

/// The largest move: a hundredfold.
const LARGEST: Rate = Rate(100 * Rate::ONE.0);

/// A question with what it needs of the markets, so that the venue goes on while it is answered.
#[derive(Debug)]
pub struct Stress {
    now: Vec<Valuation>,
    moved: Vec<Valuation>,
    markets: Vec<Moved>,
    height: u64,
    time: u64,
}

/// A market with its move.
#[derive(Debug)]
struct Moved {
    market: MarketId,
    name: String,
    rate: Rate,
    mark: Value,
    moved: Value,
}

impl Stress {
    /// Reads the moves, and copies what the answer needs beside all accounts.
    ///
    /// # Errors
    /// A market that does not exist, or a move that is none.
    pub fn prepare(state: &State, asked: &Asked) -> Result<Self, Problem> {
        let moves = moves(state, asked)?;
        let (now, moved) = (revaluation::at_marks(state), revaluation::moved(state, &moves));
        let markets = state.perpetual_ids().filter(|&id| state.market(id).open_interest.is_positive());
        let markets = markets.map(|market| {
            let parameters = &state.market(market).parameters;
            let place = usize::from(market.0);
            Moved {
                market,
                name: parameters.name.clone(),
                rate: moves[place],
                mark: price(parameters, now[place].price),
                moved: price(parameters, moved[place].price),
            }
        });
        let markets = markets.collect();
        let (height, time) = (state.height, state.time.0);
        Ok(Self { now, moved, markets, height, time })
    }

    /// The answer, worked out on all cores; of all accounts as they were when it was prepared.
    pub fn answer(self, columns: &Columns) -> Value {
        let threads = revaluation::threads(columns);
        let before = revaluation::revalue(columns, &self.now, threads);
        let after = revaluation::revalue(columns, &self.moved, threads);
        let (accounts, fallen) = (columns.holders(), accounts_of(&after.liquidatable));
        let share = divide(
            fallen as i128 * i128::from(Rate::ONE.0),
            accounts.max(fallen).max(1) as i128,
            Rounding::Floor,
        );
        let notional: i128 = after.markets.iter().map(|market| market.notional).sum();
        let of_market = |market: &Exposure| market.liquidatable_longs + market.liquidatable_shorts;
        let liquidatable: i128 = after.markets.iter().map(of_market).sum();
        json!({
            "height": self.height,
            "time": self.time,
            "accounts": accounts,
            "liquidatable_accounts": fallen,
            "liquidatable_share": rate(Rate(i64::try_from(share).unwrap_or(Rate::ONE.0))),
            "liquidatable_now": accounts_of(&before.liquidatable),
            "equity_now": usd(to_usd(before.equity)),
            "equity": usd(to_usd(after.equity)),
            "maintenance_margin": usd(to_usd(after.maintenance_margin)),
            "missing": usd(to_usd(after.missing)),
            "notional": usd(to_usd(notional)),
            "liquidatable_notional": usd(to_usd(liquidatable)),
            "markets": self.markets.iter().map(|market| market.told(&after.markets)).collect::<Vec<_>>(),
        })
    }
}

impl Moved {
    fn told(&self, markets: &[Exposure]) -> Value {
        let of_market = markets[usize::from(self.market.0)];
        json!({
            "market": self.name,
            "move": rate(self.rate),
            "mark_price": self.mark,
            "moved_price": self.moved,
            "liquidatable_longs": usd(to_usd(of_market.liquidatable_longs)),
            "liquidatable_shorts": usd(to_usd(of_market.liquidatable_shorts)),
        })
    }
}

/// How many accounts have any of these pools, which are in order of account.
fn accounts_of(pools: &[Liquidatable]) -> usize {
    pools.chunk_by(|one, next| one.pool.0 == next.pool.0).count()
}

/// Of each market by how much its mark moves.
fn moves(state: &State, asked: &Asked) -> Result<Vec<Rate>, Problem> {
    let (all, some) = (asked.rate("move"), asked.text("moves"));
    let mut moves = vec![check(all.unwrap_or(Rate::ZERO), "move")?; state.markets.len()];
    for pair in some.into_iter().flat_map(|pairs| pairs.split(',')) {
        let refused =
            || Problem::invalid_parameter("moves", pair, "a market's name, a colon and a move, as BTC:-0.1");
        let (name, written) = pair.rsplit_once(':').ok_or_else(refused)?;
        let read =
            written.parse::<Decimal>().and_then(|number| number.to_scale(12)).map_err(|_| refused())?;
        let found = state.markets.iter().position(|market| market.parameters.name == name);
        let place = found.ok_or_else(|| Problem::unknown_market(name))?;
        moves[place] = check(Rate(read), "moves")?;
    }
    Ok(moves)
}

/// A move leaves a price, and is at most a hundredfold.
fn check(given: Rate, name: &str) -> Result<Rate, Problem> {
    if given > Rate(-Rate::ONE.0) && given <= LARGEST {
        return Ok(given);
    }
    let expected = "a share of the price above -1, at most 100: -0.1 is a tenth down";
    Err(Problem::invalid_parameter(name, &Decimal::text(given.0, 12), expected))
}

/// What [`Stress::answer`] answers.
pub(super) fn schema() -> Value {
    use schema::{answer, list, market, object, price, rate, usd, whole};
    let moved = object(&[
        ("market", market()),
        ("move", rate()),
        ("mark_price", price()),
        ("moved_price", price()),
        ("liquidatable_longs", usd()),
        ("liquidatable_shorts", usd()),
    ]);
    answer(&[
        ("accounts", whole()),
        ("liquidatable_accounts", whole()),
        ("liquidatable_share", rate()),
        ("liquidatable_now", whole()),
        ("equity_now", usd()),
        ("equity", usd()),
        ("maintenance_margin", usd()),
        ("missing", usd()),
        ("notional", usd()),
        ("liquidatable_notional", usd()),
        ("markets", list(moved)),
    ])
}
