//! Every bound, with its reason.

use units::{Notional, Price, Rate, Shares, Time};

/// The largest product of a market's greatest price and greatest size: the sums over an account's positions stay far
/// below 127 bits, and one position's value below 63.
pub const MAX_POSITION_VALUE: i128 = 1 << 60;

/// A market's greatest price, in ticks: averages keep prices in 2^-17 ticks.
pub const MAX_PRICE: Price = Price(1 << 45);

/// The most cash that one command can move: a thousand such amounts still fit 63 bits.
pub const MAX_AMOUNT: i64 = 1 << 52;

/// The most money that the venue can hold, in 1e-6 USD: what accounts win and lose of it stays within 63 bits.
pub const MAX_DEPOSITED: i128 = 1 << 60;

/// The most orders, cancels or modifies in one command: one request cannot hold up the block.
pub const MAX_ITEMS: usize = 10_000;

/// After so many events of liquidations a block leaves the other accounts to the next one: a loss that everybody bears is an event for each of
/// them, and a thousand such losses would fill all memory.
pub const LIQUIDATION_EVENTS: usize = 1 << 18;

/// The most markets: a market's id is 16 bits, and every price tick may visit every market.
pub const MAX_MARKETS: usize = 1_000;

/// The most assets: an asset's id is 16 bits, and an account may have a balance of each.
pub const MAX_ASSETS: usize = 1_000;

/// The most of an asset that the venue can hold, in its own decimals: what orders bind of it stays within 63 bits.
pub const MAX_ASSET_AMOUNT: i64 = 1 << 60;

/// The most dexes: every account may have one more account in each.
pub const MAX_DEXES: usize = 64;

/// The most markets of a dex, beside the venue's own: every price tick may visit every market.
pub const MAX_DEX_MARKETS: usize = 64;

/// The longest name of a dex, in characters: with a colon before a coin's name it fits a market's.
pub const DEX_NAME_LENGTH: usize = 6;

/// The longest full name of a dex, and the longest description of a margin table, in characters.
pub const DESCRIPTION_LENGTH: usize = 64;

/// The most margin tables that a dex may add to the single-tier ones.
pub const DEX_MARGIN_TABLES: usize = 32;

/// The most tiers of a dex's margin table.
pub const DEX_MARGIN_TIERS: usize = 3;

/// The highest leverage in a dex.
pub const DEX_MAX_LEVERAGE: u8 = 50;

/// The last number of a margin table of a single tier, whose leverage it is: clients know those below 50.
pub const DEX_SINGLE_TABLES: u16 = 49;

/// The most rights that a dex's deployer may give away: every command of a deployer's looks them up.
pub const SUB_DEPLOYER_RIGHTS: usize = 128;

/// How far apart a dex's prices come at least: nobody can answer faster.
pub const DEX_PRICE_INTERVAL: Time = Time(2_500);

/// How long what a deployer says a market's mark price is counts.
pub const DEX_MARK_STALENESS: Time = Time(10 * Time::SECOND.0);

/// The most mark prices that a deployer says at once.
pub const DEX_MARKS: usize = 2;

/// The largest factor by which a dex's oracle price changes at once, and between it and what is said of a mark price.
pub const DEX_PRICE_FACTOR: i64 = 10;

/// The largest factor by which a dex's oracle price changes from its first: the market's greatest price is so many times it.
pub const DEX_PRICE_RANGE: i64 = 10_000;

/// The greatest open interest of a dex's market: at a price grown by [`DEX_PRICE_RANGE`] it is still within 63 bits.
pub const MAX_DEX_OPEN_INTEREST: Notional = Notional(100_000_000_000_000);

/// How far apart changes of a dex's fee scale are at least.
pub const FEE_SCALE_INTERVAL: Time = Time(30 * Time::DAY.0);

/// The largest fee scale.
pub const MAX_FEE_SCALE: Rate = Rate(3 * Rate::ONE.0);

/// The largest multiplier of a dex's premium.
pub const MAX_FUNDING_MULTIPLIER: Rate = Rate(10 * Rate::ONE.0);

