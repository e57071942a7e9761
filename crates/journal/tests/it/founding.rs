//! What the venue of tests is founded with.

use engine::command::Genesis;
use engine::ids::Address;
use units::Rate;

pub const OPERATOR: Address = Address([0x0f; 20]);

/// The founding sentences of its story.
const STORY: &str = "
market BTC decimals 5 tiers 0:40
fees 0.04% 0.01%
insurance 10000
backstop 100000
account alice 100000
account bob 100000
account carol 100000
";

pub fn genesis() -> Genesis {
    let mut genesis = scenario::genesis(STORY).expect("the sentences are among those of stories");
    // The operator publishes, too, and no order is refused for its price.
    genesis.parameters.publishers[0].address = OPERATOR;
    let market = &mut genesis.markets[0];
    (market.significant_figures, market.price_band) = (0, Rate::ZERO);
    genesis
}
