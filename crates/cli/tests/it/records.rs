//! Tasks on a state folder: looked at, cut, pruned, and the venue goes on with it.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Ending, Process, run};

/// The state of a devnet that ran twice and ended in order.
fn recorded() -> TempDir {
    let folder = TempDir::new().unwrap();
    for _ in 0..2 {
        let venue = Process::dev(&["--no-agents", "--speed", "1000", "--state", path(&folder)]);
        let height = venue.metric("height");
        while venue.metric("height") < height + 20 {}
        assert!(venue.terminate().0.success());
    }
    folder
}

fn path(folder: &TempDir) -> &str {
    folder.path().to_str().unwrap()
}

fn task(name: &str, folder: &TempDir, arguments: &[&str]) -> Ending {
    run(&[&[name, "--state", path(folder), "--json"], arguments].concat())
}

fn answer(ending: &Ending) -> Value {
    serde_json::from_str(&ending.output).unwrap_or_else(|_| panic!("{}", ending.errors))
}

fn blocks(folder: &Path) -> PathBuf {
    folder.join("branch-0/00000000000000000001.blocks")
}

#[test]
fn a_whole_state_is_whole_and_a_changed_byte_is_told_with_what_to_do() {
    let folder = recorded();
    let whole = task("fsck", &folder, &[]);
    assert_eq!(whole.code, Some(0), "{}", whole.output);
    let report = answer(&whole);
    assert_eq!(report["is_whole"], true);
    assert_eq!(report["findings"], Value::Array(Vec::new()));
    assert_eq!((&report["hashed"], &report["snapshots"]), (&report["blocks"], &2.into()));

    let file = blocks(folder.path());
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[end / 2] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let damaged = task("fsck", &folder, &[]);
    assert_eq!(damaged.code, Some(1));
    let report = answer(&damaged);
    let finding = &report["findings"][0];
    assert_eq!((&finding["is_damage"], &finding["part"]), (&true.into(), &"blocks".into()));
    assert_eq!(finding["file"], file.to_str().unwrap());
    let height = finding["height"].as_u64().unwrap();
    let advised = format!("steelyard truncate --state {} --to {}", path(&folder), height - 1);
    assert!(finding["advice"].as_str().unwrap().contains(&advised), "{finding}");
    let text = run(&["fsck", "--state", path(&folder)]);
    assert!(text.output.contains(&advised) && text.output.contains("damaged: 1"), "{}", text.output);

    let cut = task("truncate", &folder, &["--to", &(height - 1).to_string()]);
    assert_eq!(cut.code, Some(0), "{}", cut.errors);
    assert!(Path::new(answer(&cut)["kept_in"].as_str().unwrap()).join("branch-0").is_dir());
    assert_eq!(task("fsck", &folder, &[]).code, Some(0));
    let venue = Process::dev(&["--no-agents", "--state", path(&folder)]);
    assert!(venue.metric("height") >= height);
    assert!(venue.terminate().0.success());
    let verified = task("replay", &folder, &["--verify"]);
    assert_eq!(verified.code, Some(0), "{}", verified.errors);
}

#[test]
fn what_is_in_use_or_not_there_is_refused() {
    let folder = TempDir::new().unwrap();
    let venue = Process::dev(&["--no-agents", "--state", path(&folder)]);
    let tasks: [(&str, &[&str]); 3] =
        [("fsck", &[]), ("truncate", &["--to", "1"]), ("prune", &["--before", "9"])];
    for (name, arguments) in tasks {
        let ending = task(name, &folder, arguments);
        assert_eq!(ending.code, Some(1), "{name}");
        assert!(ending.errors.contains("in use"), "{name}: {}", ending.errors);
    }
    assert!(venue.terminate().0.success());
    let beyond = task("truncate", &folder, &["--to", "1000000"]);
    assert_eq!(beyond.code, Some(1));
    assert!(beyond.errors.contains("are missing"), "{}", beyond.errors);
    let few = task("prune", &folder, &["--before", "9"]);
    assert!(few.errors.contains("good snapshots"), "{}", few.errors);
    let nothing = TempDir::new().unwrap();
    for (name, arguments) in tasks {
        let ending = task(name, &nothing, arguments);
        assert_eq!(ending.code, Some(1), "{name}");
        assert!(ending.errors.contains("no journal"), "{name}: {}", ending.errors);
    }
}

