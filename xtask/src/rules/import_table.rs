//! Who may import whom. The table is the architecture: changing it is a decision, written down under `docs/decisions`.

use toml::Table;

use super::Violation;
use crate::Workspace;

/// The crates of the workspace from the centre outwards, each with the crates that it may depend on. Imports go inward
/// only, so a row names crates of earlier rings. A crate need not exist yet to have its place.
#[rustfmt::skip]
const RINGS: &[&[(&str, &[&str])]] = &[
    &[
        ("units", &[]),
    ],
    &[
        ("pricing", &["units"]),
    ],
    &[
        ("engine", &["units", "pricing"]),
    ],
    &[
        ("journal", &["units", "engine"]),
        ("views", &["units", "pricing", "engine"]),
        ("scenario", &["units", "pricing", "engine"]),
        ("proofs", &["units", "pricing", "engine"]),
        ("prices", &["units"]),
        ("curves", &["units", "engine"]),
    ],
    &[
        ("api", &["units", "pricing", "engine", "views", "proofs", "curves"]),
        ("agents", &["units", "pricing", "engine", "views", "prices"]),
        ("sequencer", &["units", "engine", "journal", "views"]),
        ("faults", &["journal"]),
    ],
    &[
        ("client", &["units", "engine", "api"]),
        ("lab", &["units", "pricing", "engine", "journal", "views", "scenario", "prices", "agents", "curves", "sequencer",
                 "faults"]),
        ("node", &["units", "pricing", "engine", "journal", "views", "proofs", "prices", "curves", "api", "agents", "sequencer"]),
        ("replica", &["units", "engine", "journal", "views", "sequencer"]),
    ],
    &[
        ("cli", &["units", "pricing", "engine", "journal", "views", "scenario", "proofs", "prices", "curves", "api",
                  "agents", "sequencer", "client", "lab", "node", "replica"]),
        ("xtask", &[]),
        ("fuzz", &["units", "engine", "journal", "scenario", "api", "faults"]),
        ("peers", &["units", "engine"]),
    ],
];

/// Tests of any crate may tell their stories with the first, and run on the disk of the second.
const TEST_CRATES: [&str; 2] = ["scenario", "faults"];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    workspace.manifests().flat_map(|(name, text)| check_manifest(name, text)).collect()
}

fn check_manifest(name: &str, text: &str) -> Vec<Violation> {
    let path = if ["xtask", "fuzz", "peers"].contains(&name) {
        format!("{name}/Cargo.toml")
    } else {
        format!("crates/{name}/Cargo.toml")
    };
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => {
            return vec![Violation::in_file(&path, format!("the manifest cannot be read: {error}"))];
        }
    };
    let Some(allowed) = row(name) else {
        let advice = "the crate has no row in the import table. Decide its ring and what it may import, add the row to \
                      xtask/src/rules/import_table.rs and write the decision down in docs/decisions";
        return vec![Violation::in_file(&path, advice)];
    };
    let mut violations = Vec::new();
    for (section, dependency) in internal_dependencies(&manifest) {
        let in_tests = section == "dev-dependencies" && TEST_CRATES.contains(&dependency);
        if !allowed.contains(&dependency) && !in_tests {
            let advice = format!(
                "[{section}] names `{dependency}`, but `{name}` may import only [{}]. Move the code to the crate that \
                 may, or change the table in xtask/src/rules/import_table.rs with a decision in docs/decisions",
                allowed.join(", ")
            );
            violations.push(Violation::in_file(&path, advice));
        }
    }
    violations
}

fn row(name: &str) -> Option<&'static [&'static str]> {
    RINGS.iter().copied().flatten().find(|(member, _)| *member == name).map(|(_, allowed)| *allowed)
}

/// The dependencies on crates of the table, each with its section, those of target sections included.
fn internal_dependencies(manifest: &Table) -> Vec<(&'static str, &str)> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables = targets.into_iter().flat_map(Table::values).filter_map(toml::Value::as_table);
    let mut found = Vec::new();
    for table in std::iter::once(manifest).chain(tables) {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let dependencies = table.get(section).and_then(toml::Value::as_table);
            let names = dependencies.into_iter().flat_map(Table::keys).map(String::as_str);
            found.extend(names.filter(|name| row(name).is_some()).map(|name| (section, name)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_imports_inward_only() {
        let mut inner: Vec<&str> = Vec::new();
        for ring in RINGS {
            for (name, allowed) in *ring {
                for dependency in *allowed {
                    assert!(
                        inner.contains(dependency),
                        "{name} may not import {dependency}: it lies no further in"
                    );
                }
            }
            inner.extend(ring.iter().map(|(name, _)| *name));
        }
    }

    fn advice(name: &str, manifest: &str) -> Vec<String> {
        check_manifest(name, manifest).into_iter().map(|violation| violation.advice).collect()
    }

    #[test]
    fn an_outward_import_is_found_in_every_section() {
        for section in
            ["dependencies", "dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"]
        {
            let found = advice("engine", &format!("[{section}]\nnode.workspace = true\n"));
            assert_eq!(found.len(), 1, "[{section}] is not looked at");
            assert!(found[0].contains("`node`"), "{found:?}");
        }
    }

    #[test]
    fn tests_alone_may_use_the_crates_of_tests() {
        assert!(advice("engine", "[dev-dependencies]\nscenario.workspace = true").is_empty());
        assert_eq!(advice("engine", "[dependencies]\nscenario.workspace = true").len(), 1);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        assert!(advice("surprise", "")[0].contains("no row"));
    }
}
