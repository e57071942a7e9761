"""What a bot does first: it finds its markets and its money."""

from decimal import Decimal

import eth_account
from hyperliquid.exchange import Exchange
from hyperliquid.info import Info

# The first account of the development mnemonic that the field's test networks share.
FIRST_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


def test_ten_accounts_are_the_well_known_ones_and_have_their_keys(venue):
    assert len(venue.accounts) == 10
    assert venue.accounts[0]["address"].lower() == FIRST_ADDRESS.lower()
    for account in venue.accounts:
        assert eth_account.Account.from_key(account["private_key"]).address.lower() == account["address"].lower()


def test_every_account_has_the_same_money_and_nothing_else(venue):
    info = Info(venue.url, skip_ws=True)
    states = [info.user_state(account["address"]) for account in venue.accounts]
    values = {Decimal(state["marginSummary"]["accountValue"]) for state in states}
    assert len(values) == 1 and values.pop() > 0
    assert all(state["assetPositions"] == [] for state in states)
    assert all(state["withdrawable"] == state["marginSummary"]["accountValue"] for state in states)


def test_the_examples_of_the_sdk_find_what_they_start_with(venue):
    """Their order of requests: spotMeta, meta, clearinghouseState, spotClearinghouseState, spotMeta, meta."""
    account = venue.accounts[0]
    info = Info(venue.url, skip_ws=True)
    value = info.user_state(account["address"])["marginSummary"]["accountValue"]
    spot_balances = info.spot_user_state(account["address"])["balances"]
    assert float(value) != 0 or spot_balances
    exchange = Exchange(eth_account.Account.from_key(account["private_key"]), venue.url)
    assert exchange.info.name_to_asset("ETH") == info.name_to_asset("ETH")


def test_the_markets_of_the_examples_are_listed(venue):
    universe = Info(venue.url, skip_ws=True).meta()["universe"]
    by_name = {asset["name"]: asset for asset in universe}
    assert len(universe) >= 12
    assert {"BTC", "ETH", "SOL", "XRP", "DOGE", "OP", "HYPE"} <= by_name.keys()
    assert by_name["ETH"]["maxLeverage"] >= 25
    assert by_name["BTC"]["szDecimals"] == 5


def test_the_greeting_names_the_markets_and_the_state_folder(venue):
    assert venue.greeting["markets"]
    assert venue.greeting["state"]


def test_addresses_are_found_in_any_case(venue):
    info = Info(venue.url, skip_ws=True)
    address = venue.accounts[3]["address"]
    lower, upper = (info.user_state(form) for form in (address.lower(), "0x" + address[2:].upper()))
    assert lower["marginSummary"] == upper["marginSummary"]
