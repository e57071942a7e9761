//! `steelyard curve diff`.

use std::cmp::Ordering;

use curves::{Looser, Purpose, Span, difference};
use serde_json::{Value, json};

use super::arguments::DiffOptions;
use super::file::{self, Group};
use crate::failure::Failure;
use crate::output::say;

/// Something in which two files differ.
enum Finding {
    /// A market is in one of them alone.
    Market { market: String, is_added: bool },
    /// A curve is in one of them alone, and nothing stands for its absence.
    Curve { market: String, purpose: Purpose, is_added: bool },
    /// A curve is another one here.
    Span { market: String, purpose: Purpose, span: Span },
}

/// Compares the curves of two files.
pub fn run(options: &DiffOptions) -> Result<(), Failure> {
    let read = |path| file::chosen(file::read(path)?, options.market.as_deref());
    let findings = compare(&read(&options.before)?, &read(&options.after)?);
    if options.json {
        let differences: Vec<_> = findings.iter().map(as_json).collect();
        say(json!({ "same": findings.is_empty(), "differences": differences }));
    } else if findings.is_empty() {
        say("the curves are the same");
    } else {
        findings.iter().for_each(|finding| say(as_text(finding)));
    }
    if findings.is_empty() { Ok(()) } else { Err(Failure::of_comparison()) }
}

fn compare(before: &[Group], after: &[Group]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for group in before {
        match after.iter().find(|other| other.name == group.name) {
            Some(other) => findings
                .extend(Purpose::ALL.into_iter().flat_map(|purpose| of_purpose(purpose, group, other))),
            None => findings.push(Finding::Market { market: group.name.clone(), is_added: false }),
        }
    }
    let is_new = |group: &&Group| !before.iter().any(|other| other.name == group.name);
    let added = |group: &Group| Finding::Market { market: group.name.clone(), is_added: true };
    findings.extend(after.iter().filter(is_new).map(added));
    findings
}

fn of_purpose(purpose: Purpose, before: &Group, after: &Group) -> Vec<Finding> {
    let market = before.name.clone();
    let curves = [before, after].map(|group| purpose.of(&group.risk).cloned());
    let is_added = curves[0].is_none();
    match curves.map(|curve| curve.or_else(|| purpose.absent())) {
        [Some(before), Some(after)] => {
            let spans = difference(&before, &after).spans.into_iter();
            spans.map(|span| Finding::Span { market: market.clone(), purpose, span }).collect()
        }
        [None, None] => Vec::new(),
        _ => vec![Finding::Curve { market, purpose, is_added }],
    }
}

/// What the change from the first curve to the second one does where they differ.
fn verdict(purpose: Purpose, span: &Span) -> &'static str {
    match (purpose.looser(), span.direction) {
        (Looser::Lower, Ordering::Less) | (Looser::Higher, Ordering::Greater) => "looser",
        (Looser::Lower, _) | (Looser::Higher, _) => "tighter",
        (Looser::Neither, Ordering::Less) => "lower",
        (Looser::Neither, _) => "higher",
    }
}

fn as_text(finding: &Finding) -> String {
    match finding {
        Finding::Market { market, is_added } => format!("{market}: {}", side(*is_added)),
        Finding::Curve { market, purpose, is_added } => {
            format!("{market}  {}: {}", purpose.name(), side(*is_added))
        }
        Finding::Span { market, purpose, span } => {
            let (at, value) = (purpose.at(), purpose.value());
            let to = span.to.map(|to| format!(" to {}", at.brief(to))).unwrap_or_default();
            format!(
                "{market}  {}: {} from {}{to}, most at {}: {} → {}",
                purpose.name(),
                verdict(*purpose, span),
                at.brief(span.from),
                at.brief(span.at),
                value.brief(span.before),
                value.brief(span.after),
            )
        }
    }
}

fn side(is_added: bool) -> &'static str {
    if is_added { "only in the second file" } else { "only in the first file" }
}

fn as_json(finding: &Finding) -> Value {
    match finding {
        Finding::Market { market, is_added } => json!({ "market": market, "added": is_added }),
        Finding::Curve { market, purpose, is_added } => {
            json!({ "market": market, "curve": purpose.name(), "added": is_added })
        }
        Finding::Span { market, purpose, span } => {
            let (at, value) = (purpose.at(), purpose.value());
            json!({
                "market": market,
                "curve": purpose.name(),
                "change": verdict(*purpose, span),
                "from": at.plain(span.from),
                "to": span.to.map(|to| at.plain(to)),
                "most_at": at.plain(span.at),
                "before": value.plain(span.before),
                "after": value.plain(span.after),
            })
        }
    }
}
