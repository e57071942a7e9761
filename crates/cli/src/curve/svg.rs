//! Curves drawn into a file.

use std::path::Path;

use curves::{Line, Panel, Purpose, draw};
use engine::parameters::Curve;

use super::file::Group;
use crate::failure::Failure;
use crate::output::say;

/// How many names a legend lists of those who share a curve.
const NAMES: usize = 3;

/// Draws the curves of these groups, a panel a purpose; who shares a curve shares its line.
pub fn write(path: &Path, groups: &[Group], only: Option<Purpose>) -> Result<(), Failure> {
    let purposes = Purpose::ALL.into_iter().filter(|purpose| only.is_none_or(|only| only == *purpose));
    let panels = purposes.map(|purpose| Panel { purpose, lines: lines(groups, purpose) });
    let panels: Vec<_> = panels.filter(|panel| !panel.lines.is_empty()).collect();
    if panels.is_empty() {
        return Err(Failure::of_arguments("there is no curve to draw"));
    }
    std::fs::write(path, draw(&panels))
        .map_err(|error| Failure::of_work(format_args!("cannot write {}: {error}", path.display())))?;
    say(format_args!("drew {} kinds of curves into {}", panels.len(), path.display()));
    Ok(())
}

fn lines(groups: &[Group], purpose: Purpose) -> Vec<Line<'_>> {
    let mut shared: Vec<(&Curve, Vec<&str>)> = Vec::new();
    for group in groups {
        let Some(curve) = purpose.of(&group.risk) else { continue };
        match shared.iter_mut().find(|(known, _)| *known == curve) {
            Some((_, names)) => names.push(&group.name),
            None => shared.push((curve, vec![&group.name])),
        }
    }
    let line = |(curve, names): (_, Vec<&str>)| {
        let listed = names[..names.len().min(NAMES)].join(", ");
        let name = match names.len().checked_sub(NAMES) {
            None | Some(0) => listed,
            Some(more) => format!("{listed} and {more} more"),
        };
        Line { name, curve }
    };
    shared.into_iter().map(line).collect()
}
