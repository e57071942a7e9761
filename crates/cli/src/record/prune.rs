//! `steelyard prune`.

use serde_json::json;

use super::PruneOptions;
use crate::failure::Failure;
use crate::output::say;

/// Removes old blocks and events that no start needs.
pub fn run(options: &PruneOptions) -> Result<(), Failure> {
    let pruning = journal::prune(&options.state, options.before).map_err(Failure::of_work)?;
    if options.json {
        say(json!({ "first": pruning.first, "files": pruning.files, "bytes": pruning.bytes }));
        return Ok(());
    }
    say(format_args!("removed {} files with {} bytes", pruning.files, pruning.bytes));
    say(format_args!("the first block that is kept is {}", pruning.first));
    if pruning.first < options.before {
        say("files go whole, and what a start from either of the two newest snapshots needs stays");
    }
    Ok(())
}
