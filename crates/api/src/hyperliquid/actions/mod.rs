//! What `POST /exchange` may ask, as typed structures in the order of keys in which signers hash them.
//!
//! A structure is written back to msgpack to find the hash, so every text stays in the spelling in which it
//! was received: prices and sizes are not yet numbers here, and an address keeps its case.

mod accounts;
mod assets;
mod earnings;
mod identities;
mod msgpack;
mod operator;
mod orders;
mod perp_deploy;
mod straight;
mod text;
mod twaps;
mod user_signed;
mod vaults;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use accounts::{CreateSubAccount, SubAccountTransfer, UpdateIsolatedMargin, UpdateLeverage};
pub use assets::{
    AgentSendAsset, ClassTransfer, CreditAsset, SendAsset, SpotDusting, SpotSend, SpotUser,
    SubAccountSpotTransfer,
};
pub use earnings::{RegisterReferrer, SetReferrer};
pub use identities::{
    AgentSetAbstraction, ConvertToMultiSigUser, EnableForUser, MultiSig, MultiSigPayload, NamedSigners,
    ReserveRequestWeight, SetDisplayName, SubAccountModify, TopUpIsolatedOnlyMargin, UserSetAbstraction,
};
pub use operator::{
    Change, ChangeReference, Credit, Mode, ProposeChange, PublishPrices, PublishedPrice, SetMode,
    WithdrawalPayment, WithdrawalReference,
};
pub use orders::{
    BatchModify, BuilderFee, Cancel, CancelByClientId, CancelByClientIdRequest, CancelRequest, Grouping,
    Modification, Modify, NamedGrouping, Order, OrderKind, OrderReference, OrderRequest, ScheduleCancel,
    TimeInForce, TriggerKind, TriggerOrder,
};
pub use perp_deploy::{
    AssetRequest, AssetRequest2, DexSchema, HaltTrading, InsertMarginTable, MarginMode as DexMarginMode,
    PerpDeploy, RawMarginTable, RawMarginTier, RegisterAsset, SetFeeRecipient, SetFeeScale, SetOracle,
    SetSubDeployers, SubDeployer,
};
pub(super) use straight::StraightAction;
pub use text::{WrittenAddress, WrittenClientId};
pub use twaps::{TwapCancel, TwapOrder, TwapRequest};
pub use user_signed::{ApproveAgent, ApproveBuilderFee, UsdClassTransfer, UsdSend, Withdraw};
pub use vaults::{CreateVault, VaultDistribute, VaultModify, VaultTransfer};

use super::decode_error::DecodeError;

