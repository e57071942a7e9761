//! Pure functions of the state.

pub mod auctions;
pub mod average;
pub mod backstop;
pub mod changes;
pub mod deleveraging;
pub mod depth;
pub mod fees;
pub mod fill_amounts;
pub mod funding;
pub mod insurance;
pub mod liquidation;
pub mod liquidation_price;
pub mod loosening;
pub mod margin;
pub mod mark_price;
pub mod open_interest;
pub mod oracle;
pub mod order_checks;
pub mod safe_region;
pub mod sale;
pub mod settlement;
pub mod validation;
pub mod withdrawals;
