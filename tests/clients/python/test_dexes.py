"""Markets that anybody deploys: the steps of the SDK's examples perp_deploy and basic_order_with_builder_deployed_dex."""

from answers import filled, is_default, resting
from hyperliquid.exchange import Exchange
from trader import GTC, IOC

COIN = "test:COIN"
SCHEMA = {"fullName": "A test", "collateralToken": 0, "oracleUpdater": None}


def deployed(trader, coin=COIN, schema=SCHEMA):
    return trader.exchange.perp_deploy_register_asset("test", None, coin, 2, "10.0", 10, True, schema)


def in_dex(trader, venue):
    """The trader's clients once more, with the dex's markets."""
    return Exchange(trader.wallet, venue.url, perp_dexs=["", "test"])


def test_a_dex_is_registered_and_priced(venue, alice):
    assert is_default(deployed(alice))
    dexs = alice.info.post("/info", {"type": "perpDexs"})
    assert [dex and dex["name"] for dex in dexs] == [None, "test"]
    said = alice.exchange.perp_deploy_set_oracle("test", {COIN: "11.0"}, [{COIN: "11.2"}], {COIN: "11.1"})
    assert is_default(said)
    contexts = alice.info.post("/info", {"type": "metaAndAssetCtxs", "dex": "test"})[1]
    assert (contexts[0]["oraclePx"], contexts[0]["markPx"]) == ("11.0", "11.2")


def test_a_deployed_market_is_traded(venue, alice, bob):
    assert is_default(deployed(alice))
    seller, buyer = in_dex(alice, venue), in_dex(bob, venue)
    for exchange, trader in ((seller, alice), (buyer, bob)):
        assert is_default(exchange.send_asset(trader.address, "", "test", "USDC", 5_000))
    assert seller.info.name_to_asset(COIN) == 110_000
    resting(seller.order(COIN, False, 100, 10, GTC))
    assert float(filled(buyer.order(COIN, True, 100, 10, IOC))["totalSz"]) == 100
    state = buyer.info.user_state(bob.address, "test")
    assert state["assetPositions"][0]["position"]["szi"] == "100.0"
    assert bob.state()["assetPositions"] == []
    assert is_default(buyer.send_asset(bob.address, "test", "", "USDC", 4_000))
    assert bob.fills()[0]["coin"] == COIN
