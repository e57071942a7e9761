//! `steelyard curve gen`.

use curves::{CurveForm, Purpose, table, write_form};
use engine::parameters::MarketRisk;

use super::arguments::{FamilyOptions, GenOptions};
use super::file::Group;
use super::{json, svg};
use crate::failure::Failure;
use crate::output::say;

/// Makes a curve of a family.
pub fn run(options: &GenOptions) -> Result<(), Failure> {
    let purpose = options.purpose.ok_or_else(|| {
        let names = Purpose::ALL.map(Purpose::name).join(", ");
        Failure::of_arguments(format_args!("say what the curve is for, with --for and one of {names}"))
    })?;
    let form = form(&options.family);
    let curve = form.expand(purpose).map_err(Failure::of_arguments)?;
    if let Some(path) = &options.svg {
        let mut risk = MarketRisk::default();
        purpose.set(&mut risk, curve);
        return svg::write(
            path,
            &[Group { name: purpose.name().into(), place: String::new(), risk }],
            Some(purpose),
        );
    }
    if options.json {
        say(json::curve(purpose, &curve));
        return Ok(());
    }
    // The table is a comment, so that all of it is a file.
    for line in table(purpose, &curve).lines() {
        say(format_args!("# {line}"));
    }
    say(write_form(purpose, &form));
    Ok(())
}

fn form(family: &FamilyOptions) -> CurveForm {
    match family {
        FamilyOptions::Points { shape, points } => {
            CurveForm::Points { shape: (*shape).into(), points: points.clone() }
        }
        FamilyOptions::Tiers { tiers } => CurveForm::Tiers { tiers: tiers.clone() },
        &FamilyOptions::LinearOi { base, lower, upper } => CurveForm::LinearOi { base, lower, upper },
        &FamilyOptions::Sqrt { base, factor, upper } => CurveForm::Sqrt { base, factor, upper },
        &FamilyOptions::ExpDecay { from, to, half_life } => CurveForm::ExpDecay { from, to, half_life },
    }
}
