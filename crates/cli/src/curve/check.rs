//! `steelyard curve check`.

use node::config::check_curves;
use serde_json::json;

use super::arguments::CheckOptions;
use super::file;
use crate::failure::Failure;
use crate::output::say;

/// Checks every curve of a file as the engine will.
pub fn run(options: &CheckOptions) -> Result<(), Failure> {
    let groups = file::read(&options.file)?;
    let broken: Vec<_> = groups
        .iter()
        .filter_map(|group| Some(check_curves(&group.place, &group.risk).err()?.to_string()))
        .collect();
    let count: usize = groups.iter().map(|group| group.curves().count()).sum();
    if options.json {
        say(json!({ "markets": groups.len(), "curves": count, "broken": broken }));
    } else {
        broken.iter().for_each(say);
        if broken.is_empty() {
            let markets = if groups.len() == 1 { "market" } else { "markets" };
            say(format_args!("{count} curves of {} {markets}: all can be used", groups.len()));
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Failure::of_comparison()) }
}
