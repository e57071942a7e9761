//! What deployers ask for, for the engine.

use engine::command::{
    Action, DeployerRight, Deployment, DexDescription, DexPrice, MarginTable, MarketRegistration,
};
use engine::ids::{DexId, MarketId};
use engine::limits::DEX_SINGLE_TABLES;
use engine::parameters::IsolatedMode;
use units::{Decimal, Notional, Price, Rate, Usd};

use super::actions::{
    AssetRequest, AssetRequest2, DexMarginMode, DexSchema, InsertMarginTable, PerpDeploy, SetOracle,
    SetSubDeployers, WrittenAddress,
};
use super::dex_assets;
use super::markets::Markets;

type Translated<T> = Result<T, String>;

/// How far apart the numbers of the margin tables of two dexes are on the wire, where a table's number says its dex.
const TABLES_PER_DEX: u32 = 1_000;

/// The rights by the names of what `perpDeploy` does.
pub(super) const RIGHTS: [(&str, DeployerRight); 13] = [
    ("registerAsset", DeployerRight::RegisterMarket),
    ("registerAsset2", DeployerRight::RegisterMarket),
    ("setOracle", DeployerRight::SetPrices),
    ("setFundingMultipliers", DeployerRight::SetFundingMultipliers),
    ("setFundingInterestRates", DeployerRight::SetFundingInterest),
    ("haltTrading", DeployerRight::HaltTrading),
    ("setMarginTableIds", DeployerRight::SetMarginTables),
    ("insertMarginTable", DeployerRight::InsertMarginTable),
    ("setFeeRecipient", DeployerRight::SetFeeRecipient),
    ("setOpenInterestCaps", DeployerRight::LimitOpenInterest),
    ("setMarginModes", DeployerRight::SetIsolatedModes),
    ("setFeeScale", DeployerRight::SetFeeScale),
    ("setGrowthModes", DeployerRight::SetGrowthModes),
];

/// The number of a dex's margin table on the wire.
pub(super) fn table_on_wire(dex: DexId, number: u16) -> u32 {
    let beyond = if number > DEX_SINGLE_TABLES { TABLES_PER_DEX * u32::from(dex.0) } else { 0 };
    beyond + u32::from(number)
}

pub(super) fn deploy(action: &PerpDeploy, markets: &Markets) -> Translated<Action> {
    let of_each = |written: &[(String, String)]| each(written, markets, |_, text| rate(text));
    let deployment = match action {
        PerpDeploy::RegisterAsset(register) => {
            let AssetRequest { coin, sz_decimals, oracle_px, margin_table_id, .. } = &register.asset_request;
            let market = (coin.as_str(), *sz_decimals, oracle_px.as_str(), *margin_table_id);
            let mode = IsolatedMode::NoCross;
            registration(&register.dex, register.schema.as_ref(), market, mode)?
        }
        PerpDeploy::RegisterAsset2(register) => {
            let AssetRequest2 { coin, sz_decimals, oracle_px, margin_table_id, margin_mode } =
                &register.asset_request;
            let market = (coin.as_str(), *sz_decimals, oracle_px.as_str(), *margin_table_id);
            registration(&register.dex, register.schema.as_ref(), market, isolated_mode(*margin_mode)?)?
        }
        PerpDeploy::SetOracle(oracle) => set_prices(oracle, markets)?,
        PerpDeploy::SetFundingMultipliers(written) => Deployment::SetFundingMultipliers(of_each(written)?),
        PerpDeploy::SetFundingInterestRates(written) => Deployment::SetFundingInterest(of_each(written)?),
        PerpDeploy::HaltTrading(halt) => {
            Deployment::HaltTrading { market: market(&halt.coin, markets)?, is_halted: halt.is_halted }
        }
        PerpDeploy::SetMarginTableIds(written) => {
            Deployment::SetMarginTables(each(written, markets, |coin, id| table(coin, *id, markets))?)
        }
        PerpDeploy::InsertMarginTable(insert) => insert_table(insert, markets)?,
        PerpDeploy::SetFeeRecipient(set) => Deployment::SetFeeRecipient {
            dex: dex(&set.dex, markets)?,
            recipient: set.fee_recipient.address(),
        },
        PerpDeploy::SetOpenInterestCaps(written) => {
            Deployment::LimitOpenInterest(each(written, markets, |_, cap| dollars(*cap))?)
        }
        PerpDeploy::SetSubDeployers(set) => set_rights(set, markets)?,
        PerpDeploy::SetMarginModes(written) => {
            Deployment::SetIsolatedModes(each(written, markets, |_, mode| isolated_mode(*mode))?)
        }
        PerpDeploy::SetFeeScale(set) => {
            Deployment::SetFeeScale { dex: dex(&set.dex, markets)?, scale: rate(&set.scale)? }
        }
        PerpDeploy::SetGrowthModes(written) => {
            Deployment::SetGrowthModes(each(written, markets, |_, is_growing| Ok(*is_growing))?)
        }
    };
    Ok(Action::Deploy(deployment))
}

