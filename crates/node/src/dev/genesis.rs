//! How a devnet begins: its markets, its funded accounts, its prices.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use agents::Crowd;
use engine::command::{AssetBalance, Genesis};
use engine::ids::{Address, AssetId, MarketId};
use engine::parameters::AssetParameters;
use engine::state::State;
use prices::{
    Asset, AtEnd, Generator, PricePath, Recording, RecordingOptions, Replay, ReplayOptions, Symbol,
};
use units::{Amount, Decimal, Price, Time, Usd};

use crate::clock;
use crate::config::{ChangeControlConfig, Config, ConfigError, PublisherConfig};
use crate::dev::accounts::{DevAccount, dev_accounts, dev_operator, dev_vault_leader};
use crate::dev::vault::LEADER_BALANCE;
use crate::dev::{HeldPrices, World};

/// What each of the devnet's accounts begins with.
pub const ACCOUNT_BALANCE: Usd = Usd::dollars(1_000_000);

/// How many whole units each of the devnet's accounts begins with of every asset of spot markets.
const ASSET_BALANCE: i64 = 100_000;

/// What the backstop vault begins with.
const BACKSTOP_BALANCE: Usd = Usd::dollars(10_000_000);

/// What the user of a devnet may choose.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// A recording that feeds the oracle.
    pub prices: Option<PathBuf>,
    /// The moment of the recording at which to begin; absent, its first.
    pub from: Option<Time>,
    /// Where all chance comes from.
    pub seed: u64,
    /// Whether nobody lives there.
    pub no_agents: bool,
}

