//! Where two values of one kind differ, field by field.

use serde::Serialize;
use serde_json::Value;

/// The fields in which two values differ, a line each: `name: here → there`.
pub fn differences<T: Serialize>(name: &str, here: &T, there: &T) -> Vec<String> {
    let tree = |value: &T| serde_json::to_value(value).expect("plain data can be written as JSON");
    let mut lines = Vec::new();
    compare(name, &tree(here), &tree(there), &mut lines);
    lines
}

fn compare(name: &str, here: &Value, there: &Value, lines: &mut Vec<String>) {
    match (here, there) {
        (Value::Object(here), Value::Object(there)) if here.keys().eq(there.keys()) => {
            for (key, value) in here {
                compare(&format!("{name}.{key}"), value, &there[key], lines);
            }
        }
        (Value::Array(here), Value::Array(there))
            if here.len() == there.len() && !here.iter().all(Value::is_number) =>
        {
            for (place, (value, other)) in here.iter().zip(there).enumerate() {
                compare(&format!("{name}[{place}]"), value, other, lines);
            }
        }
        _ if here == there => {}
        _ => lines.push(format!("{name}: {} → {}", shown(here), shown(there))),
    }
}

/// As JSON; an address without quotes.
fn shown(value: &Value) -> String {
    match value.as_str().filter(|text| text.starts_with("0x")) {
        Some(address) => address.to_owned(),
        None => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use engine::ids::Address;

    use super::*;

    #[derive(Serialize)]
    struct Sample {
        owner: Address,
        tiers: Vec<(u32, u32)>,
    }

    #[test]
    fn differences_are_told_by_the_names_of_their_fields() {
        let one = Sample { owner: Address([1; 20]), tiers: vec![(0, 40), (10, 20)] };
        let other = Sample { owner: Address([2; 20]), tiers: vec![(0, 40), (10, 25)] };
        let longer = Sample { owner: Address([1; 20]), tiers: vec![(0, 40)] };
        assert_eq!(differences("venue", &one, &one), Vec::<String>::new());
        let owners = format!("venue.owner: 0x{} → 0x{}", "01".repeat(20), "02".repeat(20));
        assert_eq!(differences("venue", &one, &other), [owners, "venue.tiers[1]: [10,20] → [10,25]".into()]);
        assert_eq!(differences("venue", &one, &longer), ["venue.tiers: [[0,40],[10,20]] → [[0,40]]"]);
    }
}
