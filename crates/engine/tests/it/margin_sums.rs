//! What is kept of margin between checks never tells: an engine that has been through everything decides as one that begins here.

use engine::Engine;
use engine::command::{Action, Block};
use engine::event::Event;
use engine::parameters::MarketParameters;
use scenario::drawing::{self, Choices, Mix, Moment};
use units::Time;

use crate::venue::{command, market_parameters};

const MARKETS: usize = 10;

/// A venue with markets of many rules for margin, and money behind nearly every account.
fn found(choices: &mut Choices<'_>) -> Engine {
    let mut genesis = drawing::everything();
    for number in 0..MARKETS {
        let mut risk = drawing::market_risk(choices);
        risk.auctions = market_parameters().risk.auctions;
        let name = format!("MANY{number}").as_str().into();
        genesis.markets.push(MarketParameters { name, risk, ..market_parameters() });
    }
    let mut engine = Engine::new();
    let time = Time(20_000 * Time::DAY.0);
    let commands = vec![command(Default::default(), Action::Found(Box::new(genesis)))];
    let events = engine.apply(&Block { height: 1, time, received: time, commands });
    assert!(!events.iter().any(|event| matches!(event, Event::Rejected { .. })), "{events:?}");
    engine
}

#[test]
fn a_restored_engine_decides_as_one_that_kept_what_it_computed() {
    let mix = Mix { money: 6, ..Mix::TRADING };
    let (mut fills, mut widest) = (0, 0);
    for seed in 0..2 {
        let mut choices = Choices::Seed(seed);
        let mut engine = found(&mut choices);
        let mut time = engine.state().time;
        for height in 2..800 {
            time = time + Time(choices.below(3_000));
            let moment = Moment { time, received: time };
            let commands = drawing::commands(&mut choices, engine.state(), moment, &mix, 8);
            let block = Block { height, time, received: time, commands };
            let mut restored = Engine::restore(engine.state().clone());
            assert_eq!(engine.apply(&block), restored.apply(&block), "seed {seed}, block {height}");
            fills += engine.events().iter().filter(|event| matches!(event, Event::Filled(_))).count();
        }
        let holdings = engine.state().accounts.iter().map(|(_, account)| account.holdings.len());
        widest = holdings.max().unwrap_or(0).max(widest);
    }
    assert!(fills > 100, "{fills} fills");
    assert!(widest > 6, "at most {widest} markets an account");
}
