//! What becomes of orders, as their owners are told.

use engine::command::{
    Action, CancelRequest, Grouping, ModifyRequest, OrderKind, OrderReference, OrderRequest, TimeInForce,
    TriggerCondition,
};
use engine::event::CancelReason;
use engine::ids::{AccountId, ClientOrderId};
use units::{Price, Size};
use views::Changes;
use views::book::{ShownLevel, Touch};
use views::order_history::{OrderRecord, OrderStatus};

use super::world::{ALICE, BOB, CAROL, GOLD, SILVER, World, address, ask, bid};

fn statuses(changes: &Changes, account: AccountId) -> Vec<(OrderStatus, Size)> {
    let updates = changes.orders.of(account);
    updates.map(|record| (record.status, record.remaining)).collect()
}

fn only(changes: &Changes, account: AccountId) -> OrderRecord {
    let updates: Vec<_> = changes.orders.of(account).collect();
    assert_eq!(updates.len(), 1, "{updates:?}");
    *updates[0]
}

fn trigger(price: i64, condition: TriggerCondition) -> OrderRequest {
    let kind = OrderKind::Trigger { trigger_price: Price(price), is_market: true, condition };
    OrderRequest { kind, reduce_only: true, ..ask(price, 10_000) }
}

#[test]
fn an_order_rests_is_filled_in_parts_and_ends() {
    let mut world = World::new(&[0, 1_000, 1_000], 0);
    let named = OrderRequest { client_id: Some(ClientOrderId(7)), ..bid(9_900, 30_000) };
    let placed = only(&world.order(ALICE, named), ALICE);
    assert_eq!((placed.status, placed.remaining), (OrderStatus::Open, Size(30_000)));

    let first = world.order(BOB, ask(9_900, 10_000));
    assert_eq!(
        statuses(&first, BOB),
        [(OrderStatus::Filled, Size(0))],
        "what is taken at once was never open"
    );
    let second = world.order(BOB, ask(9_900, 25_000));
    assert_eq!(statuses(&second, ALICE), [(OrderStatus::Filled, Size(0))]);
    assert_eq!(statuses(&second, BOB), [(OrderStatus::Open, Size(5_000))]);

    let fills = second.fills.of(ALICE).next().unwrap();
    assert_eq!((fills.order, fills.client_id), (Some(placed.order), Some(ClientOrderId(7))));
    assert!(!fills.is_taker && second.fills.of(BOB).next().unwrap().is_taker);
    let views = &world.views;
    assert!(views.open_orders(world.state(), ALICE).is_empty());
    assert_eq!(views.order(ALICE, placed.order).unwrap().status, OrderStatus::Filled);
    let named = views.order_of_client(world.state(), ALICE, ClientOrderId(7)).unwrap();
    assert_eq!(named.order, placed.order);
    assert_eq!(views.order(BOB, placed.order), None, "it is another's");
}

#[test]
fn the_venue_s_cancels_are_told_apart_from_the_owner_s() {
    let mut world = World::new(&[0, 1_000, 1_000], 0);
    let first = only(&world.order(ALICE, bid(9_900, 10_000)), ALICE);
    let cancel = CancelRequest { market: GOLD, order: OrderReference::Id(first.order) };
    let cancelled = world.act(address(ALICE), Action::CancelOrders(vec![cancel]));
    assert_eq!(only(&cancelled, ALICE).status, OrderStatus::Cancelled(CancelReason::Requested));
    assert!(cancelled.venue_cancels.is_empty());

    let second = only(&world.order(ALICE, bid(9_900, 10_000)), ALICE);
    let met = world.order(ALICE, ask(9_900, 10_000));
    let expected =
        [(OrderStatus::Cancelled(CancelReason::SelfTrade), Size(10_000)), (OrderStatus::Open, Size(10_000))];
    assert_eq!(statuses(&met, ALICE), expected);
    assert_eq!(met.venue_cancels.of(ALICE).collect::<Vec<_>>(), [&(GOLD, second.order)]);

    let immediate = OrderRequest { kind: OrderKind::Limit(TimeInForce::Ioc), ..bid(9_900, 15_000) };
    let rest = world.order(BOB, immediate);
    assert_eq!(statuses(&rest, BOB), [(OrderStatus::Cancelled(CancelReason::Unmatched), Size(5_000))]);
    assert!(rest.venue_cancels.is_empty());
}

