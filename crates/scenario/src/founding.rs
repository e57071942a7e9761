//! The sentences that found a venue.

mod open_interest;
mod withdrawals;

use std::collections::VecDeque;

use engine::command::Genesis;
use engine::ids::Address;
use engine::parameters::{
    DeleveragingPolicy, DeleveragingRule, FeeTier, FundingPolicy, LiquidationPolicy, MakerTier, MarginTier,
    MarketParameters, PriceBound, Publisher, VenueParameters,
};
use units::{Notional, Price, Rate, Rounding, Size, Time, Usd};

use crate::sentence::{Sentence, StoryError};
use crate::{assets, dexes, margin_rules, oracle, paced_sale, vaults};

/// The venue's own hand in stories, which also publishes prices.
pub const VENUE: Address = Address([0xfe; 20]);

/// Who credits deposits, confirms withdrawals and sets the mode in stories.
pub const OPERATOR: Address = Address([0x0f; 20]);

/// The backstop vault in stories.
pub const BACKSTOP: Address = Address([0xba; 20]);

/// A venue as founded, with the names of its people.
pub struct Founding {
    pub genesis: Genesis,
    pub people: Vec<(String, Address)>,
}

impl Founding {
    /// The address of a name, given where it is new.
    fn name(&mut self, sentence: &Sentence, name: &str) -> Result<Address, StoryError> {
        if let Some((_, known)) = self.people.iter().find(|(known, _)| known == name) {
            return Ok(*known);
        }
        let number = u8::try_from(self.people.len()).map_err(|_| sentence.wrong("too many names"))?;
        let address = Address([number; 20]);
        self.people.push((name.to_owned(), address));
        Ok(address)
    }
}

/// Reads the sentences that found a venue, up to the first other one.
pub fn read(sentences: &mut VecDeque<Sentence>) -> Result<Founding, StoryError> {
    let mut founding = Founding {
        genesis: Genesis {
            parameters: parameters(),
            markets: Vec::new(),
            balances: vec![(BACKSTOP, Usd::ZERO)],
            insurance_fund: Usd::ZERO,
            assets: Vec::new(),
            asset_balances: Vec::new(),
        },
        people: vec![
            ("backstop".to_owned(), BACKSTOP),
            ("venue".to_owned(), VENUE),
            ("operator".to_owned(), OPERATOR),
        ],
    };
    while let Some(sentence) = sentences.front() {
        if !understand(&mut founding, sentence, &sentence.words())? {
            break;
        }
        sentences.pop_front();
    }
    Ok(founding)
}

/// Takes note of a founding sentence; false for any other.
fn understand(founding: &mut Founding, sentence: &Sentence, words: &[&str]) -> Result<bool, StoryError> {
    if assets::found(&mut founding.genesis, sentence, words)? {
        return Ok(true);
    }
    let usd = |word| sentence.read_scaled(word, 6).map(Usd);
    let percent = |word: &str| sentence.read_rate(word);
    let genesis = &mut founding.genesis;
    let liquidation = &mut genesis.parameters.liquidation;
    match *words {
        ["market", name, ref properties @ ..] => genesis.markets.push(market(sentence, name, properties)?),
        ["fees", taker, maker, ref from @ ..] => {
            let volume = match *from {
                [] => Notional::ZERO,
                ["from", volume] => Notional(usd(volume)?.0),
                _ => return Err(sentence.wrong("fees TAKER% MAKER% [from VOLUME]")),
            };
            let tier = FeeTier { volume, taker: percent(taker)?, maker: percent(maker)? };
            genesis.parameters.fee_tiers.retain(|known| known.volume != volume);
            genesis.parameters.fee_tiers.push(tier);
        }
        ["maker-share", share, maker] => {
            let tier = MakerTier { share: percent(share)?, maker: percent(maker)? };
            genesis.parameters.maker_tiers.push(tier);
        }
        ["insurance", amount] => genesis.insurance_fund = usd(amount)?,
        ["backstop", amount] => genesis.balances[0].1 = usd(amount)?,
        ["backstop-below", rate] => liquidation.backstop_below = percent(rate)?,
        ["parent", name, amount] => {
            let address = founding.name(sentence, name)?;
            founding.genesis.balances.push((address, usd(amount)?));
            founding.genesis.parameters.liquidation.backstop_parent = Some(address);
        }
        ["staleness", seconds] => {
            genesis.parameters.price_staleness = Time(sentence.read::<u64>(seconds)? * Time::SECOND.0);
        }
        ["partial-above", amount] => liquidation.partial_above = Notional(usd(amount)?.0),
        ["band", rate] => liquidation.band = percent(rate)?,
        ["deleveraging", ref words @ ..] => liquidation.deleveraging = deleveraging(sentence, words)?,
        ["insurance-per-sale", amount] => liquidation.insurance_per_sale = usd(amount)?,
        ["withdrawals", ref properties @ ..] => {
            genesis.parameters.withdrawals = withdrawals::read(sentence, properties)?;
        }
        ["vaults", ref properties @ ..] => {
            genesis.parameters.vaults = vaults::read_policy(sentence, properties)?;
        }
        ["dexes", ref words @ ..] => genesis.parameters.dexes = Some(dexes::read_policy(sentence, words)?),
        ["withdrawal-fee", amount] => genesis.parameters.withdrawal_fee = usd(amount)?,
        ["scheduled-cancel-volume", amount] => {
            genesis.parameters.scheduled_cancel_volume = Notional(usd(amount)?.0);
        }
        ["open-orders", count] => genesis.parameters.open_orders = sentence.read(count)?,
        ["accounts-per-block", count] => liquidation.accounts_per_block = sentence.read(count)?,
        ["jump", rate] => genesis.parameters.price_jump = percent(rate)?,
        ["account", name, amount] => {
            let address = founding.name(sentence, name)?;
            founding.genesis.balances.push((address, usd(amount)?));
        }
        ["balance", name, amount, asset] => {
            let address = founding.name(sentence, name)?;
            let known = &founding.genesis.assets;
            let balance = assets::balance(known, sentence, address, (amount, asset))?;
            founding.genesis.asset_balances.push(balance);
        }
        ["key", name] => drop(founding.name(sentence, name)?),
        ["publisher", name, weight] => {
            let publisher =
                Publisher { address: founding.name(sentence, name)?, weight: sentence.read(weight)? };
            founding.genesis.parameters.publishers.push(publisher);
        }
        ["venue-keys", threshold, "of", ref names @ ..] => {
            let keys = names.iter().map(|name| founding.name(sentence, name)).collect::<Result<_, _>>()?;
            let control = &mut founding.genesis.parameters.change_control;
            control.keys = keys;
            control.threshold = sentence.read(threshold)?;
        }
        ["loosening-delay", span] => {
            genesis.parameters.change_control.loosening_delay = sentence.read_span(span)?;
        }
        ["listing-ramp", span] => {
            genesis.parameters.change_control.listing_ramp = sentence.read_span(span)?;
        }
        _ => return oracle::understand(&mut genesis.parameters.oracle, sentence, words),
    }
    Ok(true)
}

