//! Pure functions of the state.

pub mod margin;
