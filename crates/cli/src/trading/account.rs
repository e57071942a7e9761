//! `steelyard account`

use client::answers::Explanation;
use serde_json::{Value, json};
use units::Decimal;

use super::arguments::AccountTask;
use super::position;
use crate::failure::Failure;
use crate::output::say;
use crate::venue::VenueOptions;

/// What a list of fills shows of each.
const FILL_COLUMNS: [&str; 8] =
    ["time", "market", "direction", "price", "size", "realized_pnl", "fee", "order"];

/// Shows an account, or moves its money.
pub fn run(task: &AccountTask) -> Result<(), Failure> {
    match task {
        AccountTask::Show(options) => {
            let (venue, address) = (options.venue.venue(), options.address()?);
            let mut answer = json!({"account": address.to_string()});
            if let Some(name) = venue.display_name(address)? {
                answer["display_name"] = json!(name);
            }
            let (mut positions, mut dexes) = (Vec::new(), Vec::new());
            for dex in venue.dexes()? {
                let mut state = venue.account(address, &dex)?;
                positions.append(&mut state.positions);
                let margin = without_positions(json!(state));
                match dex.is_empty() {
                    true => answer["margin"] = margin,
                    false if state.all.equity.mantissa != 0 => {
                        dexes.push(json!({"dex": dex, "margin": margin}));
                    }
                    false => {}
                }
            }
            answer["fees"] = json!(venue.fees(address)?);
            let positions = json!(positions);
            answer["positions"] = if options.venue.json { positions } else { position::brief(positions) };
            if !dexes.is_empty() {
                answer["dexes"] = json!(dexes);
            }
            answer["balances"] = json!(venue.balances(address)?);
            options.venue.show(&answer)
        }
        AccountTask::Fills(options) => {
            options.venue.show_rows(&options.venue.venue().fills(options.address()?)?, &FILL_COLUMNS)
        }
        AccountTask::Explain { market: None, owner } => {
            explain(&owner.venue, &owner.venue.venue().explain_margin(owner.address()?)?)
        }
        AccountTask::Explain { market: Some(market), owner } => {
            let (venue, address) = (owner.venue.venue(), owner.address()?);
            let mut explanations = venue.explain_position(address, market)?;
            explanations.extend(venue.explain_liquidation_price(address, market)?);
            explain(&owner.venue, &explanations)
        }
        AccountTask::Send { destination, amount, signer } => {
            signer.trader()?.send_cash(*destination, *amount)?;
            signer.venue.show_done();
            Ok(())
        }
        AccountTask::MoveToDex { dex, amount, signer } => {
            let positive = Decimal { mantissa: amount.mantissa.abs(), ..*amount };
            let (from, to) = if amount.mantissa < 0 { (dex.as_str(), "") } else { ("", dex.as_str()) };
            signer.trader()?.move_between_dexes(from, to, positive)?;
            signer.venue.show_done();
            Ok(())
        }
        AccountTask::Name { name, signer } => {
            signer.trader()?.set_display_name(name)?;
            signer.venue.show_done();
            Ok(())
        }
        AccountTask::Withdraw { destination, amount, signer } => {
            signer.trader()?.withdraw(*destination, *amount)?;
            signer.venue.show_done();
            Ok(())
        }
        AccountTask::ApproveAgent { agent, name, signer } => {
            signer.trader()?.approve_agent(*agent, name.as_deref())?;
            signer.venue.show_done();
            Ok(())
        }
    }
}

/// Margin without the positions, which are listed by themselves.
fn without_positions(mut margin: Value) -> Value {
    if let Some(margin) = margin.as_object_mut() {
        margin.remove("positions");
    }
    margin
}

/// Shows explanations: a line a number, what it is made of indented below.
fn explain(venue: &VenueOptions, explanations: &[Explanation]) -> Result<(), Failure> {
    if venue.json {
        return venue.show(&explanations);
    }
    explanations.iter().for_each(|explanation| say_explained(explanation, 0));
    Ok(())
}

fn say_explained(explanation: &Explanation, depth: usize) {
    let indent = "  ".repeat(depth);
    let value = |value: Option<Decimal>| value.map_or("none".into(), |value| value.to_string());
    let Explanation { name, unit, formula, rounding, .. } = explanation;
    let rule = explanation.rule.as_ref().map_or("", |rule| rule.criterion.as_str());
    say(format_args!(
        "{indent}{name} = {} {unit}   [{formula}; rounded {rounding}; {rule}]",
        value(explanation.value)
    ));
    for input in &explanation.inputs {
        say(format_args!(
            "{indent}  {} = {} {}   ({})",
            input.name,
            value(input.value),
            input.unit,
            input.source
        ));
    }
    explanation.parts.iter().for_each(|part| say_explained(part, depth + 1));
}
