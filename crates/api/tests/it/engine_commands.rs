//! What the engine is asked for each action, and what is refused before it.

use api::hyperliquid::{Markets, prepare};
use engine::command::{
    Action, Authority, BuilderFee, CancelRequest, Grouping, MarginMode, ModifyRequest, OrderKind,
    OrderReference, OrderRequest, Side, TimeInForce, TriggerCondition, VaultAction,
};
use engine::ids::{ClientOrderId, MarketId, OrderId};
use serde_json::{Value, json};
use units::{Price, Rate, Size, Time, Usd};

use crate::fixtures::{order_action, request, signer, unsigned};
use crate::markets::{command, immediate_answer, order_answer, parameters};
use crate::venue::venue_parameters;

const OTHER: &str = "0x5e9ee1089755c3435139848e47e6635505d5a13a";

fn action(value: &Value) -> Action {
    command(value).command.action
}

fn other() -> engine::ids::Address {
    api::signatures::address_from_text(OTHER).expect("an address")
}

fn refused(value: &Value) -> String {
    let answer = immediate_answer(value);
    assert_eq!(answer["status"], "err");
    answer["response"].as_str().expect("text").to_owned()
}

fn bid() -> OrderRequest {
    OrderRequest {
        market: MarketId(0),
        side: Side::Bid,
        price: Price(500_000),
        size: Size(1_000),
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    }
}

#[test]
fn an_order_is_written_in_the_units_of_its_market() {
    assert_eq!(
        action(&order_action()),
        Action::PlaceOrders { orders: vec![bid()], grouping: Grouping::Independent, builder: None }
    );
    let sell = json!({"type": "order", "grouping": "na", "orders": [{"a": 1, "b": false, "p": "1670.10", "s": "0.0147",
        "r": true, "t": {"limit": {"tif": "FrontendMarket"}}, "c": "0x000000000000000000000000000000FF"}]});
    let expected = OrderRequest {
        market: MarketId(1),
        side: Side::Ask,
        price: Price(167_010),
        size: Size(147),
        reduce_only: true,
        kind: OrderKind::Limit(TimeInForce::Market),
        client_id: Some(ClientOrderId(255)),
    };
    assert_eq!(
        action(&sell),
        Action::PlaceOrders { orders: vec![expected], grouping: Grouping::Independent, builder: None }
    );
}

#[test]
fn triggers_and_groups_are_understood() {
    let trigger = json!({"a": 0, "b": false, "p": "45000", "s": "0", "r": true,
        "t": {"trigger": {"isMarket": true, "triggerPx": "46000.5", "tpsl": "sl"}}});
    for (name, grouping) in
        [("normalTpsl", Grouping::ParentAndTriggers), ("positionTpsl", Grouping::PositionTriggers)]
    {
        let value = json!({"type": "order", "orders": [trigger], "grouping": name});
        let Action::PlaceOrders { orders, grouping: found, .. } = action(&value) else { panic!("no orders") };
        let condition = TriggerCondition::StopLoss;
        let kind = OrderKind::Trigger { trigger_price: Price(460_005), is_market: true, condition };
        assert_eq!((found, orders[0].kind, orders[0].size), (grouping, kind, Size(0)));
    }
}

#[test]
fn cancels_and_modifies_name_their_order_either_way() {
    let value = json!({"type": "cancel", "cancels": [{"a": 1, "o": 77738308123_u64}]});
    let by_id = CancelRequest { market: MarketId(1), order: OrderReference::Id(OrderId(77_738_308_123)) };
    assert_eq!(action(&value), Action::CancelOrders(vec![by_id]));

    let cloid = "0x00000000000000000000000000000001";
    let value = json!({"type": "cancelByCloid", "cancels": [{"asset": 1, "cloid": cloid}]});
    let order = OrderReference::ClientId(ClientOrderId(1));
    assert_eq!(action(&value), Action::CancelOrders(vec![CancelRequest { market: MarketId(1), order }]));

    let replacement = order_action()["orders"][0].clone();
    let expected = Action::ModifyOrders(vec![ModifyRequest { order, replacement: bid() }]);
    assert_eq!(action(&json!({"type": "modify", "oid": cloid, "order": replacement})), expected);
    let batch = json!({"type": "batchModify", "modifies": [{"oid": cloid, "order": replacement}]});
    assert_eq!(action(&batch), expected);
}

