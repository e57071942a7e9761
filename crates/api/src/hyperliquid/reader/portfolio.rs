//! What an account was worth over time.

use engine::ids::Address;
use serde_json::{Value, json};
use units::{Notional, Time};
use views::portfolio::{Period, Portfolio, value};

use super::{Reader, numbers};

impl Reader<'_> {
    /// Equity, profit and volume over a day, a week, a month and ever; twice, since nothing but perpetuals is traded.
    pub(crate) fn portfolio(self, user: Address) -> Value {
        let named = [
            ("day", Period::Day),
            ("week", Period::Week),
            ("month", Period::Month),
            ("allTime", Period::Ever),
        ];
        let of_perpetuals = [
            ("perpDay", Period::Day),
            ("perpWeek", Period::Week),
            ("perpMonth", Period::Month),
            ("perpAllTime", Period::Ever),
        ];
        let of_period = |(name, period): &(&str, Period)| json!([name, self.portfolio_over(user, *period)]);
        Value::Array(named.iter().chain(&of_perpetuals).map(of_period).collect())
    }

    fn portfolio_over(self, user: Address, period: Period) -> Value {
        let account = self.account(user);
        let history = account.and_then(|account| self.views.account(account));
        let worth = account.map(|account| value(self.state, account)).unwrap_or_default();
        let empty = Portfolio::default();
        let portfolio = history.map_or(&empty, |history| &history.portfolio);
        let samples = portfolio.over(period, worth, self.state.time);
        let values = samples.iter().map(|sample| json!([sample.time.0, numbers::usd(sample.value)]));
        let profits = samples.iter().map(|sample| json!([sample.time.0, numbers::usd(sample.profit)]));
        json!({
            "accountValueHistory": values.collect::<Vec<_>>(),
            "pnlHistory": profits.collect::<Vec<_>>(),
            "vlm": numbers::notional(self.volume_over(user, period)),
        })
    }

    /// What the account traded on the days of a period, the present one counted.
    fn volume_over(self, user: Address, period: Period) -> Notional {
        let history = self.account(user).and_then(|account| self.views.account(account));
        let Some(volumes) = history.map(|history| &history.volumes) else { return Notional::ZERO };
        let days = match period {
            Period::Day => 1,
            Period::Week => 7,
            Period::Month => 30,
            Period::Ever => return Notional(i64::try_from(volumes.total()).unwrap_or(i64::MAX)),
        };
        let today = self.state.time.0 / Time::DAY.0;
        let meant = volumes.days().rev().take_while(|traded| traded.day + days > today);
        meant.map(|traded| traded.taker + traded.maker).sum()
    }
}
