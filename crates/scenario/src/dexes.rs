//! Dexes in stories: the founding sentence, what deployers and others ask, and how it is told and shown.

use engine::command::{
    Action, DeployerRight, Deployment, DexDescription, DexPrice, MarginTable, MarketRegistration,
};
use engine::event::{DexEvent, DexMarketChange, Event};
use engine::ids::{AccountId, Address, DexId};
use engine::parameters::{DexPolicy, IsolatedMode};
use engine::rejection::Rejection;
use units::{Decimal, Notional, Price, Rate, Usd};

use crate::asking::Reader;
use crate::sentence::{Sentence, StoryError};
use crate::showing;
use crate::telling::{Teller, percent, usd};

/// Decimals of a price and a size of a perpetual together.
const DECIMALS: u32 = 6;

/// Reads `bond USD market-bond USD open-interest USD`.
pub fn read_policy(sentence: &Sentence, words: &[&str]) -> Result<DexPolicy, StoryError> {
    let amount = |word| sentence.read_scaled(word, 6).map(Usd);
    match *words {
        ["bond", bond, "market-bond", market_bond, "open-interest", open_interest] => Ok(DexPolicy {
            bond: amount(bond)?,
            market_bond: amount(market_bond)?,
            open_interest: Notional(amount(open_interest)?.0),
        }),
        _ => Err(sentence.wrong("dexes bond USD market-bond USD open-interest USD")),
    }
}

/// Reads what somebody asks of a dex; none of other sentences.
pub fn read(reader: &Reader<'_>, who: Address, words: &[&str]) -> Result<Option<Action>, StoryError> {
    let deployment = match *words {
        ["deploys", name, "decimals", decimals, "table", table, "at", price, ref mode @ ..] => {
            register(reader, (name, decimals, table, price), mode)?
        }
        ["says", market, ref prices @ ..] => say(reader, market, prices)?,
        ["halts", market] => Deployment::HaltTrading { market: reader.market(market)?, is_halted: true },
        ["resumes", market] => Deployment::HaltTrading { market: reader.market(market)?, is_halted: false },
        ["limits", market, "to", amount] => {
            let most = Notional(reader.usd(amount)?.0);
            Deployment::LimitOpenInterest(vec![(reader.market(market)?, most)])
        }
        ["multiplies", "funding", "of", market, "by", factor] => {
            let factor = Rate(reader.sentence.read_scaled(factor, 12)?);
            Deployment::SetFundingMultipliers(vec![(reader.market(market)?, factor)])
        }
        ["scales", "fees", "of", name, "by", factor] => {
            let scale = Rate(reader.sentence.read_scaled(factor, 12)?);
            Deployment::SetFeeScale { dex: dex(reader, name)?, scale }
        }
        ["adds", "table", tiers, "to", name] => {
            Deployment::InsertMarginTable { dex: dex(reader, name)?, table: margin_table(reader, tiers)? }
        }
        ["gives", market, "table", number] => {
            let number = reader.sentence.read(number)?;
            Deployment::SetMarginTables(vec![(reader.market(market)?, number)])
        }
        ["lets", somebody, "say", "prices", "of", name] => Deployment::SetSubDeployers {
            dex: dex(reader, name)?,
            rights: vec![(DeployerRight::SetPrices, reader.person(somebody)?, true)],
        },
        ["moves", amount, "into", "dex", name] => {
            return send(reader, who, amount, (DexId::VENUE, dex(reader, name)?)).map(Some);
        }
        ["moves", amount, "out", "of", "dex", name] => {
            return send(reader, who, amount, (dex(reader, name)?, DexId::VENUE)).map(Some);
        }
        _ => return Ok(None),
    };
    Ok(Some(Action::Deploy(deployment)))
}

fn dex(reader: &Reader<'_>, name: &str) -> Result<DexId, StoryError> {
    let found = reader.state.dex_named(name);
    found.ok_or_else(|| reader.sentence.wrong(format_args!("no dex is called {name:?}")))
}

