//! Movements of an account's money other than fills and funding.

use engine::command::Wallet;
use engine::ids::Address;
use serde_json::{Value, json};
use views::ledger::{LedgerUpdate, Movement};

use super::{Reader, Span, block_hash, numbers};

/// How many rows one answer holds.
const ROWS: usize = 500;

impl Reader<'_> {
    /// The movements in a span, oldest first.
    pub(crate) fn ledger_updates(self, user: Address, span: Span) -> Vec<Value> {
        let Some(account) = self.account(user) else {
            return Vec::new();
        };
        let updates = self.views.account(account).into_iter();
        let updates = updates.flat_map(|history| history.ledger.iter());
        let asked = updates.filter(|update| span.contains(update.time)).take(ROWS);
        asked.map(|update| self.ledger_update(update)).collect()
    }

    /// The last movements, newest first.
    pub(crate) fn last_ledger_updates(self, user: Address) -> Vec<Value> {
        let Some(account) = self.account(user) else {
            return Vec::new();
        };
        let updates = self.views.account(account).into_iter();
        let newest = updates.flat_map(|history| history.ledger.iter().rev()).take(ROWS);
        newest.map(|update| self.ledger_update(update)).collect()
    }

    pub(crate) fn ledger_update(self, update: &LedgerUpdate) -> Value {
        json!({
            "time": update.time.0,
            "hash": block_hash(update.height),
            "delta": self.delta(&update.movement),
        })
    }

    fn delta(self, movement: &Movement) -> Value {
        match movement {
            Movement::Deposit { amount } => json!({"type": "deposit", "usdc": numbers::usd(*amount)}),
            Movement::Withdrawal { withdrawal, amount, fee } => json!({
                "type": "withdraw",
                "usdc": numbers::usd(*amount),
                "nonce": withdrawal.map_or(0, |withdrawal| withdrawal.0),
                "fee": numbers::usd(*fee),
            }),
            Movement::WithdrawalRefused { amount, .. } | Movement::WithdrawalCancelled { amount, .. } => {
                json!({"type": "deposit", "usdc": numbers::usd(*amount)})
            }
            Movement::Transfer { from, to, amount, is_sub_account } => {
                let (usdc, user, destination) = (numbers::usd(*amount), from.to_string(), to.to_string());
                match is_sub_account {
                    true => {
                        json!({"type": "subAccountTransfer", "usdc": usdc, "user": user, "destination": destination})
                    }
                    false => {
                        json!({"type": "internalTransfer", "usdc": usdc, "user": user, "destination": destination,
                        "fee": "0.0"})
                    }
                }
            }
            Movement::AssetDeposit { asset, amount } => json!({
                "type": "spotGenesis",
                "token": self.asset_name(*asset),
                "amount": self.amount(*asset, *amount),
            }),
            Movement::AssetTransfer { .. } => self.asset_transfer(movement),
            Movement::Liquidation { isolated, notional, equity, positions } => {
                let position = |(market, size): &(_, _)| json!({"coin": self.coin_name(*market), "szi": numbers::size(self.parameters(*market), *size)});
                json!({
                    "type": "liquidation",
                    "liquidatedNtlPos": numbers::notional(*notional),
                    "accountValue": numbers::usd(*equity),
                    "leverageType": if isolated.is_some() { "Isolated" } else { "Cross" },
                    "liquidatedPositions": positions.iter().map(position).collect::<Vec<Value>>(),
                })
            }
            Movement::VaultCreated { vault, amount } => json!({
                "type": "vaultCreate", "vault": vault.to_string(), "usdc": numbers::usd(*amount), "fee": "0.0"
            }),
            Movement::VaultDeposit { vault, amount } => {
                json!({"type": "vaultDeposit", "vault": vault.to_string(), "usdc": numbers::usd(*amount)})
            }
            Movement::VaultWithdrawal { vault, holder, payout } => json!({
                "type": "vaultWithdraw",
                "vault": vault.to_string(),
                "user": holder.to_string(),
                "requestedUsd": numbers::usd(payout.worth),
                "commission": numbers::usd(payout.commission),
                "closingCost": numbers::usd(payout.closing_cost),
                "basis": numbers::usd(payout.basis),
                "netWithdrawnUsd": numbers::usd(payout.amount),
            }),
            Movement::VaultDistribution { vault, payout } => json!({
                "type": "vaultDistribution", "vault": vault.to_string(), "usdc": numbers::usd(payout.amount)
            }),
            Movement::VaultCommission { leader, amount } => json!({
                "type": "vaultLeaderCommission", "user": leader.to_string(), "usdc": numbers::usd(*amount)
            }),
            Movement::RewardsClaim { amount } => {
                json!({"type": "rewardsClaim", "amount": numbers::usd(*amount), "token": "USDC"})
            }
            Movement::RequestsReserved { cost } => {
                json!({"type": "steelyardRequests", "usdc": numbers::usd(*cost)})
            }
            Movement::BetweenDexes { from, to, source, target, amount } => json!({
                "type": "send",
                "user": from.to_string(),
                "destination": to.to_string(),
                "sourceDex": source.as_deref().unwrap_or_default(),
                "destinationDex": target.as_deref().unwrap_or_default(),
                "token": "USDC",
                "amount": numbers::usd(*amount),
                "usdcValue": numbers::usd(*amount),
                "fee": "0.0",
                "nativeTokenFee": "0.0",
                "nonce": null,
                "feeToken": "",
            }),
            Movement::Bond { amount } => {
                json!({"type": "deployGasAuction", "token": "USDC", "amount": numbers::usd(*amount)})
            }
            Movement::SocializedLoss { amount } => {
                json!({"type": "steelyardSocializedLoss", "usdc": numbers::usd(*amount)})
            }
        }
    }

    /// What went from one wallet to another: within an account, between spot wallets, or otherwise.
    fn asset_transfer(self, movement: &Movement) -> Value {
        let Movement::AssetTransfer { from, to, source, target, asset, amount, worth } = movement else {
            return Value::Null;
        };
        let (user, destination, usdc) = (from.to_string(), to.to_string(), numbers::usd(*worth));
        if from == to {
            return json!({"type": "accountClassTransfer", "usdc": usdc, "toPerp": *target == Wallet::Perpetuals});
        }
        let (token, amount) = (self.asset_name(*asset), self.amount(*asset, *amount));
        if (*source, *target) == (Wallet::Spot, Wallet::Spot) {
            return json!({
                "type": "spotTransfer",
                "token": token,
                "amount": amount,
                "usdcValue": usdc,
                "user": user,
                "destination": destination,
                "fee": "0.0",
                "nativeTokenFee": "0.0",
                "nonce": null,
                "feeToken": "",
            });
        }
        json!({
            "type": "send",
            "user": user,
            "destination": destination,
            "sourceDex": exchange_of(*source),
            "destinationDex": exchange_of(*target),
            "token": token,
            "amount": amount,
            "usdcValue": usdc,
            "fee": "0.0",
            "nativeTokenFee": "0.0",
            "nonce": 0,
            "feeToken": "",
        })
    }

    /// A liquidation as the stream of an account's events shows it; none where the row is none.
    pub(crate) fn liquidation_event(self, user: Address, update: &LedgerUpdate) -> Option<Value> {
        let Movement::Liquidation { notional, equity, .. } = &update.movement else {
            return None;
        };
        let parameters = self.state.parameters.as_ref()?;
        Some(json!({
            "lid": update.height,
            "liquidator": parameters.backstop.to_string(),
            "liquidated_user": user.to_string(),
            "liquidated_ntl_pos": numbers::notional(*notional),
            "liquidated_account_value": numbers::usd(*equity),
        }))
    }

    /// All money that came in from outside, less what left.
    pub(crate) fn net_deposits(self) -> String {
        numbers::decimal(self.state.totals.deposited, 6)
    }

    /// The withdrawals that wait in the queue or to be paid, for the operator.
    pub(crate) fn waiting_withdrawals(self) -> Vec<Value> {
        let waiting = self.state.withdrawals.iter();
        waiting
            .map(|(id, withdrawal)| {
                json!({
                    "withdrawal": id.0,
                    "user": self.state.account(withdrawal.account).address.to_string(),
                    "destination": withdrawal.destination.to_string(),
                    "usd": numbers::usd(withdrawal.amount),
                    "fee": numbers::usd(withdrawal.fee),
                    "payable": numbers::usd(withdrawal.payable()),
                    "queued": numbers::usd(withdrawal.queued()),
                    "time": withdrawal.time.0,
                })
            })
            .collect()
    }
}

/// The dialect's name of a wallet: that of the perpetual exchange whose positions it stands behind, or `spot`.
fn exchange_of(wallet: Wallet) -> &'static str {
    match wallet {
        Wallet::Perpetuals => "",
        Wallet::Spot => "spot",
    }
}
