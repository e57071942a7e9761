//! What a run cost, and whom: folded from events, with the state before and after.

use std::collections::{BTreeMap, BTreeSet};

use engine::event::{Event, Fill, FillOrigin};
use engine::ids::{AccountId, MarketId, TradeId};
use engine::rules::margin;
use engine::state::State;
use units::{Price, Size, Time, Usd};

/// What a run cost, and whom. Money in 1e-6 USD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// What failing accounts lacked: what was made good by the insurance fund, taken from winners or written off.
    pub shortfall: Usd,
    /// What the insurance fund made good.
    pub insurance_draw: Usd,
    /// What auto-deleveraging took from winners: the difference between the price and the mark price, where against them.
    pub taken_from_winners: Usd,
    /// The notional of positions closed by auto-deleveraging, at the mark price.
    pub deleveraged: Usd,
    /// How many winners were closed, wholly or in part.
    pub winners: BTreeSet<AccountId>,
    /// What was written off against others.
    pub socialized: Usd,
    /// What the backstop vault lost, at the mark price of the end; negative where it won.
    pub backstop_loss: Usd,
    /// Pools under their maintenance margin, times seconds.
    pub seconds_under_maintenance: u64,
    /// Who was liquidated, each with the first time.
    pub liquidated: BTreeMap<AccountId, Time>,
    /// How many of them would have come through by themselves.
    pub needless: usize,
    /// What liquidation cost those who were liquidated: what prices were worse than the mark price, fees, penalties and what was
    /// seized of their collateral.
    pub liquidation_cost: Usd,
    /// Of that, the penalties, which went to the insurance fund.
    pub penalties: Usd,
    /// All that was traded, each trade once.
    pub volume: Usd,
    /// The furthest that a trade in the book was from the oracle price, against the failing side, in basis points.
    pub furthest_trade: i64,
}

/// Who was liquidated, as he would be had he been left alone.
#[derive(Clone, Debug)]
struct Ghost {
    equity: Usd,
    positions: Vec<(MarketId, Size, Price)>,
    is_bankrupt: bool,
}

impl Losses {
    /// What others bore altogether: the insurance fund, the backstop, winners and everybody.
    pub fn borne_by_others(&self) -> Usd {
        self.insurance_draw + self.backstop_loss + self.taken_from_winners + self.socialized
    }
}

/// Folds events into losses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Witness {
    pub(crate) losses: Losses,
    ghosts: BTreeMap<AccountId, Ghost>,
    /// The last trade of auto-deleveraging: its first fill is the failing side's.
    deleveraging: Option<TradeId>,
    vault: Option<(AccountId, Usd)>,
}

impl Witness {
    /// From here on, with this backstop vault.
    pub(crate) fn new(state: &State, vault: Option<AccountId>) -> Self {
        let vault = vault.map(|vault| (vault, whole_equity(state, vault)));
        Self { vault, ..Self::default() }
    }

    /// Takes note of a block's events; `state` is the state after it.
    pub(crate) fn see(&mut self, events: &[Event], state: &State) {
        for (number, event) in events.iter().enumerate() {
            match event {
                Event::LiquidationBegan { account, equity, .. } => {
                    self.begin(state, *account, *equity, &events[number..]);
                }
                Event::Filled(fill) => self.fill(state, fill),
                Event::ShortfallCovered { amount, .. } => {
                    self.losses.insurance_draw += *amount;
                    self.losses.shortfall += *amount;
                }
                Event::LossWrittenOff { amount, .. } => {
                    self.losses.socialized += *amount;
                    self.losses.shortfall += *amount;
                }
                Event::PenaltyPaid { amount, .. } => {
                    self.losses.penalties += *amount;
                    self.losses.liquidation_cost += *amount;
                }
                Event::CollateralSeized { amount, .. } => {
                    self.losses.liquidation_cost += (*amount).max(Usd::ZERO);
                    self.losses.shortfall += (-*amount).max(Usd::ZERO);
                }
                _ => {}
            }
        }
    }

    /// Takes note of a moment that lasted so long.
    pub(crate) fn pass(&mut self, state: &State, span: Time) {
        let under = margin::liquidatable(state).len() as u64;
        self.losses.seconds_under_maintenance += under * span.0 / 1_000;
        for ghost in self.ghosts.values_mut().filter(|ghost| !ghost.is_bankrupt) {
            ghost.is_bankrupt = ghost.equity_at(state).is_negative();
        }
    }

    /// What the run cost, all in all.
    pub(crate) fn finish(mut self, state: &State) -> Losses {
        if let Some((vault, equity)) = self.vault {
            self.losses.backstop_loss = equity - whole_equity(state, vault);
        }
        self.losses.needless = self.ghosts.values().filter(|ghost| !ghost.is_bankrupt).count();
        self.losses
    }

    /// A first liquidation: what the account held then is what it holds after the block, less the block's later fills.
    fn begin(&mut self, state: &State, account: AccountId, equity: Usd, events: &[Event]) {
        if self.losses.liquidated.contains_key(&account) {
            return;
        }
        self.losses.liquidated.insert(account, state.time);
        let later = |market: MarketId| -> Size {
            let fills = events.iter().filter_map(|event| match event {
                Event::Filled(fill) if fill.account == account && fill.market == market => Some(fill.size),
                _ => None,
            });
            fills.sum()
        };
        let positions = state.account(account).holdings.iter().map(|holding| {
            let mark = state.market(holding.market).mark.price;
            (holding.market, holding.size - later(holding.market), mark)
        });
        let positions = positions.filter(|(_, size, _)| !size.is_zero()).collect();
        self.ghosts.insert(account, Ghost { equity, positions, is_bankrupt: false });
    }

    fn fill(&mut self, state: &State, fill: &Fill) {
        let market = state.market(fill.market);
        let mark = market.mark.price;
        let worse = ((fill.price - mark) * fill.size).to_usd();
        match fill.origin {
            FillOrigin::Maker => {
                self.losses.volume += (fill.price * fill.size.abs()).to_usd();
                let oracle = market.oracle.price.0.max(1);
                let distance = (fill.price.0 - oracle).abs() * 10_000 / oracle;
                self.losses.furthest_trade = self.losses.furthest_trade.max(distance);
            }
            FillOrigin::Liquidation => {
                self.losses.liquidation_cost += worse.max(Usd::ZERO) + fill.fee;
            }
            FillOrigin::Deleveraging if self.deleveraging != Some(fill.trade) => {
                self.deleveraging = Some(fill.trade);
                self.losses.deleveraged += (mark * fill.size.abs()).to_usd();
            }
            FillOrigin::Deleveraging => {
                self.losses.winners.insert(fill.account);
                self.losses.taken_from_winners += worse.max(Usd::ZERO);
                self.losses.shortfall += worse.max(Usd::ZERO);
            }
            _ => {}
        }
    }
}

impl Ghost {
    /// What he would have, at oracle prices.
    fn equity_at(&self, state: &State) -> Usd {
        let change: Usd = self
            .positions
            .iter()
            .map(|&(market, size, from)| ((state.market(market).oracle.price - from) * size).to_usd())
            .sum();
        self.equity + change
    }
}

/// What an account has, its isolated positions with it.
fn whole_equity(state: &State, account: AccountId) -> Usd {
    margin::pools(state.account(account)).map(|isolated| margin::equity(state, account, isolated)).sum()
}
