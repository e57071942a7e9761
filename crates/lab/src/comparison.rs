//! Several venues through the same day, at equal average initial margin, as a table.

use std::fmt::Write;

use prices::PricePath;
use units::{Rate, Time, Usd};

use crate::days::{Day, beginning, end};
use crate::listing::Listing;
use crate::population::PopulationParameters;
use crate::rules::Rules;
use crate::world::{Audits, Outcome, World, WorldParameters};

/// How often a factor is tried for.
const TRIES: usize = 4;

/// How close the average initial margin has to come, as a share of itself.
const CLOSE: f64 = 0.005;

/// A day, and what all venues that meet it have in common.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The day.
    pub day: Day,
    /// All chance comes from it.
    pub seed: u64,
    /// Who trades.
    pub population: PopulationParameters,
    /// How long the population takes to come.
    pub arrival: Time,
    /// How often everybody acts.
    pub step: Time,
}

impl Comparison {
    /// The world of a venue with these rules, its margins multiplied by a factor.
    pub fn world(
        &self,
        rules: Rules,
        factor: Rate,
        path: &PricePath,
        listings: &[Listing],
        audits: Audits,
    ) -> World {
        let parameters = WorldParameters {
            seed: self.seed,
            listings: listings.to_vec(),
            population: self.population.clone(),
            rules,
            margin_factor: factor,
            beginning: beginning(&self.day),
            arrival: self.arrival,
            step: self.step,
        };
        World::new(parameters, path.clone(), audits)
    }

    /// By what a venue's margins have to be multiplied for its average initial margin to be this one.
    ///
    /// Every trader holds the same positions at every venue, and puts up the same multiple of whatever initial margin it asks for. So at equal
    /// average initial margin every venue holds the same sum of money against the same positions.
    pub fn factor(&self, rules: Rules, average: f64, path: &PricePath, listings: &[Listing]) -> Rate {
        let mut factor = 1.0;
        for _ in 0..TRIES {
            let rate = Rate((factor * Rate::ONE.0 as f64) as i64);
            let found = self.world(rules, rate, path, listings, Audits::Never).average_initial_margin();
            if (found / average - 1.0).abs() < CLOSE {
                break;
            }
            factor *= average / found;
        }
        Rate((factor * Rate::ONE.0 as f64) as i64)
    }

    /// What the day costs at a venue.
    pub fn outcome(&self, rules: Rules, factor: Rate, path: &PricePath, listings: &[Listing]) -> Outcome {
        self.world(rules, factor, path, listings, Audits::Never).run(end(&self.day))
    }
}

/// The head of the table.
pub const HEAD: &str = "\
| day | rules | margins × | average initial margin | let in | holding | notional | borne by others | shortfall | insurance draw | backstop loss | ADL closed | ADL taken | winners closed | socialized | seconds under maintenance | liquidated | needless | liquidation cost | volume | furthest trade |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|";

/// A line of the table. Money in thousands of USD.
pub fn line(day: &Day, factor: Rate, outcome: &Outcome) -> String {
    let losses = &outcome.losses;
    let thousands = |amount: Usd| format!("{}", amount.0 / 1_000_000_000);
    let mut text = String::new();
    let factor = factor.0 as f64 / Rate::ONE.0 as f64;
    let average = 100.0 * outcome.average_initial_margin;
    let _ = write!(text, "| {} | {} | {factor:.2} | {average:.2} % |", day.name, outcome.rules);
    let _ = write!(text, " {} | {} | {:.0} |", outcome.let_in, outcome.traders, outcome.notional / 1_000.0);
    for amount in [
        losses.borne_by_others(),
        losses.shortfall,
        losses.insurance_draw,
        losses.backstop_loss,
        losses.deleveraged,
        losses.taken_from_winners,
    ] {
        let _ = write!(text, " {} |", thousands(amount));
    }
    let seconds = losses.seconds_under_maintenance;
    let (winners, liquidated) = (losses.winners.len(), losses.liquidated.len());
    let _ = write!(text, " {winners} | {} | {seconds} |", thousands(losses.socialized));
    let _ = write!(text, " {liquidated} | {} |", losses.needless);
    let _ = write!(text, " {} | {} |", thousands(losses.liquidation_cost), thousands(losses.volume));
    let _ = write!(text, " {:.1} % |", losses.furthest_trade as f64 / 100.0);
    text
}
