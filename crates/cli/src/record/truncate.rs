//! `steelyard truncate`.

use serde_json::json;

use super::TruncateOptions;
use crate::failure::Failure;
use crate::output::say;

/// Cuts a history off after a block.
pub fn run(options: &TruncateOptions) -> Result<(), Failure> {
    let truncation =
        journal::truncate(&options.state, options.to, !options.discard).map_err(Failure::of_work)?;
    if options.json {
        say(json!({
            "branch": truncation.branch,
            "height": truncation.height,
            "files": truncation.files,
            "kept_in": truncation.kept_in,
        }));
        return Ok(());
    }
    say(format_args!("history ends at block {} of branch {} now", truncation.height, truncation.branch));
    match (&truncation.kept_in, truncation.files) {
        (_, 0) => say("nothing came after it"),
        (Some(folder), files) => say(format_args!(
            "{files} files were changed or removed; as they were, they are in {}: copy them back to undo this, before the venue \
             runs again",
            folder.display()
        )),
        (None, files) => say(format_args!("{files} files were changed or removed for good")),
    }
    Ok(())
}
