//! What accounts are told though they did not ask for it, as sentences.

use engine::ids::{Address, MarketId};
use units::{Price, Size};
use views::notices::{MarketNotice, Notice};

use super::{Reader, numbers};

impl Reader<'_> {
    /// What an account is told.
    pub(crate) fn notice(self, notice: &Notice) -> String {
        match *notice {
            Notice::LiquidationBegan { isolated, equity, maintenance_margin } => format!(
                "Liquidation of your {} has begun: equity of {} USD is below the maintenance margin of {} USD.",
                self.pool(isolated),
                numbers::usd(equity),
                numbers::usd(maintenance_margin),
            ),
            Notice::Liquidated { isolated, sold, backstopped, deleveraged, penalties, is_over } => format!(
                "Liquidation of your {}: {} USD sold to the book, {} USD taken over by the backstop, {} USD closed by \
                 auto-deleveraging, {} USD of penalties so far. {}",
                self.pool(isolated),
                numbers::notional(sold),
                numbers::notional(backstopped),
                numbers::notional(deleveraged),
                numbers::usd(penalties),
                if is_over {
                    "It is over."
                } else {
                    "It goes on: add collateral or close positions to end it."
                },
            ),
            Notice::Recovered { isolated } => {
                format!("Liquidation of your {} is over: nothing was closed.", self.pool(isolated))
            }
            Notice::Deleveraged { market, size, price } => format!(
                "Auto-deleveraging closed {} against an account that failed.",
                self.closed(market, size, price)
            ),
            Notice::Settled { market, size, price } => {
                format!(
                    "{} has ended trading: settlement closed {}.",
                    self.coin_name(market),
                    self.closed(market, size, price)
                )
            }
            Notice::LossSocialized { amount } => format!(
                "You bore {} USD of a loss that neither the failing account nor the insurance fund could pay.",
                numbers::usd(amount)
            ),
            Notice::WithdrawalQueued { amount } => format!(
                "Your withdrawal of {} USD waits in the queue: more asks to leave than the venue's limits let out.",
                numbers::usd(amount)
            ),
            Notice::WithdrawalReleased { amount } => {
                format!("{} USD of your withdrawal left the queue and will be paid.", numbers::usd(amount))
            }
            Notice::WithdrawalRefused { amount } => {
                format!(
                    "Your withdrawal was refused: {} USD came back to your account.",
                    numbers::usd(amount)
                )
            }
            Notice::WithdrawalCancelled { amount } => {
                format!(
                    "Your withdrawal left the queue unpaid: {} USD came back to your account.",
                    numbers::usd(amount)
                )
            }
            Notice::VaultDistributed { vault, amount } => {
                format!("The vault {vault} paid you {} USD.", numbers::usd(amount))
            }
        }
    }

    /// What everybody with a position in a market is told.
    pub(crate) fn market_notice(self, notice: &MarketNotice) -> String {
        match *notice {
            MarketNotice::MarginTightens { market, floor, from } => format!(
                "Maintenance margin of {} will be at least {} of notional from time {} on, since the price moves more.",
                self.coin_name(market),
                numbers::rate(floor),
                from.0
            ),
            MarketNotice::Delisted { market, settles } => format!(
                "{} is delisted: orders only reduce positions from now on, and what is open at time {} is settled.",
                self.coin_name(market),
                settles.0
            ),
        }
    }

    /// Whether an account, or the one that its owner has in the market's dex, has a position there.
    pub(crate) fn holds(self, user: Address, market: MarketId) -> bool {
        let account = self.account(user).and_then(|account| self.account_for(account, market));
        account.is_some_and(|account| !self.state.account(account).position(market).is_zero())
    }

    fn pool(self, isolated: Option<MarketId>) -> String {
        isolated.map_or_else(
            || "cross positions".into(),
            |market| format!("isolated {} position", self.coin_name(market)),
        )
    }

    /// What was closed of a position, which was signed so.
    fn closed(self, market: MarketId, size: Size, price: Price) -> String {
        let parameters = self.parameters(market);
        let side = if size.is_positive() { "long" } else { "short" };
        let (name, price) = (&parameters.name, numbers::price(parameters, price));
        format!("{} {name} of your {side} position at {price}", numbers::size(parameters, size.abs()))
    }
}
