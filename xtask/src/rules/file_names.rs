//! A file is named for its subject. Names that fit anything gather everything, so they are not used.

use super::Violation;
use crate::Workspace;

const EMPTY_NAMES: [&str; 9] =
    ["utils", "util", "common", "helpers", "helper", "manager", "processor", "misc", "stuff"];

const SOURCE_ENDINGS: [&str; 5] = [".rs", ".ts", ".tsx", ".py", ".js"];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let sources =
        workspace.files().filter(|(path, _)| SOURCE_ENDINGS.iter().any(|ending| path.ends_with(ending)));
    let empty = sources.filter_map(|(path, _)| Some((path, empty_word(path)?)));
    empty
        .map(|(path, word)| {
            let advice = format!("`{word}` says nothing about the subject. Name the file for what is in it");
            Violation::in_file(path, advice)
        })
        .collect()
}

/// The word in a folder's or file's name that names nothing.
fn empty_word(path: &str) -> Option<&str> {
    path.split(['/', '_', '-', '.']).find(|word| EMPTY_NAMES.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_found_in_folders_and_files() {
        for path in ["crates/node/src/utils.rs", "crates/node/src/common/mod.rs", "web/src/order_helpers.ts"]
        {
            assert_eq!(check(&Workspace::of([(path, "")])).len(), 1, "{path}");
        }
        for path in ["crates/node/src/sequencer.rs", "docs/common.md", "crates/units/src/uncommon.rs"] {
            assert!(check(&Workspace::of([(path, "")])).is_empty(), "{path}");
        }
    }
}
