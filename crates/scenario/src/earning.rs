//! The sentences about builders and referrers, and how what follows is told.

use engine::command::{Action, BuilderFee, EarningsAction};
use engine::event::{EarningsEvent, Event, FeeShare};
use engine::rejection::Rejection;

use crate::asking::Reader;
use crate::sentence::StoryError;
use crate::telling::{Teller, percent, usd};

/// Reads `lets BUILDER charge RATE`, `registers code CODE`, `names code CODE` or `claims rewards`; none where it is another
/// sentence.
pub fn read(reader: &Reader<'_>, words: &[&str]) -> Result<Option<Action>, StoryError> {
    let action = match *words {
        ["lets", builder, "charge", rate] => EarningsAction::ApproveBuilder {
            builder: reader.person(builder)?,
            most: reader.sentence.read_rate(rate)?,
        },
        ["registers", "code", code] => EarningsAction::RegisterReferrer { code: code.to_owned() },
        ["names", "code", code] => EarningsAction::SetReferrer { code: code.to_owned() },
        ["claims", "rewards"] => EarningsAction::ClaimRewards,
        _ => return Ok(None),
    };
    Ok(Some(Action::Earnings(action)))
}

/// Reads `… through BUILDER at RATE` at the end of an order.
pub fn builder<'a>(
    reader: &Reader<'_>,
    words: &'a [&'a str],
) -> Result<(Option<BuilderFee>, &'a [&'a str]), StoryError> {
    match words {
        [order @ .., "through", builder, "at", rate] => {
            let fee = BuilderFee { builder: reader.person(builder)?, rate: reader.sentence.read_rate(rate)? };
            Ok((Some(fee), order))
        }
        _ => Ok((None, words)),
    }
}

/// An event about who earns, in one line.
pub fn tell(teller: &Teller<'_>, event: &Event) -> Option<String> {
    let Event::Earnings(event) = event else {
        return None;
    };
    Some(match event {
        EarningsEvent::BuilderApproved { account, builder, most } => {
            format!(
                "{} lets {} charge up to {}",
                teller.name(*account),
                teller.name(*builder),
                percent(*most)
            )
        }
        EarningsEvent::ReferrerRegistered { account, code } => {
            format!("{} refers others by the code {code}", teller.name(*account))
        }
        EarningsEvent::ReferrerSet { account, referrer } => {
            format!("{} was referred by {}", teller.name(*account), teller.name(*referrer))
        }
        EarningsEvent::RewardsClaimed { account, amount } => {
            format!("{} claims {}", teller.name(*account), usd(*amount))
        }
    })
}

/// What of a fill's cost goes to others than the treasury, with its comma; empty where nothing does.
pub fn shares(teller: &Teller<'_>, referral: Option<FeeShare>, builder: Option<FeeShare>) -> String {
    let told = |share: Option<FeeShare>, what: &str| {
        share.map_or(String::new(), |share| {
            format!(", {what} {} to {}", usd(share.amount), teller.name(share.account))
        })
    };
    told(referral, "of it") + &told(builder, "and")
}

/// The numbers of a rejection.
pub fn refusal(rejection: &Rejection) -> Option<String> {
    Some(match *rejection {
        Rejection::BuilderFeeTooHigh { rate, most } => {
            format!("{} of at most {}", percent(rate), percent(most))
        }
        Rejection::BuilderFeeNotApproved { rate, approved } => {
            format!("{}, approved {}", percent(rate), percent(approved))
        }
        Rejection::BuilderEquity { equity, required } => {
            format!("equity {}, required {}", usd(equity), usd(required))
        }
        _ => return None,
    })
}