/// The largest interest for eight hours in a dex, up or down.
pub const MAX_DEX_INTEREST: Rate = Rate::basis_points(100);

/// The most keys that may change the venue's rules: every command of theirs looks its signer up.
pub const MAX_KEYS: usize = 64;

/// The most changes that gather approvals or wait: a stolen key cannot fill the memory.
pub const MAX_CHANGES: usize = 64;

/// The longest that a change may wait, a market's limit may grow or a delisting be announced: what is further away than a year
/// would be forgotten, and the sum of a price over it stays far below 127 bits.
pub const MAX_DELAY: Time = Time(366 * Time::DAY.0);

/// The most tiers of margin, of fees or of maker fees: every fill looks its tier up.
pub const MAX_TIERS: usize = 64;

/// The most publishers of prices: the median sorts them at every publication.
pub const MAX_PUBLISHERS: usize = 64;

/// How many nonces of a signer are remembered.
pub const NONCES: usize = 100;

/// How far a nonce may lie behind the wall clock.
pub const NONCE_PAST: Time = Time(2 * Time::DAY.0);

/// How far a nonce may lie ahead of the wall clock.
pub const NONCE_FUTURE: Time = Time::DAY;

/// Named agents an account may have, beside one unnamed.
pub const NAMED_AGENTS: usize = 3;

/// Named agents that an account may have more for each of its sub-accounts.
pub const SUB_ACCOUNT_AGENTS: usize = 2;

/// Who may sign for a multi-sig account: each signature is checked at the door.
pub const MULTI_SIG_SIGNERS: usize = 10;

/// Signatures of one multi-sig action: one of each who may sign.
pub const MULTI_SIG_SIGNATURES: usize = MULTI_SIG_SIGNERS;

/// The longest name that others are shown, in characters.
pub const DISPLAY_NAME_LENGTH: usize = 20;

/// For how many requests one command buys room at most: what it costs stays a thousandth of what one command can move.
pub const RESERVED_REQUESTS: i64 = 1_000_000_000;

/// Sub-accounts a master may have.
pub const SUB_ACCOUNTS: usize = 64;

/// Vaults that are open at once: the views look at all of them.
pub const VAULTS: usize = 10_000;

/// Vaults that one account may ever lead: one that has ended stays known.
pub const VAULTS_LED: usize = 64;

/// Holders of one vault: one command pays all of them, as many as it may have items.
pub const FOLLOWERS: usize = 10_000;

/// The longest name of a vault, in characters.
pub const VAULT_NAME_LENGTH: usize = 50;

/// The longest description of a vault, in characters.
pub const VAULT_DESCRIPTION_LENGTH: usize = 250;

/// The most shares of a vault: as money, shares and their product with an equity stay far within 127 bits.
pub const MAX_SHARES: Shares = Shares(1 << 60);

/// The fewest shares that a deposit buys: what rounding takes from it stays below a ten-thousandth, and nobody can make shares so dear
/// that it takes more.
pub const LEAST_MINTED: Shares = Shares(10_000);

/// How far beyond the mark price a position is closed for a withdrawal at most.
pub const CLOSING_SLIPPAGE: Rate = Rate::basis_points(500);
/// Builders whom an account may have approved: each is looked at when another one is.
pub const BUILDERS: usize = 10;

/// The longest code of a referrer, in characters: it is typed by hand.
pub const CODE_LENGTH: usize = 20;

/// The longest name, in characters.
pub const NAME_LENGTH: usize = 16;

/// How many claims an account may have in the queue of withdrawals: every release looks at each of them.
pub const CLAIMS: usize = 16;

/// The longest time from one release of withdrawals to the next, in minutes: some part of every hour's limit is released
/// within it.
pub const MAX_RELEASE_MINUTES: u32 = 60;

/// The longest time that the gate keeps withdrawals inside after one loss.
pub const MAX_GATE_TIME: Time = Time(30 * Time::DAY.0);

/// How many releases ahead the end of the queue is looked for.
pub const FORESEEN_RELEASES: usize = 10_000;

/// How far ahead a cancel must at least be scheduled.
pub const SCHEDULE_LEAD: Time = Time(5_000);

