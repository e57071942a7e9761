//! A fold that stops and goes on is the same as one that never stopped.

use views::{Changes, Views};

use super::random_flow::RandomFlow;

const BLOCKS: usize = 300;

#[test]
fn a_fold_that_goes_on_from_its_bytes_ends_alike() {
    for seed in 1..=4 {
        let mut flow = RandomFlow::new(seed);
        let mut resumed = Views::default();
        resumed.apply(flow.world.engine.state(), &[]);
        for block in 0..BLOCKS {
            if block % 50 == 25 {
                resumed = Views::from_bytes(&flow.world.views.to_bytes()).expect("whole and of this layout");
            }
            let changes = flow.block();
            if block >= 25 {
                assert_eq!(resumed.apply(flow.world.engine.state(), flow.world.engine.events()), changes);
            }
        }
        assert!(resumed == flow.world.views, "seed {seed}");
        assert_eq!(resumed.to_bytes(), flow.world.views.to_bytes());
    }
}

#[test]
fn the_same_blocks_fold_to_the_same_bytes() {
    let fold = || {
        let mut flow = RandomFlow::new(9);
        (0..100).for_each(|_| drop(flow.block()));
        flow.world.views.to_bytes()
    };
    assert_eq!(fold(), fold());
}

#[test]
fn views_of_a_state_alone_go_on_with_the_same_changes() {
    for seed in 11..=14 {
        let mut flow = RandomFlow::new(seed);
        (0..BLOCKS).for_each(|_| drop(flow.block()));
        // Of a liquidation under way a state does not remember how it began.
        while !flow.world.state().liquidating.is_empty() {
            flow.block();
        }
        let mut rebuilt = Views::of(flow.world.state());
        for market in flow.world.state().market_ids() {
            let touch = |views: &Views| views.market(market).map(|history| history.touch);
            assert_eq!(touch(&rebuilt), touch(&flow.world.views));
        }
        for block in 0..BLOCKS {
            let known = flow.block();
            let found = rebuilt.apply(flow.world.engine.state(), flow.world.engine.events());
            assert_eq!(without_memory(found), without_memory(known), "seed {seed}, block {block}");
        }
    }
}

/// Changes without what a state does not remember: how many liquidations there were, and since when an order that was
/// triggered rests.
fn without_memory(mut changes: Changes) -> Changes {
    for liquidation in &mut changes.liquidations {
        liquidation.number = 0;
    }
    for record in changes.orders.rows_mut() {
        record.status_time = record.placed;
    }
    changes
}
