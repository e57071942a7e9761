//! pending
pub mod info {
    pub struct E; impl E { pub fn body(&self) -> serde_json::Value { serde_json::Value::Null } }
    impl std::fmt::Display for E { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
    pub fn answer(_: &api::hyperliquid::InfoRequest, _: &engine::state::State, _: &views::Views) -> Result<serde_json::Value, E> { Err(E) }
}
pub mod feed {
    pub fn snapshot(_: &api::hyperliquid::Subscription, _: &engine::state::State, _: &views::Views) -> Result<Vec<String>, String> { Ok(Vec::new()) }
    pub fn frames(_: &api::hyperliquid::Subscription, _: &[(&views::Changes, units::Time)], _: &engine::state::State, _: &views::Views) -> Vec<String> { Vec::new() }
}
