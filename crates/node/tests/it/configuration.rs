//! What a configuration founds, and what it is told where it cannot.

use curves::presets::{Class, Preset};
use engine::command::Genesis;
use engine::ids::Address;
use engine::parameters::{SaleAmount, WithdrawalPolicy};
use node::config::Config;
use units::{Rate, Rounding, Time, Usd};

/// A configuration with these lines before its market, and these in it.
fn text(venue: &str, market: &str) -> String {
    format!(
        "operator = \"0x{:040x}\"\nbackstop = \"0x{:040x}\"\npublishers = [{{ address = \"0x{:040x}\" }}]\n{venue}\n\
         [[markets]]\nname = \"BTC\"\nsize_decimals = 5\nmax_price = \"10000000\"\nmax_size = \"40000\"\n{market}\n",
        1, 2, 3
    )
}

fn genesis(venue: &str, market: &str) -> Result<Genesis, String> {
    let config = Config::parse("venue.toml", &text(venue, market)).map_err(|error| error.to_string())?;
    config.genesis().map_err(|error| error.to_string())
}

fn founded(venue: &str, market: &str) -> Genesis {
    genesis(venue, market).expect("a configuration that can be used")
}

fn refused(venue: &str, market: &str) -> String {
    genesis(venue, market).expect_err("a configuration that cannot be used")
}

#[test]
fn without_a_preset_a_venue_is_as_the_one_whose_wire_it_speaks() {
    let genesis = founded("", "margin_tiers = [[\"0\", 40]]");
    assert_eq!(genesis.parameters.liquidation, Preset::Hyperliquid.liquidation());
    assert_eq!(genesis.markets[0].risk, Default::default());
    assert_eq!(genesis.markets[0].max_leverage(), 40);
}

#[test]
fn a_preset_chooses_by_class_and_what_is_written_stands_in_its_place() {
    for preset in Preset::ALL {
        let name = format!("preset = \"{}\"", preset.name());
        for class in Class::ALL {
            let market = format!("class = \"{}\"", class.name());
            let genesis = founded(&name, &market);
            assert_eq!(genesis.parameters.liquidation, preset.liquidation());
            assert_eq!(genesis.parameters.withdrawals, preset.withdrawals());
            assert_eq!(genesis.markets[0].risk, preset.risk(class));
            assert_eq!(genesis.markets[0].margin_tiers, preset.margin_tiers(class));
        }
        assert_eq!(founded(&name, "").markets[0].risk, preset.risk(Class::Wild), "unknown is wildest");
    }
    let written = founded(
        "preset = \"steelyard\"\nwithdrawals = {}\n\
         liquidation = { insurance_per_sale = \"5\", backstop_parent = \"0x0505050505050505050505050505050505050505\" }",
        "volatility_percent = \"60\"\nmargin_tiers = [[\"0\", 7]]\n\
         curves.exit_cost = { family = \"tiers\", tiers = [[0, 3]] }",
    );
    let mut liquidation = Preset::Steelyard.liquidation();
    liquidation.insurance_per_sale = Usd::dollars(5);
    liquidation.backstop_parent = Some(Address([5; 20]));
    assert_eq!(written.parameters.withdrawals, WithdrawalPolicy::default());
    assert_eq!(written.parameters.liquidation, liquidation);
    let market = &written.markets[0];
    assert_eq!(market.max_leverage(), 7);
    let exit = market.risk.margin.exit_cost.as_ref().expect("a curve");
    assert_eq!(exit.value_at(0, Rounding::Ceil), Rate::basis_points(300).0);
    let mut risk = Preset::Steelyard.risk(Class::Calm);
    risk.margin.exit_cost = market.risk.margin.exit_cost.clone();
    assert_eq!(market.risk, risk, "the rest is the calm class's");
}