#[test]
fn a_modified_order_ends_and_its_replacement_opens() {
    let mut world = World::new(&[0, 1_000], 0);
    let old = only(&world.order(ALICE, bid(9_900, 10_000)), ALICE);
    let modify = ModifyRequest { order: OrderReference::Id(old.order), replacement: bid(9_800, 20_000) };
    let changes = world.act(address(ALICE), Action::ModifyOrders(vec![modify]));
    let expected =
        [(OrderStatus::Cancelled(CancelReason::Modified), Size(10_000)), (OrderStatus::Open, Size(20_000))];
    assert_eq!(statuses(&changes, ALICE), expected);
    assert!(changes.venue_cancels.is_empty());
}

#[test]
fn triggers_are_told_from_parent_to_sibling() {
    let mut world = World::new(&[0, 1_000, 1_000, 1_000], 0);
    world.order(CAROL, bid(8_500, 50_000));
    let group = [
        bid(10_000, 10_000),
        trigger(11_000, TriggerCondition::TakeProfit),
        trigger(9_000, TriggerCondition::StopLoss),
    ];
    let placed = world.place(ALICE, &group, Grouping::ParentAndTriggers);
    assert_eq!(statuses(&placed, ALICE), [(OrderStatus::Open, Size(10_000)); 3]);
    let stop = placed.orders.of(ALICE).find(|record| record.price == Price(9_000)).unwrap().order;

    world.order(BOB, ask(10_000, 10_000));
    let fired = world.price(GOLD, 8_900);
    let of_stop = |changes: &Changes| {
        let updates = changes.orders.of(ALICE).filter(|record| record.order == stop);
        updates.map(|record| record.status).collect::<Vec<_>>()
    };
    assert_eq!(of_stop(&fired), [OrderStatus::Triggered, OrderStatus::Filled]);
    let siblings = fired.orders.of(ALICE).filter(|record| record.order != stop);
    let siblings: Vec<OrderStatus> = siblings.map(|record| record.status).collect();
    assert_eq!(siblings, [OrderStatus::Cancelled(CancelReason::SiblingFired)]);
}

#[test]
fn ended_orders_are_kept_to_a_bound_the_oldest_forgotten() {
    let mut world = World::new(&[0, 1_000], 0);
    let first = only(&world.order(ALICE, bid(9_900, 10_000)), ALICE).order;
    let cancel =
        |order| Action::CancelOrders(vec![CancelRequest { market: GOLD, order: OrderReference::Id(order) }]);
    world.act(address(ALICE), cancel(first));
    for _ in 0..2_000 {
        let next = only(&world.order(ALICE, bid(9_900, 10_000)), ALICE).order;
        world.act(address(ALICE), cancel(next));
    }
    assert_eq!(world.views.account(ALICE).unwrap().ended_orders.0.len(), 2_000);
    assert_eq!(world.views.order(ALICE, first), None);
}

#[test]
fn the_touch_changes_with_the_best_level_alone() {
    let mut world = World::new(&[0, 1_000, 1_000], 0);
    let level = |price, size, orders| Some(ShownLevel { price: Price(price), size: Size(size), orders });
    let touches = |changes: &Changes| changes.touches.iter().collect::<Vec<_>>();
    assert_eq!(touches(&world.order(ALICE, bid(9_900, 10_000))), [GOLD]);
    let deeper = world.order(ALICE, bid(9_800, 10_000));
    assert_eq!((touches(&deeper), deeper.books.len()), (vec![], 1));
    assert_eq!(touches(&world.order(BOB, bid(9_900, 5_000))), [GOLD]);
    let touch = world.views.market(GOLD).unwrap().touch;
    assert_eq!(touch, Touch { bid: level(9_900, 15_000, 2), ask: None });
    assert_eq!(world.views.market(SILVER).unwrap().touch, Touch::default());
}
