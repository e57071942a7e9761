//! Pure functions of the state.

pub mod fill_amounts;
pub mod margin;
pub mod order_checks;
