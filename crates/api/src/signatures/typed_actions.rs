//! The table of user-signed actions: which members each has, in which order.

use FieldKind::{Address, Bytes, Flag, Hash, Integer, ShortInteger, Text};

/// How a member of a typed action is written and encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// `string`, hashed as it stands.
    Text,
    /// `uint64`.
    Integer,
    /// `bool`.
    Flag,
    /// `address`, any case.
    Address,
    /// `bytes32`, as 64 hexadecimal digits.
    Hash,
    /// `bytes`, as hexadecimal digits.
    Bytes,
    /// `uint32`.
    ShortInteger,
}

impl FieldKind {
    /// The name of the type in an EIP-712 type string.
    pub(super) fn solidity_name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "uint64",
            Self::Flag => "bool",
            Self::Address => "address",
            Self::Hash => "bytes32",
            Self::Bytes => "bytes",
            Self::ShortInteger => "uint32",
        }
    }
}

/// A user-signed action: its name on the wire, its EIP-712 type, and its members in the order in which they
/// are hashed. `hyperliquidChain string` precedes them all.
#[derive(Debug, PartialEq, Eq)]
pub struct TypedAction {
    /// `type` of the action.
    pub action_type: &'static str,
    /// The primary type after `HyperliquidTransaction:`.
    pub primary_type: &'static str,
    /// The members after `hyperliquidChain`.
    pub fields: &'static [(&'static str, FieldKind)],
}

/// What the sender of a multi-sig account's action signs.
pub const SEND_MULTI_SIG: TypedAction = TypedAction {
    action_type: "multiSig",
    primary_type: "SendMultiSig",
    fields: &[("multiSigActionHash", Hash), ("nonce", Integer)],
};

/// The user-signed action of this `type`, if it is one.
pub fn typed_action(action_type: &str) -> Option<&'static TypedAction> {
    TYPED_ACTIONS.iter().find(|typed| typed.action_type == action_type)
}

/// Every user-signed action of the dialect, in the spelling that its signers hash.
const TYPED_ACTIONS: [TypedAction; 16] = [
    TypedAction {
        action_type: "usdSend",
        primary_type: "UsdSend",
        fields: &[("destination", Text), ("amount", Text), ("time", Integer)],
    },
    TypedAction {
        action_type: "withdraw3",
        primary_type: "Withdraw",
        fields: &[("destination", Text), ("amount", Text), ("time", Integer)],
    },
    TypedAction {
        action_type: "spotSend",
        primary_type: "SpotSend",
        fields: &[("destination", Text), ("token", Text), ("amount", Text), ("time", Integer)],
    },
    TypedAction {
        action_type: "usdClassTransfer",
        primary_type: "UsdClassTransfer",
        fields: &[("amount", Text), ("toPerp", Flag), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "sendAsset",
        primary_type: "SendAsset",
        fields: &[
            ("destination", Text),
            ("sourceDex", Text),
            ("destinationDex", Text),
            ("token", Text),
            ("amount", Text),
            ("fromSubAccount", Text),
            ("nonce", Integer),
        ],
    },
    TypedAction {
        action_type: "approveAgent",
        primary_type: "ApproveAgent",
        fields: &[("agentAddress", Address), ("agentName", Text), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "approveBuilderFee",
        primary_type: "ApproveBuilderFee",
        fields: &[("maxFeeRate", Text), ("builder", Address), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "tokenDelegate",
        primary_type: "TokenDelegate",
        fields: &[("validator", Address), ("wei", Integer), ("isUndelegate", Flag), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "userDexAbstraction",
        primary_type: "UserDexAbstraction",
        fields: &[("user", Address), ("enabled", Flag), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "userPortfolioMargin",
        primary_type: "UserPortfolioMargin",
        fields: &[("user", Address), ("enabled", Flag), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "userSetAbstraction",
        primary_type: "UserSetAbstraction",
        fields: &[("user", Address), ("abstraction", Text), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "convertToMultiSigUser",
        primary_type: "ConvertToMultiSigUser",
        fields: &[("signers", Text), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "linkStakingUser",
        primary_type: "LinkStakingUser",
        fields: &[("user", Address), ("isFinalize", Flag), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "sendToEvmWithData",
        primary_type: "SendToEvmWithData",
        fields: &[
            ("token", Text),
            ("amount", Text),
            ("sourceDex", Text),
            ("destinationRecipient", Text),
            ("addressEncoding", Text),
            ("destinationChainId", ShortInteger),
            ("gasLimit", Integer),
            ("data", Bytes),
            ("nonce", Integer),
        ],
    },
    TypedAction {
        action_type: "cDeposit",
        primary_type: "CDeposit",
        fields: &[("wei", Integer), ("nonce", Integer)],
    },
    TypedAction {
        action_type: "cWithdraw",
        primary_type: "CWithdraw",
        fields: &[("wei", Integer), ("nonce", Integer)],
    },
];
