//! The same seed and the same states give the same commands.

use units::Rate;

use crate::world::World;

#[test]
fn the_same_seed_asks_the_same() {
    let commands = |seed| {
        let mut world = World::new(seed);
        world.pass(120, Rate::ZERO);
        world.commands
    };
    let first = commands(7);
    assert!(first.len() > 100, "only {} commands in two minutes", first.len());
    assert_eq!(first, commands(7));
    assert_ne!(first, commands(8));
}

#[test]
fn a_clone_goes_on_by_itself() {
    let mut world = World::new(3);
    world.pass(60, Rate::ZERO);
    let mut twin = world.crowd.clone();
    let state = world.engine.state().clone();
    let asked = world.crowd.act(&state);
    assert_eq!(asked, twin.act(&state));
}
