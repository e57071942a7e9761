//! Answers as tables: what is one value each stands above, and each list below it as a table of its own.
//!
//! The names and their order are the answer's own, so that what a venue says more is shown as well.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Map, Value};

/// Above this a table's rows are shown as blocks.
const WIDEST: usize = 120;

/// The fields that are moments on the venue's clock.
const MOMENTS: [&str; 13] = [
    "time",
    "oracle_time",
    "until",
    "began",
    "ended",
    "due",
    "proposed",
    "expected_by",
    "gate_until",
    "placed",
    "status_time",
    "begin",
    "end",
];

/// The fields that are for programs.
const HIDDEN: [&str; 2] = ["content", "parameters"];

/// An answer as text.
pub fn answer(answer: &Value) -> String {
    if let Value::Array(items) = answer {
        return listed(items);
    }
    let Value::Object(fields) = answer else { return answer.to_string() };
    let is_list = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_object));
    let (lists, singles): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, value)| is_list(value));
    let singles: Map<_, _> = singles.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let mut texts = Vec::new();
    if !singles.is_empty() {
        texts.push(block(&flat(&singles)));
    }
    for (name, list) in lists {
        let items = list.as_array().map_or(&[][..], Vec::as_slice);
        let separator = if items.is_empty() { ": " } else { "\n" };
        texts.push(format!("{name}{separator}{}", listed(items)));
    }
    texts.join("\n\n")
}

/// The rows of a list with these of their fields alone, in this order.
pub fn columns(rows: Value, names: &[&str]) -> Value {
    let Value::Array(rows) = rows else { return rows };
    let chosen = |row: Value| names.iter().map(|name| ((*name).to_owned(), row[name].clone())).collect();
    Value::Array(rows.into_iter().map(|row| Value::Object(chosen(row))).collect())
}

fn listed(items: &[Value]) -> String {
    let rows: Vec<_> = items.iter().filter_map(Value::as_object).map(flat).collect();
    if rows.is_empty() { "none".into() } else { table(&rows) }
}

type Row = Vec<(String, String)>;

/// The fields of an object, those of the objects in it by a path, as text.
fn flat(object: &Map<String, Value>) -> Row {
    let mut row = Row::new();
    for (name, value) in object.iter().filter(|(name, _)| !HIDDEN.contains(&name.as_str())) {
        match value {
            Value::Object(inner) => {
                row.extend(flat(inner).into_iter().map(|(inner, text)| (format!("{name}.{inner}"), text)));
            }
            value => row.push((name.clone(), text(name, value))),
        }
    }
    row
}

fn text(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "–".into(),
        Value::Array(items) => items.iter().map(|item| text(name, item)).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => flat(fields).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" "),
        Value::Number(number) if MOMENTS.contains(&name) => {
            number.as_u64().map_or_else(|| number.to_string(), moment)
        }
        value => value.to_string(),
    }
}

fn moment(milliseconds: u64) -> String {
    humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(milliseconds)).to_string()
}

/// Rows below the names of their fields; blocks where that is too wide.
fn table(rows: &[Row]) -> String {
    let mut columns: Vec<&String> = Vec::new();
    for (name, _) in rows.iter().flatten() {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    let cell = |row: &Row, name: &String| {
        row.iter().find(|(other, _)| other == name).map_or("–", |(_, text)| text).to_owned()
    };
    let columns: Vec<Vec<String>> = columns
        .into_iter()
        .map(|name| std::iter::once(name.clone()).chain(rows.iter().map(|row| cell(row, name))).collect())
        .collect();
    let widths: Vec<usize> = columns
        .iter()
        .map(|column| column.iter().map(|text| text.chars().count()).max().unwrap_or(0))
        .collect();
    if widths.iter().sum::<usize>() + 2 * widths.len() > WIDEST {
        return rows.iter().map(block).collect::<Vec<_>>().join("\n\n");
    }
    let line = |place: usize| {
        let cells = columns.iter().zip(&widths).map(|(column, width)| format!("{:>width$}", column[place]));
        format!("  {}", cells.collect::<Vec<_>>().join("  "))
    };
    (0..=rows.len()).map(line).collect::<Vec<_>>().join("\n")
}

/// A line a field.
fn block(row: &Row) -> String {
    let width = row.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines = row.iter().map(|(name, text)| format!("  {name:<width$}  {text}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn single_values_stand_above_lists() {
        let shown = answer(&json!({
            "height": 7,
            "time": 1_760_054_400_000_u64,
            "keys": ["a", "b"],
            "markets": [
                { "market": "BTC", "auction": { "until": null, "size": "0.5" } },
                { "market": "ETH", "auction": null, "is_fresh": true, "parameters": { "much": 1 } },
            ],
            "claims": [],
        }));
        let expected = [
            "  height  7",
            "  time    2025-10-10T00:00:00.000Z",
            "  keys    a, b",
            "",
            "markets",
            "  market  auction.until  auction.size  auction  is_fresh",
            "     BTC              –           0.5        –         –",
            "     ETH              –             –        –      true",
            "",
            "claims: none",
        ];
        let shown: Vec<_> = shown.lines().collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_row_that_is_too_wide_becomes_a_block() {
        let rows =
            json!({ "list": [{ "first": "x".repeat(80), "second": "y".repeat(80) }, { "first": "z" }] });
        let shown = answer(&rows);
        assert_eq!(shown.lines().filter(|line| line.starts_with("  first")).count(), 2, "{shown}");
    }
}
