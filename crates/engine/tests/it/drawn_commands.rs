//! What is drawn reaches every command there is: each kind is accepted, and each is rejected.

use std::collections::{BTreeMap, BTreeSet};

use engine::Engine;
use engine::command::{Action, Block, Change, Deployment, EarningsAction, IdentityAction, Mode, VaultAction};
use engine::event::Event;
use scenario::drawing::{self, Choices, Mix, Moment};
use serde::de::DeserializeOwned;
use serde_json::Value;
use units::Time;

use crate::venue::command;

/// The variants of an enum, which the error about one that it has not lists.
fn variants<T: DeserializeOwned>(family: &str) -> Vec<String> {
    let error = serde_json::from_str::<T>("\"?\"").err().expect("no variant is called so").to_string();
    error.split('`').skip(3).step_by(2).map(|name| format!("{family}{name}")).collect()
}

/// All kinds of commands: families are told apart by what they hold.
fn kinds() -> BTreeSet<String> {
    let families = [
        ("Vault", variants::<VaultAction>("Vault/")),
        ("Deploy", variants::<Deployment>("Deploy/")),
        ("Earnings", variants::<EarningsAction>("Earnings/")),
        ("Identity", variants::<IdentityAction>("Identity/")),
        ("ProposeChange", variants::<Change>("ProposeChange/")),
        ("SetMode", variants::<Mode>("SetMode/")),
    ];
    let mut kinds: BTreeSet<String> = variants::<Action>("").into_iter().collect();
    for (family, members) in families {
        assert!(kinds.remove(family), "{family} is a family");
        kinds.extend(members);
    }
    kinds
}

fn kind(action: &Action, kinds: &BTreeSet<String>) -> String {
    let value = serde_json::to_value(action).unwrap();
    let (outer, inner) = variant(&value);
    match inner {
        Some(inner) if !kinds.contains(outer) => format!("{outer}/{}", variant(inner).0),
        _ => outer.to_owned(),
    }
}

fn variant(value: &Value) -> (&str, Option<&Value>) {
    match value {
        Value::Object(fields) => {
            let (name, inner) = fields.iter().next().expect("a variant with what it holds");
            (name, Some(inner))
        }
        other => (other.as_str().expect("a variant alone"), None),
    }
}

/// Which kinds were accepted, and which rejected, each command in a block of its own.
fn outcomes(seeds: u64, blocks: usize, kinds: &BTreeSet<String>) -> BTreeMap<(bool, String), usize> {
    let mut outcomes = BTreeMap::new();
    for seed in 0..seeds {
        let mut choices = Choices::Seed(seed);
        let mut engine = Engine::new();
        let mut time = Time(20_000 * Time::DAY.0);
        let mut asked = command(Default::default(), Action::Found(Box::new(drawing::everything())));
        for height in 1..=blocks as u64 {
            let kind = kind(&asked.action, kinds);
            let events = engine.apply(&Block { height, time, received: time, commands: vec![asked] });
            let is_rejected = events.iter().any(|event| matches!(event, Event::Rejected { .. }));
            *outcomes.entry((!is_rejected, kind)).or_default() += 1;
            // Many commands a span, as in a block, so that prices are fresh.
            if choices.one_in(8) {
                time = time + drawing::span(&mut choices);
            }
            let moment = Moment { time, received: time };
            asked = drawing::command(&mut choices, engine.state(), moment, &Mix::EVERYTHING);
        }
    }
    outcomes
}

#[test]
fn every_kind_of_command_is_accepted_and_rejected() {
    let kinds = kinds();
    let outcomes = outcomes(20, 1_500, &kinds);
    for (is_accepted, word) in [(true, "accepted"), (false, "rejected")] {
        let missing: Vec<_> =
            kinds.iter().filter(|kind| !outcomes.contains_key(&(is_accepted, (*kind).clone()))).collect();
        assert!(missing.is_empty(), "never {word}: {missing:?}\n{outcomes:#?}");
    }
}