/// An action with its canonical key order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Action {
    /// Places orders.
    Order(Order),
    /// Cancels orders by id.
    Cancel(Cancel),
    /// Cancels orders by client id.
    #[serde(rename = "cancelByCloid")]
    CancelByClientId(CancelByClientId),
    /// Replaces one order.
    Modify(Modify),
    /// Replaces several orders.
    BatchModify(BatchModify),
    /// Sets or clears the time at which all orders are cancelled.
    ScheduleCancel(ScheduleCancel),
    /// Chooses leverage and margin mode of a market.
    UpdateLeverage(UpdateLeverage),
    /// Adds or removes margin of an isolated position.
    UpdateIsolatedMargin(UpdateIsolatedMargin),
    /// Opens a sub-account.
    CreateSubAccount(CreateSubAccount),
    /// Moves cash between an account and its sub-account.
    SubAccountTransfer(SubAccountTransfer),
    /// Moves cash between an account and a vault.
    VaultTransfer(VaultTransfer),
    /// Opens a vault.
    CreateVault(CreateVault),
    /// Changes how a vault works.
    VaultModify(VaultModify),
    /// Pays out all holders of a vault.
    VaultDistribute(VaultDistribute),
    /// Names who referred the account.
    SetReferrer(SetReferrer),
    /// Takes a code by which the account refers others.
    RegisterReferrer(RegisterReferrer),
    /// Pays out what the account earned as builder or referrer.
    ClaimRewards {},
    /// Uses a nonce and does nothing, which voids an earlier request that is still under way.
    Noop {},
    /// Starts a time-weighted order.
    TwapOrder(TwapOrder),
    /// Stops a time-weighted order.
    TwapCancel(TwapCancel),
    /// Sends cash to another account.
    UsdSend(UsdSend),
    /// Withdraws cash from the venue.
    #[serde(rename = "withdraw3")]
    Withdraw(Withdraw),
    /// Moves cash between the spot and the perpetual side of an account.
    UsdClassTransfer(UsdClassTransfer),
    /// Sends an asset from the spot wallet to that of another account.
    SpotSend(SpotSend),
    /// Sends an asset from one wallet to another, of the account or of another one.
    SendAsset(SendAsset),
    /// The same by an agent, within the account.
    AgentSendAsset(AgentSendAsset),
    /// Moves an asset between an account and its sub-account.
    SubAccountSpotTransfer(SubAccountSpotTransfer),
    /// The older form of moving cash between the wallets, and a choice about small balances.
    SpotUser(SpotUser),
    /// Lets another key trade for the account.
    ApproveAgent(ApproveAgent),
    /// Allows a builder to charge a fee.
    ApproveBuilderFee(ApproveBuilderFee),
    /// Deploys perpetual markets and governs them.
    PerpDeploy(PerpDeploy),
    /// Lets several sign for the account together, or its own key again.
    ConvertToMultiSigUser(ConvertToMultiSigUser),
    /// Something that several ask together for a multi-sig account.
    MultiSig(Box<MultiSig>),
    /// A name that others are shown.
    SetDisplayName(SetDisplayName),
    /// Another name for a sub-account.
    SubAccountModify(SubAccountModify),
    /// Adds margin to an isolated position, up to a leverage.
    TopUpIsolatedOnlyMargin(TopUpIsolatedOnlyMargin),
    /// Buys room for requests.
    ReserveRequestWeight(ReserveRequestWeight),
    /// How the account's balances are joined, said by an agent.
    AgentSetAbstraction(AgentSetAbstraction),
    /// Joins the balances of all dexes, said by an agent.
    AgentEnableDexAbstraction {},
    /// How an account's balances are joined.
    UserSetAbstraction(UserSetAbstraction),
    /// Joins the balances of all dexes.
    UserDexAbstraction(EnableForUser),
    /// Lets spot balances back positions.
    UserPortfolioMargin(EnableForUser),
    /// Publishes prices, as one of the oracle's publishers.
    #[serde(rename = "steelyardPublishPrices")]
    PublishPrices(PublishPrices),
    /// Adds money that came in from outside, as the operator.
    #[serde(rename = "steelyardCredit")]
    Credit(Credit),
    /// Adds an amount of an asset that came in from outside, as the operator.
    #[serde(rename = "steelyardCreditAsset")]
    CreditAsset(CreditAsset),
    /// Says that a withdrawal was paid, as the operator.
    #[serde(rename = "steelyardConfirmWithdrawal")]
    ConfirmWithdrawal(WithdrawalPayment),
    /// Gives a withdrawal back to its account, as the operator.
    #[serde(rename = "steelyardRefuseWithdrawal")]
    RefuseWithdrawal(WithdrawalReference),
    /// Takes back what was not released of the account's own withdrawal.
    #[serde(rename = "steelyardCancelWithdrawal")]
    CancelWithdrawal(WithdrawalReference),
    /// Sets what the venue lets through, as the operator.
    #[serde(rename = "steelyardSetMode")]
    SetMode(SetMode),
    /// Proposes a change of the rules, as one of the venue's keys.
    #[serde(rename = "steelyardProposeChange")]
    ProposeChange(ProposeChange),
    /// Approves a change, as another of the venue's keys.
    #[serde(rename = "steelyardApproveChange")]
    ApproveChange(ChangeReference),
    /// Cancels a change, as one of the venue's keys.
    #[serde(rename = "steelyardCancelChange")]
    CancelChange(ChangeReference),
    /// An action whose type this venue does not know. Its signer can still be found.
    #[serde(skip)]
    Unknown {
        /// Its `type`.
        action_type: String,
    },
}

/// Of a type of action: it may be put off.
const ORDINARY: bool = false;

/// Of a type of action: it lessens what an account or the venue risks, or the venue cannot be kept running without it.
const VITAL: bool = true;

