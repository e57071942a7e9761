//! `steelyard curve show`.

use curves::{Purpose, table};
use serde_json::{Map, json};

use super::arguments::ShowOptions;
use super::file::{self, Group};
use super::{json, svg};
use crate::failure::Failure;
use crate::output::say;

/// Shows curves as tables, as JSON, or drawn.
pub fn run(options: &ShowOptions) -> Result<(), Failure> {
    let groups = match (&options.file, options.preset) {
        (Some(path), _) => file::read(path)?,
        (None, preset) => preset.map(file::of_preset).unwrap_or_default(),
    };
    let groups = file::chosen(groups, options.market.as_deref())?;
    if let Some(path) = &options.svg {
        return svg::write(path, &groups, options.curve);
    }
    let is_shown = |purpose: Purpose| options.curve.is_none_or(|only| only == purpose);
    if options.json {
        let markets: Vec<_> = groups.iter().map(|group| as_json(group, is_shown)).collect();
        say(json!({ "markets": markets }));
        return Ok(());
    }
    let texts: Vec<_> = groups.iter().map(|group| as_text(group, is_shown)).collect();
    say(texts.join("\n\n"));
    Ok(())
}

fn as_json(group: &Group, is_shown: impl Fn(Purpose) -> bool) -> serde_json::Value {
    let curves = group.curves().filter(|(purpose, _)| is_shown(*purpose));
    let curves: Map<_, _> =
        curves.map(|(purpose, curve)| (purpose.name().to_owned(), json::curve(purpose, curve))).collect();
    json!({ "name": group.name, "curves": curves })
}

fn as_text(group: &Group, is_shown: impl Fn(Purpose) -> bool) -> String {
    let curves = group.curves().filter(|(purpose, _)| is_shown(*purpose));
    let mut texts = vec![format!("== {}", group.name)];
    texts.extend(curves.map(|(purpose, curve)| table(purpose, curve)));
    if texts.len() == 1 {
        texts.push("no curves".into());
    }
    texts.join("\n")
}
