//! A sample of what the fuzzer does, without it: every seed, changed a little, through every target.

use fuzz::TARGETS;
use fuzz::seeds::{at_random, of};
use scenario::drawing::Choices;

/// How many changed inputs each target gets.
const INPUTS: u64 = 200;

#[test]
fn seeds_and_their_neighbours_hold() {
    for (target, run) in TARGETS {
        let seeds = of(target);
        assert!(!seeds.is_empty(), "{target} has seeds");
        seeds.iter().for_each(|seed| run(seed));
        for number in 0..INPUTS {
            let mut choices = Choices::Seed(number);
            let mut input = seeds[choices.place(seeds.len())].clone();
            for _ in 0..1 + choices.below(4) {
                change(&mut input, &seeds[choices.place(seeds.len())], &mut choices);
            }
            println!("{target} {number}");
            run(&input);
        }
    }
}

/// Changes some bytes, cuts, or goes on as another seed does.
fn change(input: &mut Vec<u8>, other: &[u8], choices: &mut Choices<'_>) {
    let place = choices.place(input.len() + 1);
    match choices.below(4) {
        0 => input.truncate(place),
        1 => drop(input.splice(place.., other[place.min(other.len())..].iter().copied())),
        2 => drop(input.splice(place..place, at_random(choices.bits(), 4))),
        _ => input.iter_mut().skip(place).take(2).for_each(|byte| *byte = choices.below(256) as u8),
    }
}
