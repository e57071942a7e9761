//! The Hyperliquid dialect: what its clients send, and what they expect back.

pub mod actions;
mod asset_commands;
mod asset_errors;
mod change_commands;
mod commands;
mod decode_error;
mod deploy_commands;
mod dex_assets;
mod dex_errors;
mod diagnosis;
mod earnings_commands;
mod errors;
mod evidence;
mod exchange_request;
pub mod exchange_response;
pub mod feed;
mod fields;
mod identity_commands;
pub mod info;
mod info_request;
mod markets;
mod multi_sig;
mod operator_commands;
mod order_commands;
mod posted_action;
mod reader;
mod received_action;
mod recovery;
mod request_head;
mod request_weight;
mod responses;
pub mod socket_message;
mod subscription;
mod twap_commands;
mod vault_commands;
mod vault_errors;

pub use commands::{PendingAnswer, PreparedCommand, Signers, prepare};
pub use decode_error::DecodeError;
pub use dex_assets::{dex_of, first_asset_of_dex};
pub use diagnosis::{Diagnosis, diagnose};
pub use evidence::{Encoding, Evidence, EvidenceError, Form, UnsignableAction};
pub use exchange_request::{ExchangeRequest, MAX_BODY_BYTES};
pub use exchange_response::ExchangeResponse;
pub use fields::{BookRequest, Interval};
pub use info_request::{
    CandleRequest, InfoRequest, OfCoin, OfExchange, OfUser, OfUserInTime, OfUserOnExchange,
};
pub use markets::{FIRST_SPOT_ASSET, Markets};
pub use posted_action::PostedAction;
pub use received_action::ReceivedAction;
pub use recovery::{AcceptedSources, Recovered, RecoveryError, recover};
pub use request_head::RequestHead;
pub use subscription::{CoinStream, ExchangeStream, Subscription, UserOnExchangeStream, UserStream};