/// How many times a day, UTC, an account's scheduled cancel may come: it is for emergencies, and whoever cancels often can do so himself.
pub const SCHEDULED_CANCELS: u32 = 10;

/// How often mark prices move on without a new oracle price.
pub const MARK_INTERVAL: Time = Time(1_000);

/// The shortest time for which depth must rest: each of its eight parts has a sample, which are [`MARK_INTERVAL`] apart.
pub const SHORTEST_REST: Time = Time(8 * MARK_INTERVAL.0);

/// How often the premium is sampled.
pub const PREMIUM_INTERVAL: Time = Time(5_000);

/// The largest premium that a sample counts for, up or down: a market whose oracle price has all but vanished still sums
/// an hour's samples within 63 bits.
pub const MAX_PREMIUM: Rate = Rate(1_000 * Rate::ONE.0);

/// The longest that a published price can count: a gap in time is walked second by second for as long.
pub const MAX_STALENESS: Time = Time::DAY;

/// The furthest that a publisher's clock may be ahead: clocks that are kept agree within far less, and a price counts from the
/// venue's present on, so that one from ahead never outlives the others.
pub const MAX_CLOCK_TOLERANCE: Time = Time(5 * Time::SECOND.0);

/// The greatest limit of a jump or a deviation: a price that moves a hundredfold is not guarded by any.
pub const MAX_JUMP: Rate = Rate(100 * Rate::ONE.0);

/// The longest time constant of an average: its weight stays within 63 bits.
pub const MAX_TIME_CONSTANT: Time = Time::DAY;

/// The most price bounds of a market: every trade is held against each of them.
pub const MAX_BOUNDS: usize = 8;

/// The shortest horizon of a price bound: what traded is forgotten by sixtieths of it, no shorter than a second.
pub const SHORTEST_HORIZON: Time = Time::MINUTE;

/// The longest auction, and the longest horizon of a price bound.
pub const LONGEST_AUCTION: Time = Time::DAY;

/// The longest half-life of an estimate of volatility: an older market is another one.
pub const MAX_HALF_LIFE: Time = Time(30 * Time::DAY.0);

/// The largest multiple of the expected shortfall: with the largest factor below nine it stays within 63 bits.
pub const MAX_SHORTFALL_MULTIPLE: Rate = Rate(100 * Rate::ONE.0);

/// The longest notice of a higher maintenance margin: what is announced must still be about the same market.
pub const MAX_MARGIN_NOTICE: Time = Time(30 * Time::DAY.0);

/// The most that a stable price may move in a second: within its longest span it never reaches zero.
pub const MAX_STABLE_MOVE: Rate = Rate::basis_points(10);

/// How often funding is paid.
pub const FUNDING_INTERVAL: Time = Time::HOUR;

/// How many days of volume the fee tiers look back on.
pub const VOLUME_DAYS: usize = 14;

/// How many triggers one block fires; the others wait for the next block.
pub const TRIGGERS_PER_BLOCK: usize = 1_000;

/// How far beyond the mark price a trigger that fires at market takes at least.
pub const TRIGGER_SLIPPAGE: Rate = Rate::basis_points(1_000);

/// How long one slice of a TWAP order is after the other.
pub const TWAP_INTERVAL: Time = Time(30 * Time::SECOND.0);

/// How far beyond the mark price a slice of a TWAP order takes at most.
pub const TWAP_SLIPPAGE: Rate = Rate::basis_points(300);

/// How many times its even share a slice may be, to make up for those before it.
pub const TWAP_CATCH_UP: i64 = 3;

/// By what part of itself the size of a randomized slice varies, up and down, in thousandths.
pub const TWAP_VARIATION: u64 = 200;

/// The shortest and the longest TWAP order, in minutes: ten slices even out something, and a day is what a trader has in view.
pub const TWAP_MINUTES: (u32, u32) = (5, 1_440);

/// How many TWAP orders of an account may run.
pub const ACCOUNT_TWAPS: usize = 20;

/// How many TWAP orders may run: each of them can be an order every half minute.
pub const TWAPS: usize = 10_000;
