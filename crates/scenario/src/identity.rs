//! The sentences about who signs for whom, and how what follows is told.

use engine::command::{Action, IdentityAction, MultiSigAction, MultiSigSigners};
use engine::event::{Event, IdentityEvent};
use engine::ids::Address;
use engine::rejection::Rejection;

use crate::asking::Reader;
use crate::sentence::StoryError;
use crate::telling::{Teller, usd};

/// Reads `signers N of NAME …` or `signers none`; none where it is another sentence.
pub fn read(reader: &Reader<'_>, words: &[&str]) -> Result<Option<Action>, StoryError> {
    let signers = match words {
        ["signers", "none"] => None,
        ["signers", threshold, "of", names @ ..] => Some(MultiSigSigners {
            authorized: people(reader, names)?,
            threshold: reader.sentence.read(threshold)?,
        }),
        _ => return Ok(None),
    };
    Ok(Some(Action::Identity(IdentityAction::SetMultiSig(signers))))
}

/// Reads `signs [with NAME …] for ACCOUNT …`: what several ask together; none where it is another sentence.
pub fn together(reader: &Reader<'_>, signer: Address, words: &[&str]) -> Result<Option<Action>, StoryError> {
    let ["signs", rest @ ..] = words else {
        return Ok(None);
    };
    let place = rest.iter().position(|word| *word == "for");
    let Some((others, ["for", account, asked @ ..])) = place.map(|place| rest.split_at(place)) else {
        return Err(reader.sentence.wrong("WHO signs [with NAME …] for ACCOUNT …"));
    };
    let others = people(reader, others.get(1..).unwrap_or_default())?;
    let account = reader.person(account)?;
    let signers = std::iter::once(signer).chain(others).collect();
    let action = reader.action(account, asked)?;
    Ok(Some(Action::MultiSig(Box::new(MultiSigAction { account, signers, action }))))
}

fn people(reader: &Reader<'_>, names: &[&str]) -> Result<Vec<Address>, StoryError> {
    names.iter().map(|name| reader.person(name)).collect()
}

/// An event about who an account is, in one line.
pub fn tell(teller: &Teller<'_>, event: &Event) -> Option<String> {
    let Event::Identity(event) = event else {
        return None;
    };
    Some(match event {
        IdentityEvent::MultiSigSet { account, signers: Some(signers) } => {
            let names = signers.authorized.iter().map(|&address| teller.name_of(address));
            format!(
                "{} of {} sign for {}",
                signers.threshold,
                names.collect::<Vec<_>>().join(", "),
                teller.name(*account)
            )
        }
        IdentityEvent::MultiSigSet { account, signers: None } => {
            format!("{} signs alone", teller.name(*account))
        }
        IdentityEvent::DisplayNameSet { account, name } => {
            format!("{} is shown as {name}", teller.name(*account))
        }
        IdentityEvent::SubAccountRenamed { account, name } => {
            format!("{} is now called {name}", teller.name(*account))
        }
        IdentityEvent::RequestsReserved { account, requests, cost } => {
            format!("{} buys room for {requests} requests for {}", teller.name(*account), usd(*cost))
        }
    })
}

/// Whom a rejection speaks of.
pub fn refusal(teller: &Teller<'_>, rejection: &Rejection) -> Option<String> {
    Some(match *rejection {
        Rejection::MultiSigRequired { account } | Rejection::NotMultiSig { account } => {
            teller.name_of(account)
        }
        Rejection::NotOuterSigner { signer } | Rejection::NotAuthorized { signer } => teller.name_of(signer),
        Rejection::TooFewSignatures { signatures, threshold } => format!("{signatures} of {threshold}"),
        _ => return None,
    })
}