/// The rules for all markets as a founding sentence would have them, beside what holds now and with the people that there are.
/// None where the words are no such sentence.
pub fn changed(
    sentence: &Sentence,
    words: &[&str],
    parameters: &VenueParameters,
    people: &[(String, Address)],
) -> Result<Option<VenueParameters>, StoryError> {
    let genesis = Genesis {
        parameters: parameters.clone(),
        markets: Vec::new(),
        balances: vec![(BACKSTOP, Usd::ZERO)],
        insurance_fund: Usd::ZERO,
        assets: Vec::new(),
        asset_balances: Vec::new(),
    };
    let mut founding = Founding { genesis, people: people.to_vec() };
    let is_understood = understand(&mut founding, sentence, words)?;
    match founding.people.get(people.len()) {
        Some((name, _)) => Err(sentence.wrong(format_args!("nobody is called {name:?}"))),
        None => Ok(is_understood.then_some(founding.genesis.parameters)),
    }
}

/// A market of this name and these properties.
pub fn market(sentence: &Sentence, name: &str, properties: &[&str]) -> Result<MarketParameters, StoryError> {
    let market = MarketParameters {
        name: name.to_owned(),
        kind: Default::default(),
        size_decimals: 3,
        max_price: Price(1_000_000_000),
        max_size: Size(1_000_000_000),
        significant_figures: 5,
        min_order_value: Notional(10_000_000),
        price_band: Rate::basis_points(8_000),
        margin_tiers: vec![tier(Notional::ZERO, 20)],
        only_isolated: false,
        impact_notional: Notional(6_000_000_000),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150_000),
        risk: Default::default(),
    };
    with_properties(sentence, market, properties)
}

