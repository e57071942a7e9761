//! Fees, volumes and limits of an account.

use engine::ids::Address;
use engine::rules::earnings;
use engine::state::DayVolume;
use serde_json::{Value, json};
use units::{Notional, Rate, Usd};
use views::ledger::Movement;

use super::super::info::RequestUse;
use super::{Reader, numbers};

/// Requests that an account may send before it has traded.
const FIRST_REQUESTS: u64 = 10_000;

impl Reader<'_> {
    /// Rates and volume of an account, and the table that they come from.
    pub(crate) fn fees(self, user: Address) -> Value {
        let account = self.account(user).map(|account| self.state.account(account));
        let parameters = self.state.parameters.as_ref();
        let tiers = parameters.map_or(&[][..], |parameters| &parameters.fee_tiers);
        let maker_tiers = parameters.map_or(&[][..], |parameters| &parameters.maker_tiers);
        let first = tiers.first().map(|tier| (tier.taker, tier.maker)).unwrap_or_default();
        let spot_tiers = parameters.map_or(&[][..], |parameters| &parameters.spot_fee_tiers);
        let spot_at = |volume: Notional| {
            let reached = spot_tiers.iter().rev().find(|tier| tier.volume <= volume);
            reached.map(|tier| (tier.taker, tier.maker)).unwrap_or_default()
        };
        let spot_first = spot_at(Notional::ZERO);
        let spot_own =
            account.map_or(spot_first, |account| (account.spot_fees.taker, account.spot_fees.maker));
        let own = account.map_or(first, |account| (account.fees.taker, account.fees.maker));
        let known = self.account(user);
        let discount = known.map_or(Rate::ZERO, |account| earnings::discount(self.state, account));
        let charged = |rate| known.map_or(rate, |account| earnings::discounted(self.state, account, rate));
        let by_volume: Vec<Value> = tiers
            .iter()
            .skip(1)
            .map(|tier| {
                json!({
                    "ntlCutoff": numbers::notional(tier.volume),
                    "cross": numbers::rate(tier.taker),
                    "add": numbers::rate(tier.maker),
                    "spotCross": numbers::rate(spot_at(tier.volume).0),
                    "spotAdd": numbers::rate(spot_at(tier.volume).1),
                })
            })
            .collect();
        let by_share: Vec<Value> = maker_tiers
            .iter()
            .map(|tier| {
                json!({"makerFractionCutoff": numbers::rate(tier.share), "add": numbers::rate(tier.maker)})
            })
            .collect();
        let no_discount = json!({"bpsOfMaxSupply": "0.0", "discount": "0.0"});
        json!({
            "dailyUserVlm": self.daily_volumes(account.map_or(&[][..], |account| &account.volumes)),
            "feeSchedule": {
                "cross": numbers::rate(first.0),
                "add": numbers::rate(first.1),
                "spotCross": numbers::rate(spot_first.0),
                "spotAdd": numbers::rate(spot_first.1),
                "tiers": {"vip": by_volume, "mm": by_share},
                "referralDiscount": numbers::rate(earnings::REFERRAL_DISCOUNT),
                "stakingDiscountTiers": [no_discount],
            },
            "userCrossRate": numbers::rate(charged(own.0)),
            "userAddRate": numbers::rate(charged(own.1)),
            "userSpotCrossRate": numbers::rate(spot_own.0),
            "userSpotAddRate": numbers::rate(spot_own.1),
            "activeReferralDiscount": numbers::rate(discount),
            "trial": null,
            "feeTrialEscrow": "0.0",
            "nextTrialAvailableTimestamp": null,
            "stakingLink": null,
            "activeStakingDiscount": no_discount,
        })
    }

    /// The account's volume a day beside the venue's, for the days of which the venue's is known.
    fn daily_volumes(self, own: &[DayVolume]) -> Vec<Value> {
        let days = self.state.volumes.iter();
        days.map(|venue| {
            let own = own.iter().find(|own| own.day == venue.day).copied().unwrap_or_default();
            json!({
                "date": date(venue.day),
                "userCross": numbers::notional(own.taker),
                "userAdd": numbers::notional(own.maker),
                "exchange": numbers::notional(venue.taker),
            })
        })
        .collect()
    }

    /// What an account traded on the days that fees look back on, and today, as taker, as maker and in spot markets.
    pub(super) fn recent_volume(self, user: Address) -> Notional {
        let account = self.account(user).map(|account| self.state.account(account));
        let days = account.into_iter().flat_map(|account| &account.volumes);
        days.map(|day| day.taker + day.maker + day.spot).sum()
    }

    /// Requests used and left.
    pub(crate) fn request_limit(self, user: Address, used: RequestUse) -> Value {
        let history = self.account(user).and_then(|account| self.views.account(account));
        let volume = history.map_or(0, |history| history.volumes.total());
        let first = used.before_trading.unwrap_or(FIRST_REQUESTS);
        json!({
            "cumVlm": numbers::decimal(volume, 6),
            "nRequestsUsed": used.counted,
            "nRequestsCap": i128::from(first) + volume / i128::from(Usd::ONE.0),
            "nRequestsSurplus": used.surplus,
        })
    }

    /// Deposits less withdrawals, as far as they are kept.
    pub(super) fn paid_in(self, user: Address) -> Usd {
        let history = self.account(user).and_then(|account| self.views.account(account));
        let updates = history.into_iter().flat_map(|history| history.ledger.iter());
        let signed = updates.map(|update| match &update.movement {
            Movement::Deposit { amount } => *amount,
            Movement::Withdrawal { amount, fee, .. } => -(*amount + *fee),
            _ => Usd::ZERO,
        });
        signed.sum()
    }
}

/// The date of a day counted from 1970-01-01: `2025-10-10`. In years that begin in March, the leap day comes last.
fn date(day: u64) -> String {
    let days = day + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(date(19_783), "2024-03-01");
        assert_eq!(date(20_371), "2025-10-10");
    }
}
