//! The map of the code has a paragraph for every crate, so that it never falls behind the tree.

use super::Violation;
use crate::Workspace;

const MAP: &str = "ARCHITECTURE.md";

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let map = workspace.text(MAP).unwrap_or_default();
    let folders = workspace.manifests().map(|(name, _)| match name {
        "xtask" | "fuzz" | "peers" => name.to_owned(),
        _ => format!("crates/{name}"),
    });
    let missing = folders.filter(|folder| !map.contains(&format!("### `{folder}`")));
    missing
        .map(|folder| {
            let advice =
                format!("no section \"### `{folder}`\". Add a paragraph that says what the crate is for");
            Violation::in_file(MAP, advice)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_missing_from_the_map_is_found() {
        let manifest = ("crates/units/Cargo.toml", "[package]\nname = \"units\"");
        let described = Workspace::of([(MAP, "### `crates/units`\n\nExact numbers."), manifest]);
        let mentioned = Workspace::of([(MAP, "Built on `crates/units`."), manifest]);
        assert!(check(&described).is_empty());
        assert_eq!(check(&mentioned).len(), 1);
    }
}
