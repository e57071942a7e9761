//! What it costs to fold a durable block into what is shown, and how much of that the state, the counts of requests and the
//! views have each. Medians over blocks, a command.
//!
//! ```text
//! cargo bench -p sequencer --bench fold
//! ```

#[expect(dead_code, reason = "only what writes to a journal needs signatures")]
#[path = "../../journal/benches/flow/mod.rs"]
mod flow;

use std::time::{Duration, Instant};

use engine::command::Block;
use engine::event::Event;
use engine::state::State;
use sequencer::request_counts::RequestCounts;
use views::Views;

use flow::Flow;

const ACCOUNTS: u64 = 100_000;

/// Blocks of four thousand commands that are not counted: orders come to rest, and what is kept grows.
const WARM_UP: usize = 60;

/// What readers see.
#[derive(Default)]
struct Shown {
    state: State,
    requests: RequestCounts,
    views: Views,
}

impl Shown {
    /// Folds a block, and tells how long the state, the counts and the views took, and to let go of what changed.
    fn fold(&mut self, block: &Block, events: &[Event]) -> [Duration; 4] {
        let begin = Instant::now();
        self.state.evolve_all(events);
        self.state.touched.clear();
        let state = begin.elapsed();
        self.requests.take_in(block, &self.state);
        let requests = begin.elapsed();
        let changes = self.views.apply(&self.state, events);
        let views = begin.elapsed();
        drop(changes);
        [state, requests - state, views - requests, begin.elapsed() - views]
    }
}

fn main() {
    let (mut flow, mut shown) = (Flow::new(ACCOUNTS), Shown::default());
    for _ in 0..WARM_UP {
        step(&mut flow, &mut shown, 4_000);
    }
    println!("ns a command        state  requests  views  dropped  all");
    for (blocks, commands) in [(1_000, 50), (50, 4_000)] {
        let taken: Vec<_> = (0..blocks).map(|_| step(&mut flow, &mut shown, commands)).collect();
        let nanoseconds = |part: &dyn Fn(&[Duration; 4]) -> Duration| {
            let mut times: Vec<_> = taken.iter().map(part).collect();
            times.sort_unstable();
            times[times.len() / 2].as_nanos() as u64 / commands
        };
        let [state, requests, views, dropped] =
            [0, 1, 2, 3].map(|place: usize| nanoseconds(&|parts| parts[place]));
        let all = nanoseconds(&|parts| parts.iter().sum());
        println!("{commands:>5} a block {state:>12} {requests:>9} {views:>6} {dropped:>8} {all:>4}");
    }
}

/// Applies a block, and folds what followed.
fn step(flow: &mut Flow, shown: &mut Shown, commands: u64) -> [Duration; 4] {
    let block = flow.next(commands);
    let events = flow.apply(&block);
    shown.fold(&block, events)
}
