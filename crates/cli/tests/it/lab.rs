//! Crashes by seed, from the command line.

use serde_json::Value;

use crate::process::run;

#[test]
fn a_seed_tells_the_same_story_twice_and_many_are_summed_up() {
    let once = run(&["lab", "crash", "--seed", "3"]);
    assert_eq!(once.code, Some(0), "{}", once.errors);
    for expected in ["seed 3", "starts at block", "held; hash ", "answers found again"] {
        assert!(once.output.contains(expected), "{expected:?} is not in:\n{}", once.output);
    }
    assert_eq!(run(&["lab", "crash", "--seed", "3"]).output, once.output);

    let many = run(&["lab", "crash", "--seed", "3", "--count", "3", "--json"]);
    let report: Value = serde_json::from_str(&many.output).unwrap();
    assert_eq!((&report["seeds"], &report["last_seed"]), (&3.into(), &5.into()));
    assert_eq!(report["failure"], Value::Null);
    assert!(report["lives"].as_u64().unwrap() >= 12, "{report}");
}
