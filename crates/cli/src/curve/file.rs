//! The curves of a file, by market.

use std::path::Path;

use curves::presets::{Class, Preset};
use curves::{CurveForms, Purpose};
use engine::parameters::{Curve, MarketRisk};
use node::config::Config;

use crate::failure::Failure;

/// The curves of a market, of a class of a preset, or of a file that has curves alone.
pub struct Group {
    /// Whose they are.
    pub name: String,
    /// Where they stand in a configuration, as `markets.BTC.`.
    pub place: String,
    /// What they are part of.
    pub risk: MarketRisk,
}

/// What a file with curves alone is called beside markets.
const ALONE: &str = "curves";

impl Group {
    /// The curves that there are.
    pub fn curves(&self) -> impl Iterator<Item = (Purpose, &Curve)> {
        Purpose::ALL.into_iter().filter_map(|purpose| Some((purpose, purpose.of(&self.risk)?)))
    }
}

/// Reads a venue's configuration, or curves alone.
pub fn read(path: &Path) -> Result<Vec<Group>, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::of_arguments(format_args!("cannot read {name}: {error}")))?;
    let wrong = |error: toml::de::Error| Failure::of_arguments(format_args!("{name}: {error}"));
    let table: toml::Table = toml::from_str(&text).map_err(wrong)?;
    if table.contains_key("markets") {
        return of_venue(&name.to_string(), &text);
    }
    let forms: CurveForms = toml::from_str(&text).map_err(wrong)?;
    let mut risk = MarketRisk::default();
    for (purpose, form) in &forms {
        let curve = form
            .expand(*purpose)
            .map_err(|reason| Failure::of_arguments(format_args!("{name}: {}: {reason}", purpose.name())))?;
        purpose.set(&mut risk, curve);
    }
    Ok(vec![Group { name: ALONE.into(), place: String::new(), risk }])
}

fn of_venue(name: &str, text: &str) -> Result<Vec<Group>, Failure> {
    let config = Config::parse(name, text).map_err(Failure::of_arguments)?;
    let group = |market: &node::config::MarketConfig| {
        let parameters = market.parameters(config.preset);
        let parameters =
            parameters.map_err(|error| Failure::of_arguments(format_args!("{name}: {error}")))?;
        let place = format!("markets.{}.", parameters.name);
        Ok(Group { name: parameters.name, place, risk: parameters.risk })
    };
    config.markets.iter().map(group).collect()
}

/// What a preset has for each class.
pub fn of_preset(preset: Preset) -> Vec<Group> {
    let group = |class: Class| Group {
        name: class.name().into(),
        place: format!("{}.{}.", preset.name(), class.name()),
        risk: preset.risk(class),
    };
    Class::ALL.map(group).into()
}

/// The groups of this name, or all.
pub fn chosen(groups: Vec<Group>, name: Option<&str>) -> Result<Vec<Group>, Failure> {
    let Some(name) = name else { return Ok(groups) };
    let names: Vec<_> = groups.iter().map(|group| group.name.clone()).collect();
    let chosen: Vec<_> = groups.into_iter().filter(|group| group.name == name).collect();
    if chosen.is_empty() {
        let reason = format!("there is no {name}: choose one of {}", names.join(", "));
        return Err(Failure::of_arguments(reason));
    }
    Ok(chosen)
}
