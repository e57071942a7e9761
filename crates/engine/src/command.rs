//! What may be asked.

mod asset;
mod change;
mod deploy;
mod earnings;
mod identity;
mod order;
mod twap;
mod vault;

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Amount, Price, Rate, Time, Usd};

pub use asset::{AssetBalance, Wallet};
pub use change::Change;
pub use deploy::{DeployerRight, Deployment, DexDescription, DexPrice, MarginTable, MarketRegistration};
pub use earnings::{BuilderFee, EarningsAction};
pub use identity::{IdentityAction, MultiSigAction, MultiSigSigners};
pub use order::{
    CancelRequest, Grouping, ModifyRequest, OrderKind, OrderReference, OrderRequest, Side, TimeInForce,
    TriggerCondition,
};
pub use twap::TwapRequest;
pub use vault::VaultAction;

use crate::ids::{Address, AssetId, ChangeId, DexId, MarketId, Name, TwapId, WithdrawalId};
use crate::parameters::{AssetParameters, MarketParameters, VenueParameters};

/// What arrived together: the unit of durability, agreement, snapshots and hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The block's number, from 1.
    pub height: u64,
    /// The venue's clock: funding, averages, triggers and cool-downs go by it. Never goes back.
    pub time: Time,
    /// The wall clock: nonces, expiries and scheduled cancels go by it. Never goes back.
    pub received: Time,
    /// What was asked, in order of arrival.
    pub commands: Vec<Command>,
}

/// A request with the one who answers for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Who signed: a master, an agent, a publisher or the operator.
    pub signer: Address,
    /// How the signer is known to have asked.
    pub authority: Authority,
    /// The sub-account (or vault) that the signer acts for; absent, he acts for his own account, an agent for his master's.
    pub on_behalf_of: Option<Address>,
    /// What is asked.
    pub action: Action,
}