/// Why a devnet cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The state is of a venue that the devnet's key does not operate.
    #[error(
        "this state is of a venue that {0} operates, and no devnet: run it with `steelyard serve`, or choose another --state"
    )]
    Foreign(Address),
    /// The built-in configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The recording cannot be used.
    #[error(transparent)]
    Recording(#[from] prices::RecordingError),
    /// The recording cannot be played from there.
    #[error(transparent)]
    Replay(#[from] prices::ReplayError),
    /// The generator cannot start from these prices.
    #[error(transparent)]
    Generator(#[from] prices::GeneratorError),
    /// The recording has nothing of that moment.
    #[error("--from {} is not within the recording, which goes from {} to {}", date(*.from), date(*.start), date(*.end))]
    Outside {
        /// The moment asked for.
        from: Time,
        /// The recording's first.
        start: Time,
        /// The recording's end.
        end: Time,
    },
    /// No market of the venue is in the recording.
    #[error("{0}: has prices for {1}, and the venue has no market of such a name")]
    NoMarket(String, String),
}

/// The devnet's built-in configuration.
///
/// # Errors
/// Where the built-in text is damaged.
pub fn config() -> Result<Config, ConfigError> {
    let mut config = Config::parse("the devnet's configuration", include_str!("venue.toml"))?;
    let operator = dev_operator().address.to_string();
    config.publishers = vec![PublisherConfig { address: operator.clone(), weight: 1 }];
    config.operator = operator;
    // Whoever develops here may try other rules at once, by a key that the banner shows.
    let keys = dev_accounts().into_iter().take(1).map(|account| account.address.to_string()).collect();
    config.change_control = ChangeControlConfig { keys, threshold: 1, ..ChangeControlConfig::default() };
    Ok(config)
}

/// What a devnet is founded with, beside its world.
///
/// # Errors
/// Where the built-in configuration cannot be used.
pub fn genesis(config: &Config, crowd: Option<&Crowd>) -> Result<Genesis, ConfigError> {
    let mut genesis = config.genesis()?;
    genesis.balances.push((genesis.parameters.backstop, BACKSTOP_BALANCE));
    genesis.balances.extend(dev_accounts().into_iter().map(|account| (account.address, ACCOUNT_BALANCE)));
    let of_accounts: Vec<_> =
        dev_accounts().iter().flat_map(|account| spot_balances(account, &genesis)).collect();
    genesis.asset_balances.extend(of_accounts);
    let of_crowd = crowd.map_or_else(Vec::new, |crowd| crowd.asset_balances(&genesis));
    genesis.asset_balances.extend(of_crowd);
    if crowd.is_some() {
        genesis.balances.push((dev_vault_leader().address, LEADER_BALANCE));
    }
    genesis.balances.extend(crowd.into_iter().flat_map(Crowd::balances));
    Ok(genesis)
}

/// What one of the devnet's accounts begins with of each asset.
fn spot_balances(account: &DevAccount, genesis: &Genesis) -> Vec<AssetBalance> {
    let whole = |asset: &AssetParameters| ASSET_BALANCE * 10_i64.pow(u32::from(asset.decimals));
    let assets = (0_u16..).map(AssetId).zip(&genesis.assets);
    assets
        .map(|(asset, known)| AssetBalance { account: account.address, asset, amount: Amount(whole(known)) })
        .collect()
}

/// The devnet's world, and the moment at which it begins. With a state that exists already it goes on from there.
///
/// # Errors
/// Where the recording cannot be used.
pub fn setup(setup: &Setup, config: &Config, state: Option<&State>) -> Result<(World, Time), SetupError> {
    let operator = dev_operator().address;
    if let Some(state) = state.filter(|state| state.parameters().operator != operator) {
        return Err(SetupError::Foreign(state.parameters().operator));
    }
    let recording = setup.prices.as_deref().map(|path| recording(path, config)).transpose()?;
    let recorded_start = match &recording {
        Some(recording) => Some(start(recording, setup.from)?),
        None => None,
    };
    let begins = state.map(|state| state.time).or(recorded_start).unwrap_or_else(clock::wall);
    let mut paths = Vec::new();
    if let Some(recording) = recording {
        // The venue's clock is the recording's own, also after a restart.
        let options = ReplayOptions {
            seed: setup.seed,
            venue_start_ms: recording.start_ms(),
            from_ms: recording.start_ms(),
            at_end: AtEnd::Hold,
            ..ReplayOptions::new(&recording)
        };
        paths.push(PricePath::Recorded(Replay::new(recording, options)?));
    }
    paths.push(PricePath::Generated(generator(setup.seed, config, state, begins)?));
    let world =
        World { paths, held: HeldPrices::default(), crowd: crowd(setup, config), publisher: operator };
    Ok((world, begins))
}

/// A recording with prices for at least one of the markets.
fn recording(path: &Path, config: &Config) -> Result<Arc<Recording>, SetupError> {
    let recording = Recording::open(path, &RecordingOptions::default())?;
    let names: Vec<String> = recording.symbols().iter().map(ToString::to_string).collect();
    if config.markets.iter().any(|market| names.contains(&market.name)) {
        return Ok(Arc::new(recording));
    }
    Err(SetupError::NoMarket(path.display().to_string(), names.join(", ")))
}

/// The moment of a recording at which a new venue begins.
fn start(recording: &Recording, from: Option<Time>) -> Result<Time, SetupError> {
    let (start, end) = (to_time(recording.start_ms()), to_time(recording.end_ms()));
    match from {
        Some(from) if from < start || from >= end => Err(SetupError::Outside { from, start, end }),
        from => Ok(from.unwrap_or(start)),
    }
}

/// The resident traders.
pub fn crowd(setup: &Setup, config: &Config) -> Option<Crowd> {
    let backstop: Option<Address> = config.genesis().ok().map(|genesis| genesis.parameters.backstop);
    (!setup.no_agents).then(|| {
        Crowd::new(setup.seed, config.markets.len(), backstop).in_spot_markets(quoted_spot_markets(config))
    })
}

/// The spot markets that have a price to begin with; they are listed after the perpetuals.
fn quoted_spot_markets(config: &Config) -> Vec<(MarketId, Price)> {
    let genesis = config.genesis().ok();
    let markets = genesis.map(|genesis| genesis.markets).unwrap_or_default();
    let listed = (0_u16..).map(MarketId).zip(markets).skip(config.markets.len()).zip(&config.spot_markets);
    let priced = listed.filter_map(|((market, parameters), written)| {
        let price = written.start_price.as_ref()?.parse::<Decimal>().ok()?;
        Some((market, Price(price.to_scale_nearest(parameters.price_decimals()).ok()?)))
    });
    priced.filter(|(_, price)| price.is_positive()).collect()
}

/// Generated prices that begin at the oracle prices of a state, or at the configured ones.
fn generator(
    seed: u64,
    config: &Config,
    state: Option<&State>,
    begins: Time,
) -> Result<Generator, SetupError> {
    let mut assets = Vec::new();
    for (place, market) in config.markets.iter().enumerate() {
        let known = state
            .and_then(|state| state.markets.get(place))
            .filter(|market| market.oracle.price.is_positive());
        let price = match (known, &market.start_price) {
            (Some(market), _) => {
                Decimal { mantissa: market.oracle.price.0, decimals: market.parameters.price_decimals() }
            }
            (None, Some(price)) => {
                price.parse().map_err(|reason: units::DecimalError| ConfigError::Value {
                    name: format!("markets.{}.start_price", market.name),
                    value: price.clone(),
                    reason: reason.to_string(),
                })?
            }
            (None, None) => continue,
        };
        let decimals = u8::try_from(price.decimals).unwrap_or(u8::MAX);
        let price = prices::Decimal { mantissa: price.mantissa, decimals };
        assets.push(Asset { symbol: Symbol(market.name.clone()), price });
    }
    // After a restart another stretch of the same chance, not the first one again.
    let seed = seed ^ state.map_or(0, |state| state.height);
    Ok(Generator::new(seed, &assets, i64::try_from(begins.0).unwrap_or(i64::MAX))?)
}

fn to_time(milliseconds: i64) -> Time {
    Time(u64::try_from(milliseconds).unwrap_or(0))
}

/// A moment as a person reads it.
fn date(time: Time) -> humantime::Rfc3339Timestamp {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(time.0))
}
