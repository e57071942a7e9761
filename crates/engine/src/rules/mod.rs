//! Pure functions of the state.

pub mod average;
pub mod deleveraging;
pub mod depth;
pub mod fees;
pub mod fill_amounts;
pub mod funding;
pub mod liquidation;
pub mod liquidation_price;
pub mod margin;
pub mod mark_price;
pub mod oracle;
pub mod order_checks;
pub mod safe_region;
pub mod validation;
