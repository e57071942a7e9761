//! Loads a devnet with subscribers and orders, and says whether everybody heard everything in order, and how soon.
//!
//! ```text
//! steelyard dev --port 3131 --no-agents &
//! cargo run --release -p node --example load -- 127.0.0.1:3131 200 60000 2000 $!
//! ```
//!
//! The arguments: where the devnet listens, how many subscribers, how many orders in all and a second, and the venue's process.

mod fleet;

use fleet::{Plan, run};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, connections, orders, per_second, process] = arguments.as_slice() else {
        eprintln!("load ADDRESS CONNECTIONS ORDERS ORDERS_PER_SECOND PROCESS");
        std::process::exit(2);
    };
    let plan = Plan {
        address: address.parse().expect("an address such as 127.0.0.1:3131"),
        connections: connections.parse().expect("a number of connections"),
        orders: orders.parse().expect("a number of orders"),
        per_second: per_second.parse().expect("a number of orders a second"),
    };
    let before = (cpu_seconds(process), cpu_seconds("self"));
    let report = run(plan);
    let spent = (cpu_seconds(process) - before.0, cpu_seconds("self") - before.1);
    let seconds = report.took.as_secs_f64();
    println!("orders      {} accepted of {} in {seconds:.1} s", report.accepted, plan.orders + 10);
    for (reason, count) in &report.refused {
        println!("refused     {count}: {reason}");
    }
    println!("trades      {} heard of by each subscriber", report.trades);
    println!("messages    {} read, {} MB", report.messages, report.bytes / 1_000_000);
    let of = |percent| f64::from(report.percentile(percent)) / 1_000.0;
    println!("delay       p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms", of(50), of(99), of(100));
    println!("processor   venue {:.1} s, this tool {:.1} s", spent.0, spent.1);
    println!("faults      {}", report.faults.len());
    for fault in report.faults.iter().take(20) {
        println!("  {fault}");
    }
    std::process::exit(i32::from(!report.faults.is_empty()));
}

/// What a process has computed so far.
fn cpu_seconds(process: &str) -> f64 {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = line.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