#[test]
fn accounts_and_money_are_understood() {
    let signed = |mut value: Value| {
        value["signatureChainId"] = json!("0x66eee");
        value["hyperliquidChain"] = json!("Testnet");
        value
    };
    for (value, expected) in [
        (json!({"type": "noop"}), Action::Nothing),
        (json!({"type": "scheduleCancel"}), Action::ScheduleCancel { time: None }),
        (json!({"type": "scheduleCancel", "time": 9}), Action::ScheduleCancel { time: Some(Time(9)) }),
        (
            json!({"type": "updateLeverage", "asset": 1, "isCross": false, "leverage": 21}),
            Action::SetLeverage { market: MarketId(1), leverage: 21, mode: MarginMode::Isolated },
        ),
        (
            json!({"type": "updateIsolatedMargin", "asset": 1, "isBuy": true, "ntli": -1_000_000}),
            Action::MoveIsolatedMargin { market: MarketId(1), amount: Usd(-1_000_000) },
        ),
        (
            json!({"type": "createSubAccount", "name": "desk"}),
            Action::CreateSubAccount { name: "desk".into() },
        ),
        (
            json!({"type": "subAccountTransfer", "subAccountUser": OTHER, "isDeposit": true, "usd": 5}),
            Action::TransferWithSubAccount { sub_account: other(), is_deposit: true, amount: Usd(5) },
        ),
        (
            signed(json!({"type": "usdSend", "destination": OTHER, "amount": "1.5", "time": 7})),
            Action::Transfer { destination: other(), amount: Usd(1_500_000) },
        ),
        (
            signed(json!({"type": "withdraw3", "destination": OTHER, "amount": "2", "time": 7})),
            Action::Withdraw { destination: other(), amount: Usd(2_000_000) },
        ),
        (
            signed(json!({"type": "approveAgent", "agentAddress": OTHER, "nonce": 7})),
            Action::ApproveAgent { agent: other(), name: String::new(), valid_until: None },
        ),
        (
            signed(
                json!({"type": "approveAgent", "agentAddress": OTHER, "agentName": "desk valid_until 99", "nonce": 7}),
            ),
            Action::ApproveAgent { agent: other(), name: "desk".into(), valid_until: Some(Time(99)) },
        ),
    ] {
        assert_eq!(action(&value), expected, "{value}");
    }
}

#[test]
fn the_envelope_counts_where_the_signature_covers_it() {
    let mut envelope = unsigned(&order_action(), 7);
    envelope["vaultAddress"] = json!(OTHER);
    envelope["expiresAfter"] = json!(8);
    let command =
        prepare(&request(&envelope), signer(), &venue_parameters(), &Markets::perpetuals(parameters()))
            .expect("a command")
            .command;
    assert_eq!(command.signer, signer());
    assert_eq!(command.on_behalf_of, Some(other()));
    assert_eq!(command.authority, Authority::Signature { nonce: 7, expires_after: Some(Time(8)) });

    let send = json!({"type": "usdSend", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "destination": OTHER, "amount": "1", "time": 7});
    envelope["action"] = send.clone();
    let answer =
        prepare(&request(&envelope), signer(), &venue_parameters(), &Markets::perpetuals(parameters()))
            .expect_err("an expiry");
    assert!(
        crate::markets::json(&answer)["response"].as_str().expect("text").starts_with("expiresAfter is not")
    );
    envelope["expiresAfter"] = json!(null);
    let command =
        prepare(&request(&envelope), signer(), &venue_parameters(), &Markets::perpetuals(parameters()))
            .expect("a command")
            .command;
    assert_eq!(command.on_behalf_of, None);

    envelope["nonce"] = json!(8);
    let answer =
        prepare(&request(&envelope), signer(), &venue_parameters(), &Markets::perpetuals(parameters()))
            .expect_err("another nonce");
    assert_eq!(
        crate::markets::json(&answer)["response"],
        "Nonce mismatch: the envelope has 8, the action 7."
    );
}