/// The types that [`Action`] has a structure for, and which of them are vital: cancels, prices, and what the operator and the venue's
/// keys say.
const KNOWN_TYPES: [(&str, bool); 52] = [
    ("order", ORDINARY),
    ("cancel", VITAL),
    ("cancelByCloid", VITAL),
    ("modify", ORDINARY),
    ("batchModify", ORDINARY),
    ("scheduleCancel", VITAL),
    ("updateLeverage", ORDINARY),
    ("updateIsolatedMargin", VITAL),
    ("createSubAccount", ORDINARY),
    ("subAccountTransfer", ORDINARY),
    ("vaultTransfer", ORDINARY),
    ("createVault", ORDINARY),
    ("vaultModify", ORDINARY),
    ("vaultDistribute", ORDINARY),
    ("setReferrer", ORDINARY),
    ("registerReferrer", ORDINARY),
    ("claimRewards", ORDINARY),
    ("noop", VITAL),
    ("twapOrder", ORDINARY),
    ("twapCancel", VITAL),
    ("usdSend", ORDINARY),
    ("withdraw3", ORDINARY),
    ("usdClassTransfer", ORDINARY),
    ("spotSend", ORDINARY),
    ("sendAsset", ORDINARY),
    ("agentSendAsset", ORDINARY),
    ("subAccountSpotTransfer", ORDINARY),
    ("spotUser", ORDINARY),
    ("approveAgent", ORDINARY),
    ("approveBuilderFee", ORDINARY),
    // Also the prices of markets that others deployed, and their halt.
    ("perpDeploy", VITAL),
    ("convertToMultiSigUser", ORDINARY),
    ("multiSig", ORDINARY),
    ("setDisplayName", ORDINARY),
    ("subAccountModify", ORDINARY),
    ("topUpIsolatedOnlyMargin", VITAL),
    ("reserveRequestWeight", ORDINARY),
    ("agentSetAbstraction", ORDINARY),
    ("agentEnableDexAbstraction", ORDINARY),
    ("userSetAbstraction", ORDINARY),
    ("userDexAbstraction", ORDINARY),
    ("userPortfolioMargin", ORDINARY),
    ("steelyardPublishPrices", VITAL),
    ("steelyardCredit", VITAL),
    ("steelyardCreditAsset", VITAL),
    ("steelyardConfirmWithdrawal", VITAL),
    ("steelyardRefuseWithdrawal", VITAL),
    ("steelyardCancelWithdrawal", VITAL),
    ("steelyardSetMode", VITAL),
    ("steelyardProposeChange", VITAL),
    ("steelyardApproveChange", VITAL),
    ("steelyardCancelChange", VITAL),
];

/// Whether an action of this type is taken even where other requests are put off.
pub(super) fn is_vital(action_type: &str) -> bool {
    KNOWN_TYPES.contains(&(action_type, VITAL))
}

impl Action {
    /// Reads an action. One of an unknown `type` is [`Action::Unknown`].
    ///
    /// # Errors
    /// No object with a `type`, or a known type with a field that is missing, unknown or of another kind.
    pub fn decode(value: &Value) -> Result<Self, DecodeError> {
        let Some(action_type) = value.get("type").and_then(Value::as_str) else {
            return Err(DecodeError::new("action: an object with a `type` is expected"));
        };
        if KNOWN_TYPES.iter().all(|(known, _)| *known != action_type) {
            return Ok(Self::Unknown { action_type: action_type.to_owned() });
        }
        Self::deserialize(value).map_err(|error| DecodeError::new(format!("action `{action_type}`: {error}")))
    }

    /// The canonical msgpack of the action, which most clients hash; `None` for an unknown type.
    pub fn canonical_msgpack(&self) -> Option<Vec<u8>> {
        match self {
            Self::Unknown { .. } => None,
            Self::Order(order) => Some(msgpack::of_orders(order)),
            known => rmp_serde::to_vec_named(known).ok(),
        }
    }

    /// The canonical msgpack with addresses as 20 raw bytes, which one client hashes for `vaultTransfer`;
    /// `None` for every other type.
    pub fn binary_address_msgpack(&self) -> Option<Vec<u8>> {
        match self {
            Self::VaultTransfer(transfer) => transfer.binary_address_msgpack(),
            _ => None,
        }
    }
}
