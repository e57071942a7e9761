//! The sentences about assets, and how what happens to them is told.

use engine::command::{Action, AssetBalance, Genesis, Wallet};
use engine::event::{AssetSent, Event, SpotFill};
use engine::ids::{AccountId, Address, AssetId, MarketId};
use engine::parameters::{AssetParameters, FeeTier, MarketParameters};
use engine::rejection::Rejection;
use engine::state::{CASH_UNIT, State};
use units::{Amount, Decimal, Notional, Price};

use crate::asking::Reader;
use crate::earning;
use crate::sentence::{Sentence, StoryError};
use crate::telling::{Teller, percent};

/// The highest price of spot markets in stories: a thousand of the quote for a size of whole units.
const MAX_PRICE: Price = Price(100_000_000_000);

/// Takes note of a founding sentence about assets; false for any other.
pub fn found(genesis: &mut Genesis, sentence: &Sentence, words: &[&str]) -> Result<bool, StoryError> {
    match *words {
        ["asset", name, "decimals", decimals, "lots", size_decimals] => {
            let number = u8::try_from(genesis.assets.len()).map_err(|_| sentence.wrong("too many assets"))?;
            genesis.assets.push(AssetParameters {
                name: name.to_owned(),
                decimals: sentence.read(decimals)?,
                size_decimals: sentence.read(size_decimals)?,
                token: [number; 16],
                is_canonical: true,
            });
        }
        ["spot-market", name] => {
            let wrong = || sentence.wrong("spot-market BASE/QUOTE");
            let (base, quote) = name.split_once('/').ok_or_else(wrong)?;
            let (base, quote) =
                (find(&genesis.assets, sentence, base)?, find(&genesis.assets, sentence, quote)?);
            let asset = &genesis.assets[usize::from(base.0)];
            genesis.markets.push(MarketParameters::spot(name.to_owned(), base, asset, quote, MAX_PRICE));
        }
        ["spot-fees", taker, maker] => {
            let (taker, maker) = (sentence.read_rate(taker)?, sentence.read_rate(maker)?);
            let tiers = &mut genesis.parameters.spot_fee_tiers;
            *tiers = vec![FeeTier { volume: Notional::ZERO, taker, maker }];
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// An opening balance: `balance NAME AMOUNT ASSET`.
pub fn balance(
    assets: &[AssetParameters],
    sentence: &Sentence,
    account: Address,
    (amount, asset): (&str, &str),
) -> Result<AssetBalance, StoryError> {
    let asset = find(assets, sentence, asset)?;
    let decimals = u32::from(assets[usize::from(asset.0)].decimals);
    Ok(AssetBalance { account, asset, amount: Amount(sentence.read_scaled(amount, decimals)?) })
}

fn find(assets: &[AssetParameters], sentence: &Sentence, name: &str) -> Result<AssetId, StoryError> {
    let place = assets.iter().position(|asset| asset.name == name);
    let place = place.and_then(|place| u16::try_from(place).ok());
    place.map(AssetId).ok_or_else(|| sentence.wrong(format_args!("no asset is called {name:?}")))
}

/// Reads `sends AMOUNT ASSET to WHOM`, `moves AMOUNT to spot|perpetuals` and `moves AMOUNT ASSET to|from NAME`; none of others.
pub fn read(reader: &Reader<'_>, who: Address, words: &[&str]) -> Option<Result<Action, StoryError>> {
    Some(match *words {
        ["sends", amount, asset, "to", name] => send(reader, (amount, asset), name),
        ["moves", amount, "to", wallet @ ("spot" | "perpetuals")] => {
            let (from, to) = match wallet {
                "spot" => (Wallet::Perpetuals, Wallet::Spot),
                _ => (Wallet::Spot, Wallet::Perpetuals),
            };
            let cash = reader.sentence.read_scaled(amount, 6);
            cash.map(|cash| Action::SendAsset {
                destination: who,
                from,
                to,
                asset: AssetId::CASH,
                amount: Amount(cash.saturating_mul(CASH_UNIT)),
            })
        }
        ["moves", amount, asset, direction @ ("to" | "from"), name] => {
            move_to_sub_account(reader, (amount, asset), direction == "to", name)
        }
        ["credits", amount, asset, "to", name] => credit(reader, (amount, asset), name),
        _ => return None,
    })
}

fn amount(reader: &Reader<'_>, (amount, asset): (&str, &str)) -> Result<(AssetId, Amount), StoryError> {
    let assets: Vec<_> = reader.state.assets.iter().map(|asset| asset.parameters.clone()).collect();
    let asset = find(&assets, reader.sentence, asset)?;
    let decimals = u32::from(assets[usize::from(asset.0)].decimals);
    Ok((asset, Amount(reader.sentence.read_scaled(amount, decimals)?)))
}

fn send(reader: &Reader<'_>, words: (&str, &str), name: &str) -> Result<Action, StoryError> {
    let (asset, amount) = amount(reader, words)?;
    let destination = reader.person(name)?;
    Ok(Action::SendAsset { destination, from: Wallet::Spot, to: Wallet::Spot, asset, amount })
}

fn move_to_sub_account(
    reader: &Reader<'_>,
    words: (&str, &str),
    is_deposit: bool,
    name: &str,
) -> Result<Action, StoryError> {
    let (asset, amount) = amount(reader, words)?;
    Ok(Action::TransferAssetWithSubAccount { sub_account: reader.person(name)?, is_deposit, asset, amount })
}

fn credit(reader: &Reader<'_>, words: (&str, &str), name: &str) -> Result<Action, StoryError> {
    let (asset, amount) = amount(reader, words)?;
    Ok(Action::CreditAsset { account: reader.person(name)?, asset, amount })
}

/// What happened to assets; none of other events.
pub fn tell(teller: &Teller<'_>, event: &Event) -> Option<String> {
    Some(match event {
        Event::AssetCredited { account, asset, amount } => {
            format!("{} comes in for {}", in_units(teller.state, *asset, *amount), teller.name(*account))
        }
        Event::AssetSent(sent) => told_as_sent(teller, sent),
        Event::SpotFilled(fill) => filled(teller, fill),
        Event::SpotFeeRatesSet { account, taker, maker } => format!(
            "{} pays {} as taker, {} as maker in spot markets",
            teller.name(*account),
            percent(*taker),
            percent(*maker)
        ),
        _ => return None,
    })
}

fn told_as_sent(teller: &Teller<'_>, sent: &AssetSent) -> String {
    let (from, amount) = (teller.name(sent.from), in_units(teller.state, sent.asset, sent.amount));
    let wallet = |wallet| match wallet {
        Wallet::Spot => "spot",
        Wallet::Perpetuals => "perpetuals",
    };
    match sent.from == sent.to {
        true => format!("{from} moves {amount} to {}", wallet(sent.target)),
        false => format!("{from} sends {amount} to {}", teller.name(sent.to)),
    }
}

fn filled(teller: &Teller<'_>, fill: &SpotFill) -> String {
    let (is_bought, pair) = (fill.size.is_positive(), teller.state.market(fill.market).parameters.pair());
    let paid_in = pair.map_or(AssetId::CASH, |(base, quote)| if is_bought { base } else { quote });
    format!(
        "{} {} {} {} at {} ({}), fee {}{}",
        teller.name(fill.account),
        if is_bought { "buys" } else { "sells" },
        teller.size(fill.market, fill.size.abs()),
        teller.market_name(fill.market),
        teller.price(fill.market, fill.price),
        if fill.is_taker { "Taker" } else { "Maker" },
        in_units(teller.state, paid_in, fill.fee),
        earning::shares(teller, fill.referral, fill.builder),
    )
}

/// The numbers of a rejection about assets; none of others.
pub fn refused(teller: &Teller<'_>, market: Option<MarketId>, rejection: &Rejection) -> Option<String> {
    let spot = market.map(|market| &teller.state.market(market).parameters).filter(|market| market.is_spot());
    if let (
        Some(market),
        Rejection::BelowMinimumValue { value, minimum } | Rejection::BelowTwapValue { value, minimum, .. },
    ) = (spot, rejection)
    {
        let text = |amount: &Notional| Decimal::text(amount.0, market.value_decimals());
        return Some(format!("value {}, minimum {}", text(value), text(minimum)));
    }
    let amount = |asset, amount| in_units(teller.state, asset, amount);
    Some(match *rejection {
        Rejection::InsufficientSpotBalance { asset, available, needed } => {
            format!("needs {}, available {}", amount(asset, needed), amount(asset, available))
        }
        Rejection::InsufficientBalance { asset, available, amount: asked } => {
            format!("asked {}, available {}", amount(asset, asked), amount(asset, available))
        }
        _ => return None,
    })
}

/// An account's balances, each with what its orders bind, for its line.
pub fn shown(state: &State, account: AccountId) -> String {
    let told = state.account(account).balances.iter().map(|balance| {
        let hold = state.hold(account, balance.asset);
        let total = in_units(state, balance.asset, balance.total);
        match hold.is_zero() {
            true => format!(", {total}"),
            false => format!(", {total} of which orders bind {}", in_units(state, balance.asset, hold)),
        }
    });
    told.collect()
}

/// All of each asset, and whose it is.
pub fn sums(state: &State) -> String {
    let told = (0_u16..).map(AssetId).zip(&state.assets).map(|(id, asset)| {
        let decimals = u32::from(asset.parameters.decimals);
        let wide = |amount: i128| Decimal::text(i64::try_from(amount).unwrap_or(i64::MAX), decimals);
        format!(
            "{}: balances {} + treasury {} = {}",
            asset.parameters.name,
            wide(asset.balances),
            in_units(state, id, asset.treasury),
            wide(asset.deposited)
        )
    });
    told.collect::<Vec<_>>().join("; ")
}

fn in_units(state: &State, asset: AssetId, amount: Amount) -> String {
    let known = &state.asset(asset).parameters;
    format!("{} {}", Decimal::text(amount.0, u32::from(known.decimals)), known.name)
}
