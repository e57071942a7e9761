//! What holds where a configuration says nothing.

use curves::presets::Preset;

use super::fees::{FeeTierConfig, MakerTierConfig};

pub(super) fn preset() -> Preset {
    Preset::Hyperliquid
}
pub(super) fn price_staleness_seconds() -> u64 {
    10
}
pub(super) fn price_jump_percent() -> String {
    "100".into()
}
pub(super) fn zero() -> String {
    "0".into()
}
pub(super) fn withdrawal_fee() -> String {
    "1".into()
}
pub(super) fn open_orders() -> u32 {
    1_000
}
pub(super) fn scheduled_cancel_volume() -> String {
    "1000000".into()
}
pub(super) fn weight() -> u32 {
    1
}
pub(super) fn impact_notional() -> String {
    "6000".into()
}

pub(super) fn fee_tiers() -> Vec<FeeTierConfig> {
    [
        ("0", "0.045", "0.015"),
        ("5000000", "0.040", "0.012"),
        ("25000000", "0.035", "0.008"),
        ("100000000", "0.030", "0.004"),
        ("500000000", "0.028", "0"),
        ("2000000000", "0.026", "0"),
        ("7000000000", "0.024", "0"),
    ]
    .map(|(volume, taker, maker)| FeeTierConfig {
        volume: volume.into(),
        taker_percent: taker.into(),
        maker_percent: maker.into(),
    })
    .into()
}

pub(super) fn maker_tiers() -> Vec<MakerTierConfig> {
    [("0.5", "-0.001"), ("1.5", "-0.002"), ("3", "-0.003")]
        .map(|(share, maker)| MakerTierConfig { share_percent: share.into(), maker_percent: maker.into() })
        .into()
}

pub(super) fn spot_fee_tiers() -> Vec<FeeTierConfig> {
    [
        ("0", "0.070", "0.040"),
        ("5000000", "0.060", "0.030"),
        ("25000000", "0.050", "0.020"),
        ("100000000", "0.040", "0.010"),
        ("500000000", "0.035", "0"),
        ("2000000000", "0.030", "0"),
        ("7000000000", "0.025", "0"),
    ]
    .map(|(volume, taker, maker)| FeeTierConfig {
        volume: volume.into(),
        taker_percent: taker.into(),
        maker_percent: maker.into(),
    })
    .into()
}

pub(super) fn quote() -> String {
    "USDC".into()
}