fn registration(
    dex: &str,
    schema: Option<&DexSchema>,
    (coin, size_decimals, oracle_price, margin_table): (&str, u8, &str, u32),
    mode: IsolatedMode,
) -> Translated<Deployment> {
    if schema.is_some_and(|schema| schema.collateral_token != 0) {
        return Err("collateralToken must be 0: perp dexes are settled in USDC alone here.".into());
    }
    let decimals = 6_u32.checked_sub(u32::from(size_decimals));
    let decimals = decimals.ok_or("szDecimals must be from 0 to 6.")?;
    let price = oracle_price.parse::<Decimal>().and_then(|price| price.to_scale_nearest(decimals));
    let price = price.map_err(|error| format!("Invalid oraclePx `{oracle_price}`: {error}."))?;
    let own = coin.split_once(':').filter(|(named, _)| *named == dex);
    Ok(Deployment::RegisterMarket(Box::new(MarketRegistration {
        dex: dex.to_owned(),
        description: schema.map(|schema| DexDescription {
            full_name: schema.full_name.clone(),
            oracle_updater: schema.oracle_updater.as_ref().map(WrittenAddress::address),
        }),
        coin: own.map_or(coin, |(_, coin)| coin).to_owned(),
        size_decimals,
        oracle_price: Price(price),
        margin_table: u16::try_from(margin_table % TABLES_PER_DEX).unwrap_or(u16::MAX),
        mode,
    })))
}

fn set_prices(oracle: &SetOracle, markets: &Markets) -> Translated<Deployment> {
    let dex = dex(&oracle.dex, markets)?;
    let mut prices: Vec<DexPrice> = Vec::new();
    let lists = [&oracle.oracle_pxs, &oracle.external_perp_pxs].into_iter().chain(&oracle.mark_pxs);
    for (list, written) in lists.enumerate() {
        for (coin, text) in written {
            let (id, price) = price(coin, text, markets)?;
            let entry = match prices.iter_mut().find(|known| known.market == id) {
                Some(known) => known,
                None => {
                    prices.push(DexPrice { market: id, oracle: None, marks: Vec::new(), external: None });
                    prices.last_mut().expect("one was just pushed")
                }
            };
            match list {
                0 => entry.oracle = Some(price),
                1 => entry.external = Some(price),
                _ => entry.marks.push(price),
            }
        }
    }
    Ok(Deployment::SetPrices { dex, prices })
}

fn insert_table(insert: &InsertMarginTable, markets: &Markets) -> Translated<Deployment> {
    let written = &insert.margin_table;
    let tiers = written.margin_tiers.iter().map(|tier| {
        let bound = i64::try_from(tier.lower_bound);
        Ok((Notional(bound.map_err(|_| "lowerBound is too large.")?), tier.max_leverage))
    });
    let tiers = tiers.collect::<Translated<_>>()?;
    let table = MarginTable { description: written.description.clone(), tiers };
    Ok(Deployment::InsertMarginTable { dex: dex(&insert.dex, markets)?, table })
}

fn set_rights(set: &SetSubDeployers, markets: &Markets) -> Translated<Deployment> {
    let rights = set.sub_deployers.iter().map(|given| {
        let right = RIGHTS.iter().find(|(name, _)| *name == given.variant).map(|(_, right)| *right);
        let right = right.ok_or_else(|| {
            format!("There is no right `{}`: take the name of what perpDeploy does.", given.variant)
        })?;
        Ok((right, given.user.address(), given.allowed))
    });
    let rights = rights.collect::<Translated<_>>()?;
    Ok(Deployment::SetSubDeployers { dex: dex(&set.dex, markets)?, rights })
}

fn each<Written, Value>(
    written: &[(String, Written)],
    markets: &Markets,
    read: impl Fn(&str, &Written) -> Translated<Value>,
) -> Translated<Vec<(MarketId, Value)>> {
    written.iter().map(|(coin, value)| Ok((market(coin, markets)?, read(coin, value)?))).collect()
}

fn dex(name: &str, markets: &Markets) -> Translated<DexId> {
    dex_assets::find(markets.parameters(), name)
        .ok_or_else(|| format!("There is no perp dex `{name}`: register it with a schema first."))
}

fn market(coin: &str, markets: &Markets) -> Translated<MarketId> {
    let found = (0_u16..).zip(markets.parameters()).find(|(_, market)| market.name == coin);
    found.map(|(id, _)| MarketId(id)).ok_or_else(|| format!("There is no market `{coin}`: write dex:COIN."))
}

fn price(coin: &str, text: &str, markets: &Markets) -> Translated<(MarketId, Price)> {
    let id = market(coin, markets)?;
    let known = markets.by_id(id).ok_or_else(|| format!("There is no market `{coin}`."))?;
    let price = known.read_nearest_price(text);
    Ok((id, price.map_err(|error| format!("Invalid price `{text}` of {coin}: {error}."))?))
}

/// A margin table's number within the dex of a coin.
fn table(coin: &str, id: u32, markets: &Markets) -> Translated<u16> {
    let name = dex_assets::dex_of(coin).unwrap_or_default();
    let own = TABLES_PER_DEX * u32::from(dex(name, markets)?.0);
    let number = if id > u32::from(DEX_SINGLE_TABLES) { id.checked_sub(own) } else { Some(id) };
    let number = number.and_then(|number| u16::try_from(number).ok());
    number.ok_or_else(|| format!("Margin table {id} is not of the perp dex `{name}`."))
}

fn rate(text: &str) -> Translated<Rate> {
    let rate = text.parse::<Decimal>().and_then(|rate| rate.to_scale(12)).map(Rate);
    rate.map_err(|error| format!("Invalid number `{text}`: {error}."))
}

fn dollars(whole: u64) -> Translated<Notional> {
    let amount = i64::try_from(whole).ok().and_then(|whole| whole.checked_mul(Usd::ONE.0));
    amount.map(Notional).ok_or_else(|| format!("{whole} USD is too large."))
}

fn isolated_mode(mode: DexMarginMode) -> Translated<IsolatedMode> {
    match mode {
        DexMarginMode::StrictIsolated => Ok(IsolatedMode::Strict),
        DexMarginMode::NoCross => Ok(IsolatedMode::NoCross),
        DexMarginMode::Normal => {
            Err("Perp dexes have isolated margin alone: choose strictIsolated or noCross.".into())
        }
    }
}
