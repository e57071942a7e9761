//! Curves on the command line: what is shown, made and compared, and the exit codes.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Ending, run};

/// The devnet's own configuration.
const DEVNET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../node/src/dev/venue.toml");

fn curve(arguments: &[&str]) -> Ending {
    run(&[&["curve"], arguments].concat())
}

fn parsed(ending: &Ending) -> Value {
    serde_json::from_str(&ending.output).expect("one JSON object")
}

fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn line(upper: &str) -> String {
    let numbers = ["--base", "20", "--lower", "5000000", "--upper", upper];
    let made = curve(&[&["gen", "linear_oi", "--for", "initial_by_open_interest"][..], &numbers].concat());
    assert_eq!(made.code, Some(0), "{}", made.errors);
    made.output
}

#[test]
fn what_is_made_is_a_file() {
    let folder = TempDir::new().unwrap();
    let made = line("10000000");
    assert!(made.contains("10,000,000 USD                 100 %"), "{made}");
    let shown = curve(&["show", &file(&folder, "made.toml", &made), "--json"]);
    let of_file = parsed(&shown)["markets"][0]["curves"]["initial_by_open_interest"].clone();
    assert_eq!(of_file["points"], json!([["5000000", "20"], ["10000000", "100"]]));
    assert_eq!(of_file["units"], json!(["USD", "%"]));
    assert_eq!(of_file["hash"].as_str().unwrap().len(), 64);
}

#[test]
fn every_family_can_be_made() {
    let families: [&[&str]; 4] = [
        &["points", "0:10", "60:100"],
        &["tiers", "0:10", "60:100"],
        &["sqrt", "--base", "5", "--factor", "0.5"],
        &["exp_decay", "--from", "0", "--to", "100", "--half-life", "60"],
    ];
    for family in families {
        let made = curve(&[&["gen"], family, &["--for", "close_by_time", "--json"]].concat());
        assert_eq!(made.code, Some(0), "{family:?}: {}", made.errors);
        let made = parsed(&made);
        let last = made["points"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last[1], "100", "{family:?}");
    }
    let refused = curve(&["gen", "linear_oi", "--base", "20", "--lower", "2", "--upper", "1"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("--for") && refused.errors.contains("exit_cost"), "{}", refused.errors);
    let refused =
        curve(&["gen", "linear_oi", "--for", "exit_cost", "--base", "20", "--lower", "2", "--upper", "1"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("`upper` is not above `lower`"), "{}", refused.errors);
}

#[test]
fn a_comparison_says_where_by_how_much_and_which_way() {
    let folder = TempDir::new().unwrap();
    let short = file(&folder, "short.toml", &line("10000000"));
    let long = file(&folder, "long.toml", &line("20000000"));
    let same = curve(&["diff", &short, &short]);
    assert_eq!((same.code, same.output.trim()), (Some(0), "the curves are the same"));
    let looser = curve(&["diff", &short, &long]);
    assert_eq!(looser.code, Some(1));
    assert_eq!(
        looser.output.trim(),
        "curves  initial_by_open_interest: looser from 5,000,000 USD to 20,000,000 USD, most at 10,000,000 USD: \
         100 % → 46.667 %"
    );
    assert_eq!(looser.errors, "");
    let tighter = curve(&["diff", &long, &short, "--json"]);
    assert_eq!(tighter.code, Some(1));
    let tighter = parsed(&tighter);
    assert_eq!((&tighter["same"], &tighter["differences"][0]["change"]), (&json!(false), &json!("tighter")));
    let nothing = curve(&["diff", &short, &file(&folder, "none.toml", "")]);
    assert!(nothing.output.contains("most at 10,000,000 USD: 100 % → 0 %"), "{}", nothing.output);
    let unread = curve(&["diff", &short, "/no/such.toml"]);
    assert_eq!(unread.code, Some(2));
    assert!(unread.errors.contains("/no/such.toml"), "{}", unread.errors);
}

#[test]
fn a_check_says_which_curve_is_none() {
    let folder = TempDir::new().unwrap();
    let sound = curve(&["check", DEVNET]);
    assert_eq!(sound.code, Some(0), "{}", sound.errors);
    let falling = r#"initial_by_notional = { family = "tiers", tiers = [[0, 5], [10, 4]] }"#;
    let broken = curve(&["check", &file(&folder, "falling.toml", falling)]);
    assert_eq!(broken.code, Some(1));
    assert!(
        broken.output.starts_with("curves.initial_by_notional: a value is 4 %: it must be from 5 % to 100 %")
    );
    let unknown = curve(&["check", &file(&folder, "unknown.toml", "margin = 5")]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.errors.contains("unknown variant `margin`"), "{}", unknown.errors);
}

#[test]
fn markets_and_presets_are_shown_and_drawn() {
    let folder = TempDir::new().unwrap();
    let text = std::fs::read_to_string(DEVNET).unwrap();
    let ours = file(&folder, "ours.toml", &format!("preset = \"steelyard\"\n{text}"));
    let shown = curve(&["show", &ours, "--market", "BTC", "--curve", "exit_cost"]);
    assert!(shown.output.starts_with("== BTC\nexit_cost  2 points, lines, hash"), "{}", shown.output);
    let missing = curve(&["show", &ours, "--market", "BTCC"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.errors.contains("there is no BTCC: choose one of BTC, ETH"), "{}", missing.errors);
    let shown = curve(&["show", "--preset", "naive"]);
    assert_eq!(shown.output, "== calm\nno curves\n\n== lively\nno curves\n\n== wild\nno curves\n");

    let drawing = folder.path().join("curves.svg");
    let drawn = curve(&["show", "--preset", "steelyard", "--svg", drawing.to_str().unwrap()]);
    assert_eq!(drawn.code, Some(0), "{}", drawn.errors);
    assert!(std::fs::read_to_string(&drawing).unwrap().contains(">lively</text>"));
    let nothing = curve(&["show", "--preset", "naive", "--svg", drawing.to_str().unwrap()]);
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.errors.contains("no curve to draw"), "{}", nothing.errors);
}

/// The drawing of the documentation is the one that the command makes.
#[test]
fn the_documented_drawing_is_drawn_by_the_binary() {
    let folder = TempDir::new().unwrap();
    let drawing = folder.path().join("curves.svg");
    curve(&["show", "--preset", "steelyard", "--svg", drawing.to_str().unwrap()]);
    let documented = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/curves.svg");
    let texts = [drawing.as_path(), &documented].map(|path| std::fs::read_to_string(path).unwrap());
    assert!(
        texts[0] == texts[1],
        "draw it again: steelyard curve show --preset steelyard --svg docs/curves.svg"
    );
}
