//! What a monitor wants to know, in the Prometheus text format.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use engine::command::Block;
use engine::event::{CancelReason, Event, Fill, FillOrigin};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// The venue's counters.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    blocks: Counter,
    commands: Counter,
    rejections: Counter,
    orders: Counter,
    trades: Counter,
    cancels: Counter,
    liquidation_fills: Counter,
    backstop_fills: Counter,
    deleveraging_fills: Counter,
    height: Gauge<u64, AtomicU64>,
    venue_time: Gauge<u64, AtomicU64>,
    commits: Histogram,
    /// Durable blocks that are not shown yet.
    pub unshown: Gauge,
    /// WebSocket connections that are open.
    pub connections: Gauge,
    /// Distinct subscriptions that somebody listens to.
    pub topics: Gauge,
    /// Messages of streams laid into the queues of connections.
    pub frames: Counter,
    /// Connections cut off because they read too slowly.
    pub slow_readers: Counter,
    /// Requests to `/info` and `/exchange`.
    pub requests: Counter,
    refused: Family<Vec<(&'static str, &'static str)>, Counter>,
}

impl Metrics {
    /// Counters at zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("steelyard");
        let mut counter = |name, help| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let blocks = counter("blocks", "Blocks sealed");
        let commands = counter("commands", "Commands in blocks");
        let rejections = counter("rejections", "Commands and items rejected");
        let orders = counter("orders", "Orders accepted");
        let trades = counter("trades", "Trades in the book");
        let cancels = counter("cancels", "Orders cancelled");
        let liquidation_fills = counter("liquidation_fills", "Fills of liquidation orders");
        let backstop_fills = counter("backstop_fills", "Positions taken by the backstop");
        let deleveraging_fills = counter("deleveraging_fills", "Fills by auto-deleveraging");
        let requests = counter("requests", "Requests to /info and /exchange");
        let frames = counter("stream_messages", "Messages of streams handed to connections");
        let slow_readers = counter("slow_readers", "Connections cut off because they read too slowly");
        // From a tenth of a millisecond, doubled, to more than a second.
        let commits = Histogram::new(exponential_buckets(0.0001, 2.0, 14));
        registry.register("commit_seconds", "How long blocks took to become durable", commits.clone());
        let (height, venue_time) = (Gauge::default(), Gauge::default());
        let refused = Family::default();
        registry.register("refused_requests", "Requests that were beyond a limit", refused.clone());
        let unshown = Gauge::default();
        registry.register("unshown_blocks", "Durable blocks that are not shown yet", unshown.clone());
        let (connections, topics) = (Gauge::default(), Gauge::default());
        registry.register("height", "The last block's number", height.clone());
        registry.register("venue_time_milliseconds", "The venue's clock", venue_time.clone());
        registry.register("connections", "Open WebSocket connections", connections.clone());
        registry.register("topics", "Distinct subscriptions that somebody listens to", topics.clone());
        Self {
            registry,
            blocks,
            commands,
            rejections,
            orders,
            trades,
            cancels,
            liquidation_fills,
            backstop_fills,
            deleveraging_fills,
            height,
            venue_time,
            commits,
            unshown,
            connections,
            topics,
            frames,
            slow_readers,
            requests,
            refused,
        }
    }

    /// Counts a block.
    pub fn count(&self, block: &Block, events: &[Event]) {
        self.blocks.inc();
        self.commands.inc_by(block.commands.len() as u64);
        self.height.set(block.height);
        self.venue_time.set(block.time.0);
        for event in events {
            match event {
                Event::Rejected { .. } => {
                    self.rejections.inc();
                }
                Event::OrderPlaced(_) => {
                    self.orders.inc();
                }
                Event::OrderCancelled { reason, .. } if *reason != CancelReason::Unmatched => {
                    self.cancels.inc();
                }
                Event::Filled(fill) => self.count_fill(fill),
                _ => {}
            }
        }
    }

    /// Counts a request that was beyond a limit.
    pub fn refuse(&self, limit: &'static str) {
        self.refused.get_or_create(&vec![("limit", limit)]).inc();
    }

    /// Counts how long a block took to become durable.
    pub fn count_commit(&self, took: Duration) {
        self.commits.observe(took.as_secs_f64());
    }

    /// Counts a fill: a trade of the book by its maker's, one of an auction by its buyer's.
    fn count_fill(&self, fill: &Fill) {
        match fill.origin {
            FillOrigin::Auction if fill.size.is_negative() => {}
            FillOrigin::Maker | FillOrigin::Auction => {
                self.trades.inc();
            }
            FillOrigin::Liquidation => {
                self.liquidation_fills.inc();
            }
            FillOrigin::Backstop => {
                self.backstop_fills.inc();
            }
            FillOrigin::Deleveraging => {
                self.deleveraging_fills.inc();
            }
            FillOrigin::Taker | FillOrigin::Settlement => {}
        }
    }

    /// All of it as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string cannot fail");
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
