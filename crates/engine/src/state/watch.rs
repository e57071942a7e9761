//! The index of safe regions: which accounts a price move could have taken below maintenance margin.

/// The index of safe regions. Derived from the state; can be rebuilt from it.
#[derive(Clone, Debug, Default)]
pub struct Watch {}