#[test]
fn an_order_that_is_wrong_at_the_border_fails_with_the_known_text() {
    let too_long = format!("0.{}1", "0".repeat(70_000));
    for (field, value, expected) in [
        ("p", "50000.05", "Price must be divisible by tick size. asset=0 (at most 1 decimals)"),
        ("p", &too_long, "Price must be divisible by tick size. asset=0 (at most 1 decimals)"),
        ("p", "5e4", "Order has invalid price. asset=0 (not a decimal number)"),
        ("p", "99999999999999999999", "Order has invalid price. asset=0 (number too large)"),
        ("s", "0.000001", "Order has invalid size. asset=0 (at most 5 decimals)"),
        ("s", "", "Order has invalid size. asset=0 (not a decimal number)"),
    ] {
        let mut order = order_action();
        order["orders"][0][field] = json!(value);
        assert_eq!(immediate_answer(&order), order_answer(&json!([{"error": expected}])));
    }
    let mut order = order_action();
    order["orders"][0]["a"] = json!(10_107);
    assert_eq!(immediate_answer(&order), order_answer(&json!([{"error": "Asset 10107 does not exist."}])));
}

#[test]
fn a_wrong_order_fails_alone_but_takes_its_group_with_it() {
    let mut batch = order_action();
    let good = batch["orders"][0].clone();
    let mut wrong = good.clone();
    wrong["p"] = json!("x");
    batch["orders"] = json!([good, wrong, good]);
    let Action::PlaceOrders { orders, .. } = action(&batch) else { panic!("no orders") };
    assert_eq!(orders, [bid(), bid()]);

    batch["grouping"] = json!("normalTpsl");
    let text = "Order has invalid price. asset=0 (not a decimal number)";
    let each = json!({"error": text});
    assert_eq!(immediate_answer(&batch), order_answer(&json!([each, each, each])));
}

#[test]
fn too_many_and_too_few_items_are_refused_as_a_whole() {
    let cancel = json!({"a": 0, "o": 1});
    let mut action = json!({"type": "cancel", "cancels": vec![cancel; 70_000]});
    assert_eq!(refused(&action), "Too many items in one request. (70000, at most 10000)");
    action["cancels"] = json!([]);
    assert_eq!(refused(&action), "The request is empty.");
    assert_eq!(refused(&json!({"type": "order", "orders": [], "grouping": "na"})), "The request is empty.");
    assert_eq!(refused(&json!({"type": "batchModify", "modifies": []})), "The request is empty.");
}

/// To withdraw nothing is to withdraw all, to distribute nothing is to end the vault, and a null changes nothing.
#[test]
fn actions_on_vaults_are_understood() {
    let vault = other();
    let transfer = |is_deposit: bool, usd: u64| json!({"type": "vaultTransfer", "vaultAddress": OTHER, "isDeposit": is_deposit, "usd": usd});
    let distribute = |usd: u64| json!({"type": "vaultDistribute", "vaultAddress": OTHER, "usd": usd});
    for (value, expected) in [
        (
            json!({"type": "createVault", "name": "Uphill", "description": "Buys.", "initialUsd": 7, "nonce": 9}),
            VaultAction::Create { name: "Uphill".into(), description: "Buys.".into(), amount: Usd(7) },
        ),
        (transfer(true, 5), VaultAction::Deposit { vault, amount: Usd(5) }),
        (transfer(false, 5), VaultAction::Withdraw { vault, amount: Some(Usd(5)) }),
        (transfer(false, 0), VaultAction::Withdraw { vault, amount: None }),
        (distribute(5), VaultAction::Distribute { vault, amount: Usd(5) }),
        (distribute(0), VaultAction::Close { vault }),
        (
            json!({"type": "vaultModify", "vaultAddress": OTHER, "allowDeposits": false,
                "alwaysCloseOnWithdraw": null}),
            VaultAction::Modify { vault, allow_deposits: Some(false), close_on_withdraw: None },
        ),
    ] {
        assert_eq!(action(&value), Action::Vault(expected));
    }
}

#[test]
fn what_is_not_offered_is_said() {
    let mut order = order_action();
    order["builder"] = json!({"b": OTHER, "f": 10});
    let Action::PlaceOrders { builder, .. } = action(&order) else { panic!("no orders") };
    assert_eq!(builder, Some(BuilderFee { builder: other(), rate: Rate::basis_points(1) }));
    let leverage = json!({"type": "updateLeverage", "asset": 0, "isCross": true, "leverage": 256});
    assert_eq!(refused(&leverage), "Invalid leverage value: 256 is above 255.");
    let twap = json!({"type": "twapOrder", "twap": {"a": 10_000, "b": true, "s": "1", "r": false, "m": 5, "t": false}});
    let status = json!({"error": "Asset 10000 does not exist."});
    assert_eq!(
        immediate_answer(&twap),
        json!({"status": "ok", "response": {"type": "twapOrder", "data": {"status": status}}})
    );
}