/// How the signer of a command is known to have asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authority {
    /// A signature was checked at the door; the nonce is checked here.
    Signature {
        /// Milliseconds, unique per signer.
        nonce: u64,
        /// The command is void in a block received later than this.
        expires_after: Option<Time>,
    },
    /// The venue's own hand: genesis, a devnet's controls and its resident traders. No nonce.
    Venue,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Founds the venue: parameters, markets, balances. Only as the first command of the first block.
    Found(Box<Genesis>),
    /// Sets the venue's mode. By the operator.
    SetMode(Mode),
    /// Publishes prices, as one of the oracle's publishers.
    PublishPrices {
        /// When the publisher saw the prices, on the venue's clock.
        time: Time,
        /// One entry a market.
        prices: Vec<PublishedPrice>,
    },
    /// Adds money that came in from outside. By the operator.
    Credit {
        /// Whose balance; the account is opened where it is new.
        account: Address,
        /// How much.
        amount: Usd,
    },
    /// Adds an amount of an asset that came in from outside. By the operator.
    CreditAsset {
        /// Whose balance; the account is opened where it is new.
        account: Address,
        /// Of what.
        asset: AssetId,
        /// How much.
        amount: Amount,
    },
    /// Takes cash out again without a withdrawal. By the venue's own hand alone.
    Debit {
        /// Whose balance.
        account: Address,
        /// How much.
        amount: Usd,
    },
    /// Says that a withdrawal was paid, as far as it was released. By the operator.
    ConfirmWithdrawal {
        /// Which.
        withdrawal: WithdrawalId,
        /// How much of it; absent, all that was released and not paid before.
        amount: Option<Usd>,
    },
    /// Gives what was not paid of a withdrawal back to its account. By the operator.
    RefuseWithdrawal(WithdrawalId),
    /// Proposes a change, and approves it. By one of the venue's keys.
    ProposeChange(Box<Change>),
    /// Approves a change. By another of the venue's keys.
    ApproveChange(ChangeId),
    /// Cancels a change that gathers approvals or waits. By any of the venue's keys.
    CancelChange(ChangeId),
    /// Asks for cash to be paid out.
    Withdraw {
        /// Where to, outside.
        destination: Address,
        /// How much leaves the account, fee included.
        amount: Usd,
    },
    /// Takes back what was not released of a withdrawal yet.
    CancelWithdrawal(WithdrawalId),
    /// Sends cash to another account, which is opened where it is new.
    Transfer {
        /// Whom to.
        destination: Address,
        /// How much.
        amount: Usd,
    },
    /// Sends an amount of an asset from one wallet to another, of the same account or of another, which is opened where it is new.
    /// An agent may send it to the same account alone.
    SendAsset {
        /// Whom to.
        destination: Address,
        /// From which of the sender's wallets.
        from: Wallet,
        /// Into which of the receiver's.
        to: Wallet,
        /// What; of the wallets only the spot one holds anything but cash.
        asset: AssetId,
        /// How much.
        amount: Amount,
    },
    /// Deploys a dex or a market, or governs what was deployed.
    Deploy(Deployment),
    /// Moves cash from the signer's account in a dex to the same or another owner's account in the same or another one, where it is
    /// opened if new.
    SendBetweenDexes {
        /// Whose account it goes to.
        destination: Address,
        /// From which dex.
        from: DexId,
        /// To which dex.
        to: DexId,
        /// How much.
        amount: Usd,
    },
    /// Opens a sub-account of the signer.
    CreateSubAccount {
        /// Its name, unique among the master's sub-accounts.
        name: Name,
    },
    /// Moves cash between a master and his sub-account.
    TransferWithSubAccount {
        /// The sub-account.
        sub_account: Address,
        /// To the sub-account, or from it.
        is_deposit: bool,
        /// How much.
        amount: Usd,
    },
    /// What concerns vaults.
    Vault(VaultAction),
    /// Moves an amount of an asset between the balances of a master and his sub-account.
    TransferAssetWithSubAccount {
        /// The sub-account.
        sub_account: Address,
        /// To the sub-account, or from it.
        is_deposit: bool,
        /// What.
        asset: AssetId,
        /// How much.
        amount: Amount,
    },
    /// Lets another key trade for the signer's account.
    ApproveAgent {
        /// The agent's address.
        agent: Address,
        /// The agent's name; an unnamed agent has the empty name. The same name replaces.
        name: Name,
        /// Valid up to and with this moment of the wall clock.
        valid_until: Option<Time>,
    },
    /// Chooses leverage and margin mode for a market.
    SetLeverage {
        /// The market.
        market: MarketId,
        /// From 1 to the market's maximum.
        leverage: u8,
        /// Cross or isolated.
        mode: MarginMode,
    },
    /// Moves cash into an isolated position, or back where negative.
    MoveIsolatedMargin {
        /// The market.
        market: MarketId,
        /// How much.
        amount: Usd,
    },
    /// Places orders.
    PlaceOrders {
        /// At least one.
        orders: Vec<OrderRequest>,
        /// How they belong together.
        grouping: Grouping,
        /// What whoever built the client charges.
        builder: Option<BuilderFee>,
    },
    /// Cancels orders.
    CancelOrders(Vec<CancelRequest>),
    /// Replaces orders.
    ModifyOrders(Vec<ModifyRequest>),
    /// Cancels all orders of the account at a moment of the wall clock, or, absent, no longer does so.
    ScheduleCancel {
        /// When.
        time: Option<Time>,
    },
    /// Places an order that is worked off over time.
    PlaceTwap(TwapRequest),
    /// Ends an order that is worked off over time.
    CancelTwap {
        /// Its market.
        market: MarketId,
        /// Which.
        twap: TwapId,
    },
    /// Something about who earns of the account's trades.
    Earnings(EarningsAction),
    /// Something about who the account is.
    Identity(IdentityAction),
    /// Something that several ask together for a multi-sig account.
    MultiSig(Box<MultiSigAction>),
    /// Adds as much to an isolated position's margin as takes its leverage down to this.
    TopUpIsolatedMargin {
        /// The market.
        market: MarketId,
        /// The notional over the position's own money, as a rate: 2.5 times is 250 %.
        leverage: Rate,
    },
    /// Nothing but the nonce.
    Nothing,
}

/// How a venue begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// The rules that hold for all markets.
    pub parameters: VenueParameters,
    /// The markets, in order of their ids.
    pub markets: Vec<MarketParameters>,
    /// Opening balances.
    pub balances: Vec<(Address, Usd)>,
    /// The assets, in order of their ids; none where the venue has no spot markets.
    pub assets: Vec<AssetParameters>,
    /// Opening balances of assets.
    pub asset_balances: Vec<AssetBalance>,
    /// The insurance fund's opening balance.
    pub insurance_fund: Usd,
}

/// What the venue lets through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Everything.
    #[default]
    Open,
    /// No order that could take liquidity at once.
    PostOnly,
    /// No new orders, except to reduce.
    CancelOnly,
    /// Nothing but the operator and cancels.
    Halted,
}

/// One market's prices as a publisher sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedPrice {
    /// The market.
    pub market: MarketId,
    /// The price of the underlying: the index price.
    pub index: Price,
    /// The price of perpetuals elsewhere.
    pub perpetual: Option<Price>,
    /// Half the width of where the index price may be, where the publisher says so.
    pub confidence: Option<Price>,
}

/// Which money stands behind a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarginMode {
    /// All the account's cash and its other cross positions.
    #[default]
    Cross,
    /// Only the margin set aside for it.
    Isolated,
}
