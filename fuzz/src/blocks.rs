//! Any bytes as blocks of commands: the sums hold after every block, the audit after some, and the events fold to the state.
//!
//! The bytes choose among the commands that [`scenario::drawing`] draws for the venue's state, and the rules under which it begins; now
//! and then they are an action as a journal would have it.

use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Genesis};
use engine::ids::Address;
use engine::invariants::audit;
use engine::state::State;
use scenario::drawing::{self, Choices, Mix, Moment};
use units::Time;

/// The most blocks of one input.
const BLOCKS: u64 = 64;

/// Applies what the bytes choose.
///
/// # Panics
/// Where something does not hold.
pub fn apply(bytes: &[u8]) {
    let mut choices = Choices::Bytes(bytes);
    let mut time = Time(20_000 * Time::DAY.0);
    let (mut engine, mut folded) = founded(&mut choices, time);
    for height in 2..BLOCKS {
        if choices.is_over() {
            break;
        }
        time = time + drawing::span(&mut choices);
        let moment = Moment { time, received: time };
        let mut commands = drawing::commands(&mut choices, engine.state(), moment, &Mix::EVERYTHING, 4);
        if choices.one_in(8) {
            commands.extend(recorded(&mut choices, engine.state()));
        }
        let block = Block { height, time, received: time, commands };
        engine.apply(&block).iter().for_each(|event| folded.evolve(event));
        if height % 8 == 7 {
            assert_eq!(audit(engine.state()), Ok(()));
        }
    }
    let state = engine.state();
    folded.touched.clone_from(&state.touched);
    assert!(folded == *state, "folding the events gives the state");
    assert_eq!(audit(state), Ok(()));
}

/// A venue under drawn rules, or under the plain ones where those are refused, with its fold.
fn founded(choices: &mut Choices<'_>, time: Time) -> (Engine, State) {
    let plain = drawing::everything();
    let drawn = match choices.one_in(2) {
        true => with_drawn_rules(choices, plain.clone()),
        false => plain.clone(),
    };
    for genesis in [drawn, plain] {
        let (mut engine, mut folded) = (Engine::new(), State::default());
        let action = Action::Found(Box::new(genesis));
        let command =
            Command { signer: Address::default(), authority: Authority::Venue, on_behalf_of: None, action };
        let block = Block { height: 1, time, received: time, commands: vec![command] };
        engine.apply(&block).iter().for_each(|event| folded.evolve(event));
        if engine.state().parameters.is_some() {
            return (engine, folded);
        }
    }
    unreachable!("the plain rules are within their bounds")
}

fn with_drawn_rules(choices: &mut Choices<'_>, mut genesis: Genesis) -> Genesis {
    let parent = genesis.parameters.liquidation.backstop_parent;
    genesis.parameters.liquidation = drawing::liquidation_policy(choices, parent);
    genesis.parameters.withdrawals = drawing::withdrawal_policy(choices);
    if choices.one_in(4) {
        genesis.parameters.oracle = drawing::oracle_policy(choices);
    }
    for market in genesis.markets.iter_mut().filter(|market| !market.is_spot()) {
        market.margin_tiers = drawing::margin_tiers(choices);
        market.risk = drawing::market_risk(choices);
    }
    genesis
}

/// Any action of an account, of the operator, of a key or of a publisher, as a journal would have it.
fn recorded(choices: &mut Choices<'_>, state: &State) -> Option<Command> {
    let parameters = state.parameters();
    let keys = &parameters.change_control.keys;
    let others = [parameters.operator, parameters.publishers[0].address, *keys.first()?];
    let signer = match choices.below(6) {
        place @ 0..3 => others[place as usize],
        place => state.accounts.iter().nth(place as usize)?.1.address,
    };
    let Choices::Bytes(bytes) = choices else {
        return None;
    };
    let (action, rest) = postcard::take_from_bytes::<Action>(bytes).ok()?;
    *bytes = rest;
    Some(Command { signer, authority: Authority::Venue, on_behalf_of: None, action })
}