/// The columns of a table by name, each cell as text; absent ones are `null`.
fn table(folder: &Path, name: &str) -> Vec<Vec<(String, String)>> {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let file = std::fs::File::open(folder.join(format!("{name}.parquet"))).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let cells = |row: parquet::record::Row| {
        row.get_column_iter().map(|(name, cell)| (name.clone(), cell.to_string())).collect()
    };
    rows.map(|row| cells(row.unwrap())).collect()
}

fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    row.iter().find(|(column, _)| column == name).map(|(_, cell)| cell.trim_matches('"')).unwrap()
}

#[test]
fn a_history_is_exported_as_tables() {
    let folder = TempDir::new().unwrap();
    let venue = Process::dev(&["--no-agents", "--state", path(&folder)]);
    let trader = |number: usize| crate::trader::of_dev(number, &venue.url(""));
    let (seller, buyer) = (trader(1), trader(2));
    let mid = venue.info(&serde_json::json!({"type": "allMids"}))["BTC"].as_str().unwrap().to_owned();
    let price: units::Decimal = mid.split('.').next().unwrap().parse().unwrap();
    let order = |side| client::NewOrder::limit("BTC", side, "0.01".parse().unwrap(), price);
    seller.place(&order(client::Side::Sell)).unwrap();
    let placed = buyer.place(&order(client::Side::Buy)).unwrap();
    assert!(matches!(placed, client::Placed::Filled { .. }), "{placed:?}");
    assert!(venue.terminate().0.success());

    let out = TempDir::new().unwrap();
    let exported = task("export", &folder, &["--out", path(&out)]);
    assert_eq!(exported.code, Some(0), "{}", exported.errors);
    let tables = &answer(&exported)["tables"];
    let last = answer(&exported)["to"].as_u64().unwrap();
    assert_eq!((&tables["blocks"], &tables["fills"]), (&last.into(), &2.into()));
    let fills = table(out.path(), "fills");
    let account = |fill: usize| cell(&fills[fill], "account");
    assert_eq!((account(0), account(1)), (&*buyer.address().to_string(), &*seller.address().to_string()));
    assert_eq!((cell(&fills[0], "size"), cell(&fills[1], "size")), ("0.01000000", "-0.01000000"));
    assert_eq!((cell(&fills[0], "market"), cell(&fills[0], "origin")), ("BTC", "Taker"));
    assert_eq!(cell(&fills[0], "price").parse::<f64>().unwrap(), mid.parse::<f64>().unwrap().trunc());
    let orders = table(out.path(), "orders");
    assert_eq!(
        (orders.len(), cell(&orders[0], "side"), cell(&orders[0], "trigger_price")),
        (2, "Ask", "null")
    );
    let actions: Vec<_> =
        table(out.path(), "commands").iter().map(|row| cell(row, "action").to_owned()).collect();
    assert_eq!(actions.iter().filter(|action| *action == "PlaceOrders").count(), 2);
    let positions = table(out.path(), "positions");
    assert!(positions.iter().any(|row| cell(row, "size") == "0.01000000" && cell(row, "mode") == "cross"));
    assert_eq!(table(out.path(), "events").len() as u64, tables["events"].as_u64().unwrap());

    // Of a range there is what lies in it, and the state at its end.
    let part = task("export", &folder, &["--out", path(&out), "--from", "1", "--to", "2"]);
    assert_eq!(answer(&part)["tables"]["blocks"], 2);
    assert_eq!(table(out.path(), "positions").len(), 0);
    assert_eq!(cell(&table(out.path(), "accounts")[0], "height"), "2");
    let reversed = task("export", &folder, &["--out", path(&out), "--from", "3", "--to", "2"]);
    assert_eq!(reversed.code, Some(2));
}