#[test]
fn tables_of_a_market_replace_the_presets_numbers_one_by_one() {
    let risk = |venue: &str, market: &str| {
        founded(venue, &format!("class = \"calm\"\n{market}")).markets.remove(0).risk
    };
    let ours = Preset::Steelyard.risk(Class::Calm);
    let written = "volatility = { multiple_percent = \"250\" }\nstable_price = { move_limit_percent = \"0.01\" }\n\
                   sale = { step_seconds = 7, amount = { of = \"shares\", step_percent = \"20\", target_percent = \"90\" } }\n\
                   depth = { rest_seconds = 90 }\nbackstop_loss = \"3\"";
    for preset in ["preset = \"steelyard\"", ""] {
        let risk = risk(preset, written);
        let (volatility, sale) = (risk.volatility.expect("written"), risk.sale.expect("written"));
        assert_eq!(volatility.multiple, Rate::basis_points(25_000));
        assert_eq!(Some(volatility.horizon), ours.volatility.map(|policy| policy.horizon), "not written");
        assert_eq!(risk.stable_price.expect("written").move_limit, Rate::basis_points(1));
        let amount =
            SaleAmount::Shares { step: Rate::basis_points(2_000), target: Rate::basis_points(9_000) };
        assert_eq!((sale.step, sale.amount), (Time(7_000), amount));
        assert_eq!(
            Some(&sale.close_by_time),
            ours.sale.as_ref().map(|sale| &sale.close_by_time),
            "not written"
        );
        assert_eq!((risk.depth.rest, risk.depth.within), (Time(90_000), ours.depth.within));
        assert_eq!(risk.losses.backstop, Some(Usd::dollars(3)));
    }
    assert_eq!(risk("preset = \"steelyard\"", ""), ours);
    let unread = refused("", "sale = { amount = { of = \"half\" } }");
    assert!(unread.contains("unknown variant `half`"), "{unread}");
    let unread = refused("", "volatility = { multiple_percent = \"much\" }");
    assert!(unread.contains("markets.BTC.volatility.multiple_percent = \"much\""), "{unread}");
}

#[test]
fn what_cannot_be_used_is_said_with_key_value_and_rule() {
    let curve = |form: &str| refused("", &format!("curves.initial_by_notional = {form}"));
    let cases = [
        (
            refused("preset = \"best\"", ""),
            "unknown variant `best`, expected one of `steelyard`, `hyperliquid`",
        ),
        (refused("", "class = \"mad\""), "unknown variant `mad`, expected one of `calm`, `lively`, `wild`"),
        (
            refused("", "class = \"calm\"\nvolatility_percent = \"60\""),
            "markets.BTC.volatility_percent = \"60\": the class is written, too: remove one of the two",
        ),
        (
            curve("{ family = \"linear_oi\", base = \"120\", lower = 1, upper = 2 }"),
            "markets.BTC.curves.initial_by_notional: `base` is from 0 to 100 %",
        ),
        (
            curve("{ family = \"tiers\", tiers = [[0, 5], [10, \"4.5\"]] }"),
            "markets.BTC.curves.initial_by_notional: a value is 4.5 %: it must be from 5 % to 100 %: more risk never",
        ),
        (
            curve("{ family = \"tiers\", tiers = [[\"-1\", 5]] }"),
            "markets.BTC.curves.initial_by_notional: a place is -1 USD: it must be from 0 USD",
        ),
        (refused("open_orders = 0", ""), "open_orders is 0: it must be from 1 to"),
        (
            refused("", "margin_tiers = [[\"0\", 20], [\"5\", 21]]"),
            "markets.BTC.max_leverage is 21: it must be from 1 to 20",
        ),
        (
            refused("", "margin_tiers = []"),
            "markets.BTC.margin_tiers is 0: it must be from 1 to 64: so many entries",
        ),
        (
            refused(
                &format!(
                    "[change_control]\nkeys = [\"0x{0:040x}\", \"0x{0:040x}\"]\nthreshold = 1\nloosening_delay_seconds = 0",
                    9
                ),
                "",
            ),
            "cannot be founded with this configuration: 0x0000000000000000000000000000000000000009 is named twice",
        ),
    ];
    for (said, expected) in cases {
        assert!(said.contains(expected), "{said}\n  instead of\n{expected}");
    }
}

#[test]
fn the_journal_is_as_written_and_within_bounds() {
    let record = |lines: &str| {
        let config = Config::parse("venue.toml", &text(lines, "")).expect("it has the form");
        config.record().map_err(|error| error.to_string())
    };
    let default = record("").unwrap();
    assert_eq!((default.journal.segment_bytes, default.snapshot_interval), (64 << 20, 1_000_000));
    assert_eq!(default.journal.keep_blocks, None);
    let written =
        record("journal = { segment_megabytes = 8, snapshot_events = 5000, keep_blocks = 100 }").unwrap();
    assert_eq!((written.journal.segment_bytes, written.snapshot_interval), (8 << 20, 5_000));
    assert_eq!(written.journal.keep_blocks, Some(100));
    for (lines, reason) in [
        ("journal = { segment_megabytes = 0 }", "journal.segment_megabytes = \"0\": it must be 1 to 4096"),
        (
            "journal = { snapshot_events = 9 }",
            "journal.snapshot_events = \"9\": it must be 1000 to 1000000000",
        ),
    ] {
        assert_eq!(record(lines).unwrap_err(), reason);
    }
}