/// A market with other properties.
pub fn with_properties(
    sentence: &Sentence,
    mut market: MarketParameters,
    properties: &[&str],
) -> Result<MarketParameters, StoryError> {
    let mut words = properties.iter();
    while let Some(&word) = words.next() {
        if word == "isolated-only" {
            market.only_isolated = true;
            continue;
        }
        let value =
            *words.next().ok_or_else(|| sentence.wrong(format_args!("{word}: a value is missing")))?;
        if paced_sale::understand(sentence, &mut market, word, value)?
            || margin_rules::understand(sentence, &mut market, word, value)?
            || open_interest::understand(sentence, &mut market.risk.open_interest, word, value)?
        {
            continue;
        }
        match word {
            "decimals" => market.size_decimals = sentence.read(value)?,
            "tiers" => market.margin_tiers = tiers(sentence, value)?,
            "minimum" => market.min_order_value = Notional(sentence.read_scaled(value, 6)?),
            "max-size" => {
                market.max_size = Size(sentence.read_scaled(value, u32::from(market.size_decimals))?);
            }
            "notice" => market.risk.settlement.notice = sentence.read_span(value)?,
            "settlement-span" => market.risk.settlement.span = sentence.read_span(value)?,
            "opening" => market.risk.auctions.opening = sentence.read_span(value)?,
            "bounds" => market.risk.auctions.bounds = bounds(sentence, value)?,
            "backstop-stake" => {
                market.risk.losses.backstop = Some(Usd(sentence.read_scaled(value, 6)?));
            }
            "parent-per-day" => {
                market.risk.losses.parent_per_day = Some(Usd(sentence.read_scaled(value, 6)?));
            }
            "insurance-per-day" => {
                market.risk.losses.insurance_per_day = Some(Usd(sentence.read_scaled(value, 6)?));
            }
            "impact" => market.impact_notional = Notional(sentence.read_scaled(value, 6)?),
            _ => return Err(sentence.wrong(format_args!("a market has no property {word:?}"))),
        }
    }
    Ok(market)
}

/// Reads `ranked|pro-rata|rotating [band PERCENT] [insurance-first]`.
fn deleveraging(sentence: &Sentence, words: &[&str]) -> Result<DeleveragingPolicy, StoryError> {
    let mut policy = DeleveragingPolicy::default();
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        match word {
            "ranked" => policy.rule = DeleveragingRule::Ranked,
            "pro-rata" => policy.rule = DeleveragingRule::ProRata,
            "rotating" => policy.rule = DeleveragingRule::Rotating,
            "insurance-first" => policy.insurance_first = true,
            "band" => {
                let band = words.next().ok_or_else(|| sentence.wrong("band PERCENT"))?;
                policy.band = Some(sentence.read_rate(band)?);
            }
            _ => {
                return Err(
                    sentence.wrong("deleveraging ranked|pro-rata|rotating [band PERCENT] [insurance-first]")
                );
            }
        }
    }
    Ok(policy)
}

/// Reads `0:40,150000000:20`: from a notional on, a highest leverage; `0:20@5%` names the maintenance rate, too.
fn tiers(sentence: &Sentence, text: &str) -> Result<Vec<MarginTier>, StoryError> {
    let one = |part: &str| {
        let (bound, rest) =
            part.split_once(':').ok_or_else(|| sentence.wrong("a tier is NOTIONAL:LEVERAGE"))?;
        let bound = Notional(sentence.read_scaled(bound, 6)?);
        let (leverage, rate) = match rest.split_once('@') {
            Some((leverage, rate)) => (leverage, Some(sentence.read_rate(rate)?)),
            None => (rest, None),
        };
        let mut tier = tier(bound, sentence.read(leverage)?);
        if let Some(rate) = rate {
            tier.maintenance_rate = rate;
        }
        Ok(tier)
    };
    text.split(',').map(one).collect()
}

/// Reads `10m:1%:5m,30m:2%:15m`: horizon, deviation and auction of each price bound.
fn bounds(sentence: &Sentence, text: &str) -> Result<Vec<PriceBound>, StoryError> {
    let one = |part: &str| match *part.split(':').collect::<Vec<_>>() {
        [horizon, deviation, auction] => Ok(PriceBound {
            horizon: sentence.read_span(horizon)?,
            deviation: sentence.read_rate(deviation)?,
            auction: sentence.read_span(auction)?,
        }),
        _ => Err(sentence.wrong("a bound is HORIZON:DEVIATION%:AUCTION")),
    };
    text.split(',').map(one).collect()
}

/// Maintenance is half the initial margin at the highest leverage.
fn tier(lower_bound: Notional, max_leverage: u8) -> MarginTier {
    let maintenance_rate = Rate::ratio(1, 2 * i64::from(max_leverage.max(1)), Rounding::Ceil);
    MarginTier { lower_bound, maintenance_rate, max_leverage }
}

fn parameters() -> VenueParameters {
    VenueParameters {
        operator: OPERATOR,
        publishers: vec![Publisher { address: VENUE, weight: 1 }],
        price_staleness: Time::DAY,
        price_jump: Rate(1_000 * Rate::ONE.0),
        fee_tiers: vec![FeeTier { volume: Notional::ZERO, taker: Rate::ZERO, maker: Rate::ZERO }],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ONE,
        open_orders: 1_000,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: LiquidationPolicy {
            partial_above: Notional(100_000_000_000),
            partial_fraction: Rate::basis_points(2_000),
            cooldown: Time(30_000),
            band: Rate::basis_points(1_000),
            backstop_below: Rate::ratio(2, 3, Rounding::Floor),
            insurance_per_sale: Usd::dollars(1_000_000),
            accounts_per_block: 1_000,
            deleveraging: Default::default(),
            backstop_parent: None,
        },
        backstop: BACKSTOP,
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: None,
    }
}
