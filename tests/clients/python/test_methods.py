"""Every public method of the SDK: where it is tested, or why there is nothing to test."""

import inspect
from pathlib import Path

import pytest
from hyperliquid.exchange import Exchange
from hyperliquid.info import Info

# The file whose tests call the method.
TESTED = {
    Info: {
        "query_user_to_multi_sig_signers": "test_multi_sig",
        "all_mids": "test_reads",
        "candles_snapshot": "test_reads",
        "disconnect_websocket": "stream",
        "extra_agents": "test_agents",
        "frontend_open_orders": "test_triggers",
        "funding_history": "test_balances",
        "historical_orders": "test_reads",
        "l2_snapshot": "test_reads",
        "meta": "test_reads",
        "meta_and_asset_ctxs": "market",
        "name_to_asset": "test_start",
        "open_orders": "trader",
        "perp_dexs": "test_reads",
        "portfolio": "test_accounts",
        "post": "test_reads",
        "query_perp_deploy_auction_status": "test_joined_balances",
        "query_user_dex_abstraction_state": "test_joined_balances",
        "user_twap_slice_fills": "test_joined_balances",
        "query_order_by_cloid": "test_orders",
        "query_order_by_oid": "test_orders",
        "query_referral_state": "test_builders",
        "query_sub_accounts": "test_accounts",
        "query_user_abstraction_state": "test_reads",
        "spot_meta": "test_spot",
        "spot_meta_and_asset_ctxs": "test_reads",
        "spot_user_state": "test_spot",
        "subscribe": "stream",
        "unsubscribe": "test_accounts",
        "user_fees": "test_reads",
        "user_fills": "trader",
        "user_fills_by_time": "test_reads",
        "user_funding_history": "trader",
        "user_non_funding_ledger_updates": "test_accounts",
        "user_rate_limit": "test_reads",
        "user_role": "test_accounts",
        "user_state": "trader",
        "user_vault_equities": "test_vaults",
    },
    Exchange: {
        "agent_enable_dex_abstraction": "test_joined_balances",
        "agent_set_abstraction": "test_joined_balances",
        "user_dex_abstraction": "test_joined_balances",
        "user_set_abstraction": "test_joined_balances",
        "multi_sig": "test_multi_sig",
        "convert_to_multi_sig_user": "test_multi_sig",
        "perp_deploy_set_oracle": "test_dexes",
        "perp_deploy_register_asset": "test_dexes",
        "approve_agent": "test_agents",
        "approve_builder_fee": "test_builders",
        "bulk_cancel": "test_orders",
        "bulk_cancel_by_cloid": "test_accounts",
        "bulk_modify_orders_new": "test_accounts",
        "bulk_orders": "test_orders",
        "cancel": "test_orders",
        "cancel_by_cloid": "test_orders",
        "create_sub_account": "test_accounts",
        "market_close": "test_balances",
        "market_open": "test_balances",
        "modify_order": "test_orders",
        "noop": "test_accounts",
        "order": "trader",
        "send_asset": "test_spot",
        "schedule_cancel": "test_streams",
        "set_expires_after": "test_accounts",
        "set_referrer": "test_builders",
        "spot_transfer": "test_spot",
        "sub_account_spot_transfer": "test_spot",
        "sub_account_transfer": "test_accounts",
        "update_isolated_margin": "test_leverage",
        "update_leverage": "test_leverage",
        "usd_class_transfer": "test_spot",
        "usd_transfer": "test_balances",
        "vault_usd_transfer": "test_vaults",
        "withdraw_from_bridge": "test_agents",
    },
}

STAKING = "nothing is staked here"
CHAIN = "there is no chain beneath, and no validators"
DEPLOYMENT = "tokens are listed by the operator"

WITHOUT_COUNTERPART = {
    Info: {
        "delegator_history": STAKING,
        "query_spot_deploy_auction_status": DEPLOYMENT,
        "set_perp_meta": "asks nothing: what the client remembers of an exchange",
        "user_staking_delegations": STAKING,
        "user_staking_rewards": STAKING,
        "user_staking_summary": STAKING,
    },
    Exchange: {
        "c_signer_inner": CHAIN,
        "c_signer_jail_self": CHAIN,
        "c_signer_unjail_self": CHAIN,
        "c_validator_change_profile": CHAIN,
        "c_validator_register": CHAIN,
        "c_validator_unregister": CHAIN,
        "gossip_priority_bid": CHAIN,
        "post": "what all others send by",
        "spot_deploy_enable_freeze_privilege": DEPLOYMENT,
        "spot_deploy_enable_quote_token": DEPLOYMENT,
        "spot_deploy_freeze_user": DEPLOYMENT,
        "spot_deploy_genesis": DEPLOYMENT,
        "spot_deploy_register_hyperliquidity": DEPLOYMENT,
        "spot_deploy_register_spot": DEPLOYMENT,
        "spot_deploy_register_token": DEPLOYMENT,
        "spot_deploy_revoke_freeze_privilege": DEPLOYMENT,
        "spot_deploy_set_deployer_trading_fee_share": DEPLOYMENT,
        "spot_deploy_token_action_inner": DEPLOYMENT,
        "spot_deploy_user_genesis": DEPLOYMENT,
        "token_delegate": STAKING,
        "use_big_blocks": CHAIN,
    },
}


@pytest.mark.parametrize("client", [Info, Exchange])
def test_every_method_of_the_client_has_its_place(client):
    methods = {name for name, _ in inspect.getmembers(client, inspect.isfunction) if not name.startswith("_")}
    places = [set(TESTED[client]), set(WITHOUT_COUNTERPART[client])]
    assert methods == set.union(*places)
    assert sum(map(len, places)) == len(methods), "a method has one place"


@pytest.mark.parametrize(
    ("file", "name"),
    sorted({(file, name) for methods in TESTED.values() for name, file in methods.items()}),
)
def test_the_file_calls_the_method(file, name):
    assert f".{name}(" in Path(__file__).with_name(f"{file}.py").read_text()