/// A market `dex:COIN`, in a new dex where there is none of that name.
fn register(
    reader: &Reader<'_>,
    (name, decimals, table, price): (&str, &str, &str, &str),
    mode: &[&str],
) -> Result<Deployment, StoryError> {
    let wrong = || reader.sentence.wrong("WHO deploys DEX:COIN decimals D table N at PRICE [strict]");
    let (dex, coin) = name.split_once(':').ok_or_else(wrong)?;
    let size_decimals: u8 = reader.sentence.read(decimals)?;
    let price_decimals = DECIMALS.checked_sub(u32::from(size_decimals)).ok_or_else(wrong)?;
    let description = || DexDescription { full_name: dex.to_owned(), oracle_updater: None };
    Ok(Deployment::RegisterMarket(Box::new(MarketRegistration {
        dex: dex.to_owned(),
        description: reader.state.dex_named(dex).is_none().then(description),
        coin: coin.to_owned(),
        size_decimals,
        oracle_price: Price(reader.sentence.read_scaled(price, price_decimals)?),
        margin_table: reader.sentence.read(table)?,
        mode: match mode {
            [] => IsolatedMode::NoCross,
            ["strict"] => IsolatedMode::Strict,
            _ => return Err(wrong()),
        },
    })))
}

/// Reads `0:20,1500:10`: from a notional on, a highest leverage.
fn margin_table(reader: &Reader<'_>, tiers: &str) -> Result<MarginTable, StoryError> {
    let tier = |part: &str| {
        let wrong = || reader.sentence.wrong("a tier is NOTIONAL:LEVERAGE");
        let (bound, leverage) = part.split_once(':').ok_or_else(wrong)?;
        Ok((Notional(reader.usd(bound)?.0), reader.sentence.read(leverage)?))
    };
    let tiers = tiers.split(',').map(tier).collect::<Result<_, StoryError>>()?;
    Ok(MarginTable { description: String::new(), tiers })
}

/// Reads `MARKET PRICE [mark PRICE] [mark PRICE] [external PRICE]`.
fn say(reader: &Reader<'_>, market: &str, words: &[&str]) -> Result<Deployment, StoryError> {
    let market = reader.market(market)?;
    let wrong = || reader.sentence.wrong("WHO says MARKET PRICE [mark PRICE] [mark PRICE] [external PRICE]");
    let [oracle, others @ ..] = words else { return Err(wrong()) };
    let oracle = Some(reader.price(market, oracle)?);
    let mut said = DexPrice { market, oracle, marks: Vec::new(), external: None };
    for pair in others.chunks(2) {
        match *pair {
            ["mark", price] => said.marks.push(reader.price(market, price)?),
            ["external", price] => said.external = Some(reader.price(market, price)?),
            _ => return Err(wrong()),
        }
    }
    let dex = reader.state.market(market).dex_id();
    Ok(Deployment::SetPrices { dex, prices: vec![said] })
}

fn send(
    reader: &Reader<'_>,
    destination: Address,
    amount: &str,
    (from, to): (DexId, DexId),
) -> Result<Action, StoryError> {
    Ok(Action::SendBetweenDexes { destination, from, to, amount: reader.usd(amount)? })
}

/// What happened to dexes, in one line; none of other events, and of those that only keep the books.
pub fn tell(teller: &Teller<'_>, event: &Event) -> Option<String> {
    if let Event::Transferred { from, to, amount } = *event {
        return moved(teller, (from, to), amount);
    }
    let Event::Dex(event) = event else { return None };
    let name = |dex: DexId| &teller.state.dex(dex).name;
    Some(match event {
        DexEvent::Registered { deployer, name, bond, .. } => {
            format!(
                "{} deploys the dex {name}: {} goes into its insurance fund",
                teller.name(*deployer),
                usd(*bond)
            )
        }
        DexEvent::MarketRegistered { market, payer, bond, .. } => format!(
            "{} lists {}: {} goes into its dex's insurance fund",
            teller.name(*payer),
            teller.market_name(*market),
            usd(*bond)
        ),
        DexEvent::AccountOpened { owner, dex, .. } => {
            format!("{} has an account in {}", teller.name(*owner), name(*dex))
        }
        DexEvent::MarketChanged { market, change } => {
            format!("{} {}", teller.market_name(*market), changed(*change))
        }
        DexEvent::Halted { market, price } => {
            format!("{} is halted at {}", teller.market_name(*market), teller.price(*market, *price))
        }
        DexEvent::Resumed { market } => format!("{} trades again", teller.market_name(*market)),
        DexEvent::FeeScaleSet { dex, scale, .. } => {
            format!("fees of {} are scaled by {}", name(*dex), Decimal::text(scale.0, 12))
        }
        DexEvent::RightSet { dex, right, address, is_given } => format!(
            "{} {} {right:?} of {}",
            teller.name_of(*address),
            if *is_given { "may" } else { "may no longer" },
            name(*dex)
        ),
        DexEvent::FeesShared { account, amount, .. } => {
            format!("{} of the fees to {}", usd(*amount), teller.name(*account))
        }
        DexEvent::FeesCollected { dex, amount } => {
            format!("{} of fees of {} to the venue's treasury", usd(*amount), name(*dex))
        }
        DexEvent::MarginTableInserted { dex, number, .. } => {
            format!("{} has a margin table {number}", name(*dex))
        }
        DexEvent::MarksStated { .. } | DexEvent::PricesSet { .. } | DexEvent::FeeRecipientSet { .. } => {
            return None;
        }
    })
}

