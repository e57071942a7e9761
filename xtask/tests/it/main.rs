//! The workspace obeys its rules: one test a rule, so that a failure names it.

use xtask::{RULES, Workspace};

/// Fails with every violation of the rule, each on a line of its own.
fn obeys(name: &str) {
    let workspace = Workspace::load().expect("the workspace can be read");
    let rule = RULES.iter().find(|rule| rule.name == name).expect("the rule is listed");
    let violations = (rule.check)(&workspace);
    let lines: String = violations.iter().map(|violation| format!("\n  {violation}")).collect();
    assert!(violations.is_empty(), "{} violations of the rule \"{name}\":{lines}", violations.len());
}

/// One test for each rule, and one that no rule is left without a test.
macro_rules! tests {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            obeys($name);
        })*

        #[test]
        fn every_rule_has_a_test() {
            let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
            assert_eq!(names, [$($name),*]);
        }
    };
}

tests! {
    crates_import_inward_only: "import table",
    engine_modules_import_inward_only: "engine layers",
    pure_crates_have_no_features: "no features",
    pure_crates_have_no_std: "no_std",
    pure_crates_have_no_floats: "no floats",
    the_server_alone_reads_a_clock: "one clock",
    nothing_is_left_unfinished: "finished",
    every_file_introduces_itself: "module docs",
    files_are_short: "page length",
    files_are_named_for_their_subject: "file names",
    paths_are_relative: "relative paths",
    documented_paths_exist: "documented paths",
    the_code_map_is_complete: "code map",
}
