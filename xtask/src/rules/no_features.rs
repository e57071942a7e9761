//! No Cargo features in the pure crates: one source has one meaning, whatever else is built with it.

use toml::Table;

use super::{PURE_CRATES, Violation};
use crate::Workspace;
use crate::rust_tokens::{follows, tokens};

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (name, text) in workspace.manifests().filter(|(name, _)| PURE_CRATES.contains(name)) {
        let path = format!("crates/{name}/Cargo.toml");
        let manifest: Table = text.parse().unwrap_or_default();
        if manifest.contains_key("features") {
            let advice = "[features] in a pure crate lets a build change what the venue computes. Remove it; make the \
                          difference a value, or a crate further out";
            violations.push(Violation::in_file(&path, advice));
        }
        for dependency in optional_dependencies(&manifest) {
            let advice = format!(
                "`{dependency}` is optional, which is a feature by another name. Depend on it, or not"
            );
            violations.push(Violation::in_file(&path, advice));
        }
    }
    for (path, text) in workspace.rust_files().filter(|(path, _)| super::is_pure_source(path)) {
        let tokens = tokens(text, true);
        for at in (0..tokens.len()).filter(|at| follows(&tokens, *at, &["feature", "="])) {
            let advice =
                "`feature = …` in a pure crate lets a build change what the venue computes. Remove it";
            violations.push(Violation::at_line(path, tokens[at].line, advice));
        }
    }
    violations
}

fn optional_dependencies(manifest: &Table) -> Vec<&str> {
    let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else {
        return Vec::new();
    };
    let is_optional =
        |value: &toml::Value| value.get("optional").and_then(toml::Value::as_bool) == Some(true);
    dependencies.iter().filter(|(_, value)| is_optional(value)).map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_a_feature_is_found() {
        let samples = [
            ("crates/engine/Cargo.toml", "[features]\nfast = []"),
            ("crates/units/Cargo.toml", "[dependencies]\nserde = { version = \"1\", optional = true }"),
            ("crates/engine/src/lib.rs", "#[cfg(feature = \"fast\")]\nfn a() {}"),
        ];
        for sample in samples {
            assert_eq!(check(&Workspace::of([sample])).len(), 1, "{sample:?}");
        }
        assert!(check(&Workspace::of([("crates/node/Cargo.toml", "[features]\nfast = []")])).is_empty());
    }
}
