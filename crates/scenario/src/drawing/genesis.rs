//! A small venue that has something of everything.

use engine::command::Genesis;

/// Its story's beginning.
const STORY: &str = "
market GOLD decimals 4 tiers 0:20 impact 100
market SILVER decimals 4 tiers 0:40,2000:10 impact 100 opening 1m bounds 10m:2%:2m
market TIN decimals 2 tiers 0:10 isolated-only impact 100
asset USDC decimals 8 lots 8
asset PURR decimals 5 lots 0
asset HFUN decimals 8 lots 2
spot-market PURR/USDC
spot-market HFUN/USDC
spot-fees 0.07% 0.04%
fees 0.04% 0.01%
fees 0.03% -0.001% from 20000
publisher paula 2
publisher peter 1
staleness 1200
jump 900%
open-orders 30
dexes bond 1000 market-bond 100 open-interest 100000
withdrawals hourly 5%:300 daily 20%:1000 gate 500:1h
vaults minimum 100 deposit 5 leader 5% lock-up 1m profit-share 10%
venue-keys 2 of anna ben carl
loosening-delay 10m
listing-ramp 1h
accounts-per-block 5
insurance-per-sale 1000
insurance 100
backstop 3000
parent olga 2000
account alice 5000
account bob 5000
account carol 5000
account dave 20000
account erin 1000
account frank 300
balance alice 500 USDC
balance alice 500 PURR
balance bob 500 USDC
balance bob 500 HFUN
balance carol 500 USDC
balance carol 500 PURR
balance dave 500 HFUN
";

/// A small venue that has something of everything: perpetuals, one with auctions and one with isolated margin alone, spot markets,
/// dexes, vaults, three publishers, and three keys that change its rules.
pub fn everything() -> Genesis {
    crate::genesis(STORY).expect("the sentences are among those of stories")
}
