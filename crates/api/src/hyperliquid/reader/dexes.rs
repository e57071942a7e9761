//! Dexes: who deployed them, what they let through, and what is in them.

use engine::ids::{AccountId, DexId, MarketId};
use engine::parameters::{DexPolicy, IsolatedMode};
use engine::rules::open_interest;
use engine::state::{Dex, DexMarket, Market};
use serde_json::{Value, json};
use units::{Notional, Time};

use super::super::deploy_commands::{RIGHTS, table_on_wire};
use super::{Reader, numbers};

impl<'a> Reader<'a> {
    /// The dex of a name; absent, the venue's own.
    pub(crate) fn dex(self, name: Option<&str>) -> Option<DexId> {
        name.map_or(Some(DexId::VENUE), |name| self.state.dex_named(name))
    }

    /// The venue's own dex, and the others.
    pub(crate) fn all_dexes(self) -> impl Iterator<Item = DexId> {
        std::iter::once(DexId::VENUE).chain(self.state.dex_ids())
    }

    /// A dex's name; the venue's own has the empty one.
    pub(crate) fn dex_name(self, dex: DexId) -> &'a str {
        if dex.is_venue() { "" } else { &self.state.dex(dex).name }
    }

    /// The account that trades in a market for a user's.
    pub(super) fn account_for(self, account: AccountId, market: MarketId) -> Option<AccountId> {
        self.state.account_in(account, self.state.market(market).dex_id())
    }

    /// The dexes; the venue's own is null.
    pub(crate) fn perp_dexs(self) -> Value {
        self.all_dexes().map(|dex| if dex.is_venue() { Value::Null } else { self.perp_dex(dex) }).collect()
    }

    fn perp_dex(self, dex: DexId) -> Value {
        let known = self.state.dex(dex);
        let address = |account: AccountId| self.state.account(account).address.to_string();
        json!({
            "name": known.name,
            "fullName": known.full_name,
            "deployer": address(known.deployer),
            "oracleUpdater": known.oracle_updater.map(|updater| updater.to_string()),
            "feeRecipient": known.fee_recipient.map(address),
            "assetToStreamingOiCap": self.caps(dex),
            "subDeployers": sub_deployers(known),
            "deployerFeeScale": numbers::rate(known.fee_scale),
            "lastDeployerFeeScaleChangeTime": date(known.fee_scale_set),
            "assetToFundingMultiplier": self.of_markets(dex, |own| numbers::rate(own.funding_multiplier)),
            "assetToFundingInterestRate": self.of_markets(dex, |own| numbers::rate(own.funding_interest)),
        })
    }

    fn of_markets(self, dex: DexId, text: impl Fn(&DexMarket) -> String) -> Vec<(&'a str, String)> {
        let markets = self.state.perpetuals_of(dex);
        markets
            .filter_map(|id| Some((self.coin_name(id), text(self.state.market(id).dex.as_ref()?))))
            .collect()
    }

    fn caps(self, dex: DexId) -> Vec<(&'a str, String)> {
        let cap = |id: MarketId| numbers::notional(open_interest::most(self.state, id).unwrap_or_default());
        self.state.perpetuals_of(dex).map(|id| (self.coin_name(id), cap(id))).collect()
    }

    /// How much a dex lets through; of the venue's own, nothing is said.
    pub(crate) fn perp_dex_limits(self, dex: DexId) -> Value {
        let Some(policy) = self.dex_policy().filter(|_| !dex.is_venue()) else {
            return Value::Null;
        };
        let markets = self.state.perpetuals_of(dex);
        let sizes = markets.filter_map(|id| {
            let market = self.state.market(id);
            Some(numbers::size(&market.parameters, market.dex.as_ref()?.most_size))
        });
        let money = self.state.dex(dex).totals.deposited;
        let count = i64::try_from(self.state.perpetuals_of(dex).count()).unwrap_or(i64::MAX);
        json!({
            "totalOiCap": numbers::notional(Notional(policy.open_interest.0.saturating_mul(count))),
            "oiSzCapPerPerp": sizes.max().unwrap_or_else(|| "0.0".into()),
            "maxTransferNtl": numbers::decimal(money.max(0), 6),
            "coinToOiCap": self.caps(dex),
        })
    }

    /// The money in a dex: all that came in, less what left.
    pub(crate) fn perp_dex_status(self, dex: DexId) -> Value {
        let deposited = match self.state.find_dex(dex) {
            Some(known) => numbers::decimal(known.totals.deposited, 6),
            None => self.net_deposits(),
        };
        json!({"totalNetDeposit": deposited})
    }

    /// What dexes may do here; none where nobody may found one, or before the venue is founded.
    fn dex_policy(self) -> Option<DexPolicy> {
        self.state.parameters.as_ref()?.dexes
    }

    /// What a place for a market costs, always: its bond.
    pub(crate) fn deploy_auction(self) -> Value {
        let bond = self.dex_policy().map_or_else(|| "0.0".into(), |policy| numbers::usd(policy.market_bond));
        json!({
            "startTimeSeconds": 0,
            "durationSeconds": 0,
            "startGas": bond,
            "currentGas": bond,
            "endGas": null,
        })
    }

    /// The markets of a dex whose open interest is at its cap.
    pub(crate) fn capped(self, dex: DexId) -> Vec<Value> {
        let is_capped = |&id: &MarketId| {
            let all = open_interest::notional(self.state.market(id));
            open_interest::most(self.state, id).is_some_and(|most| all >= most)
        };
        self.state.perpetuals_of(dex).filter(is_capped).map(|id| json!(self.coin_name(id))).collect()
    }
}

/// What the universe says of a dex's market beyond the venue's.
pub(super) fn describe(entry: &mut Value, listed: &Market) {
    let Some(own) = &listed.dex else {
        return;
    };
    entry["marginTableId"] = json!(table_on_wire(own.dex, own.margin_table));
    entry["marginMode"] = match own.mode {
        IsolatedMode::Strict => json!("strictIsolated"),
        IsolatedMode::NoCross => json!("noCross"),
    };
    if own.is_growing {
        entry["growthMode"] = json!("enabled");
    }
    if own.is_halted {
        entry["isDelisted"] = json!(true);
    }
}

fn sub_deployers(dex: &Dex) -> Vec<Value> {
    let with_right = RIGHTS.iter().map(|(name, right)| {
        let own = dex.rights.iter().filter(|(given, _)| given == right);
        (name, own.map(|(_, address)| address.to_string()).collect::<Vec<_>>())
    });
    with_right.filter(|(_, own)| !own.is_empty()).map(|(name, own)| json!([name, own])).collect()
}

/// A moment as `2026-11-29T18:00:00.000000000`; zero is the beginning of 1970.
fn date(time: Time) -> String {
    let (days, second) = (time.0 / Time::DAY.0, time.0 % Time::DAY.0 / Time::SECOND.0);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let millisecond = time.0 % Time::SECOND.0;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}000000")
}

/// Year, month and day of so many days after 1970-01-01, by years that begin in March.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}