/// What went from one dex to another; none of what stayed within one.
fn moved(teller: &Teller<'_>, (from, to): (AccountId, AccountId), amount: Usd) -> Option<String> {
    let dex = |account| teller.state.account(account).dex;
    let name = |account| teller.state.find_dex(dex(account)).map_or("the venue", |dex| &dex.name);
    let whose = if teller.name(from) == teller.name(to) { "" } else { &format!(" to {}", teller.name(to)) };
    (dex(from) != dex(to)).then(|| {
        format!("{} moves {} from {} into {}{whose}", teller.name(from), usd(amount), name(from), name(to))
    })
}

fn changed(change: DexMarketChange) -> String {
    match change {
        DexMarketChange::FundingMultiplier(Rate(factor)) => {
            format!("funding is multiplied by {}", Decimal::text(factor, 12))
        }
        DexMarketChange::FundingInterest(rate) => format!("interest is {}", percent(rate)),
        DexMarketChange::MarginTable(number) => format!("has margin table {number}"),
        DexMarketChange::MostOpenInterest(most) => {
            format!("open interest is at most {}", Decimal::text(most.0, 6))
        }
        DexMarketChange::IsolatedMode(mode) => format!("positions are isolated: {mode:?}"),
        DexMarketChange::GrowthMode(is_growing) => {
            format!("is {} growth mode", if is_growing { "in" } else { "no longer in" })
        }
    }
}

/// The numbers of a rejection; none of others.
pub fn refusal(teller: &Teller<'_>, rejection: &Rejection) -> Option<String> {
    let name = |dex: DexId| if dex.is_venue() { "the venue" } else { &teller.state.dex(dex).name };
    Some(match *rejection {
        Rejection::NotDeployer { dex, signer } => format!("{} of {}", teller.name_of(signer), name(dex)),
        Rejection::MarketOfOtherDex { market, dex } => {
            format!("{} is of {}", teller.market_name(market), name(dex))
        }
        Rejection::NoAccountInDex { dex } | Rejection::DexInDeficit { dex } => name(dex).to_owned(),
        Rejection::BeyondDexMoney { dex, money, amount } => {
            format!("{} has {}, asked {}", name(dex), usd(money), usd(amount))
        }
        Rejection::TradingHalted { market } => teller.market_name(market).to_owned(),
        _ => return None,
    })
}

/// A dex of this name in one line, or, as `NAME@DEX`, what somebody has there; none where there is neither.
pub fn show(teller: &Teller<'_>, name: &str, owner: impl Fn(&str) -> Option<Address>) -> Option<String> {
    let state = teller.state;
    if let Some((owner_name, dex)) = name.split_once('@') {
        let account = state.accounts.find(owner(owner_name)?)?;
        let account = state.account_in(account, state.dex_named(dex)?)?;
        return Some(format!("in {dex} {}", showing::account(teller, account)));
    }
    let dex = state.dex_named(name)?;
    let known = state.dex(dex);
    let markets: Vec<&str> = state.markets_of(dex).map(|market| teller.market_name(market)).collect();
    Some(format!(
        "{name}: {}; insurance {}, treasury {}; deposited {}",
        markets.join(", "),
        usd(known.insurance),
        usd(known.treasury),
        Decimal::text(i64::try_from(known.totals.deposited).unwrap_or(i64::MAX), 6)
    ))
}
