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

/// Files that are sealed well and say that a commit begins with block 0.
const COMMIT_OF_BLOCK_ZERO: [u8; 75] = [
    0x63, 0xd1, 0x8c, 0x03, 0x5e, 0xea, 0x04, 0x35, 0x3a, 0x20, 0xa0, 0xaa, 0x85, 0x96, 0x35, 0xea, 0x0f,
    0x2b, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0xb9, 0x1c, 0x59, 0xa3, 0x38, 0x6b, 0x28, 0x65,
    0xa3, 0xe8, 0x95, 0x09, 0x45, 0x1b, 0x53, 0xb7, 0xc1, 0x68, 0xb9, 0x1c, 0x59, 0xa3, 0x38, 0x6b, 0x28,
    0xdf, 0x8a, 0xf7, 0xeb, 0x3f, 0x0d, 0xac, 0x78, 0xd3, 0x46, 0x68, 0x37, 0xcb, 0xa3, 0xc5, 0xdb, 0x9c,
    0x56, 0xfa, 0x2a, 0x7d, 0xb3, 0x84, 0x5e,
];

#[test]
fn a_commit_that_begins_before_the_first_block_is_told() {
    fuzz::files::read(&COMMIT_OF_BLOCK_ZERO);
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
