//! What a verifying thread does with a request: decode it, hash it, find who signed it, and make a command of it.

use std::sync::Arc;

use api::hyperliquid::socket_message::{ClientMessage, PostRequest, SocketError};
use api::hyperliquid::{
    DecodeError, ExchangeRequest, ExchangeResponse, PreparedCommand, RecoveryError, RequestHead, Signers,
    diagnose, prepare, recover,
};
use engine::ids::Address;
use journal::Evidence;
use sequencer::Venue;
use sequencer::request_counts::Admitted;

use crate::metrics::Metrics;

use super::allowance;
use super::rules::{KnownRules, Rules};
use super::signatures::{KnownSigners, Signatures};
use super::{Answer, Asked};

/// What it takes to check requests.
#[derive(Debug)]
pub(super) struct Checker {
    pub(super) venue: Arc<Venue>,
    pub(super) rules: KnownRules,
    pub(super) signatures: Signatures,
    pub(super) signers: KnownSigners,
    /// How many requests an account may send before it has traded; absent: any number.
    pub(super) requests_before_trading: Option<u64>,
    pub(super) metrics: Arc<Metrics>,
}

/// A request that holds: the command that it asks for, and what goes with it.
pub(super) struct Checked {
    pub(super) prepared: PreparedCommand,
    /// The rules that it was read by.
    pub(super) rules: Arc<Rules>,
    pub(super) evidence: Evidence,
    pub(super) admitted: Option<Admitted>,
}

/// Why no command comes of a request.
pub(super) enum Unfit {
    /// It cannot be read.
    Unreadable(DecodeError),
    /// The message that it came in cannot be.
    Misread(Box<SocketError>),
    /// It can, and this is the answer.
    Answered(Answer),
}

/// Reads a request. One that was taken out of a message is looked for in the whole of it where it cannot be read so.
fn decode(asked: &Asked) -> Result<ExchangeRequest, Unfit> {
    let error = match ExchangeRequest::decode(asked.body()) {
        Ok(request) => return Ok(request),
        Err(error) => error,
    };
    if asked.posted.is_none() {
        return Err(Unfit::Unreadable(error));
    }
    match ClientMessage::decode(&String::from_utf8_lossy(&asked.text)) {
        Ok(ClientMessage::Post { request: PostRequest::Action(body), .. }) => {
            ExchangeRequest::decode(body.as_bytes()).map_err(Unfit::Unreadable)
        }
        Ok(_) => Err(Unfit::Unreadable(error)),
        Err(error) => Err(Unfit::Misread(Box::new(error))),
    }
}

impl Checker {
    /// The command that a request asks for, with what proves who asked; or why there is none. `has_time` says that nobody waits
    /// for this thread.
    pub(super) fn check(&self, asked: &Asked, has_time: bool) -> Result<Checked, Unfit> {
        let request = decode(asked)?;
        let peer = asked.peer;
        let refuse = |response| Unfit::Answered(Answer { response, diagnosis: None });
        let may_say_twice = !request.received.is_read_straight();
        let head = asked.head.or_else(|| may_say_twice.then(|| RequestHead::read(asked.body())));
        if head.is_some_and(|head| !head.is_of(&request)) {
            let reason = "The request says the same thing twice: each key of an object may be there once.";
            return Err(refuse(ExchangeResponse::Err(reason.into())));
        }
        let is_known = |address: &Address| self.signers.contains(address, &self.venue);
        let hint = self.signatures.remembered(peer);
        let recovered = recover(&request, self.signatures.accepted, hint, is_known)
            .map_err(|error| Unfit::Answered(self.unknown(&request, &error, has_time)))?;
        if hint != Some(recovered.evidence.form) {
            self.signatures.remember(peer, recovered.evidence.form);
        }
        let evidence = Evidence { command: 0, bytes: recovered.evidence.to_bytes() };
        let (prepared, rules) = self.prepare(&request, &recovered.into()).map_err(refuse)?;
        let admitted = match self.requests_before_trading {
            Some(first) => {
                allowance::admit(first, &prepared.command, &self.venue.read_shown()).map_err(|response| {
                    self.metrics.refuse("actions");
                    refuse(response)
                })?
            }
            None => None,
        };
        Ok(Checked { prepared, rules, evidence, admitted })
    }

    /// Makes a command of a request, without waiting for the block that is being applied where its rules do not matter.
    fn prepare(
        &self,
        request: &ExchangeRequest,
        signers: &Signers,
    ) -> Result<(PreparedCommand, Arc<Rules>), ExchangeResponse> {
        let by = |rules: &Rules| prepare(request, signers.clone(), &rules.venue, &rules.markets);
        let lately = self.rules.lately(&self.venue);
        match by(&lately) {
            Ok(prepared) if !prepared.pending.has_refusals() => Ok((prepared, lately)),
            other => {
                let now = self.rules.now(&self.venue);
                if Arc::ptr_eq(&lately, &now) {
                    return other.map(|prepared| (prepared, lately));
                }
                by(&now).map(|prepared| (prepared, now))
            }
        }
    }

    /// The answer to a signature of nobody known: the field's most asked question, so the log says what would have matched. To
    /// find that takes longer than to check a hundred requests: a devnet always does, a venue while nobody waits.
    fn unknown(&self, request: &ExchangeRequest, error: &RecoveryError, has_time: bool) -> Answer {
        let is_known = |address: &Address| self.venue.read().knows(*address);
        let tells = self.signatures.tells_diagnosis;
        let diagnosis = match error {
            RecoveryError::UnknownSigner { .. } | RecoveryError::UnknownUser { .. } if has_time || tells => {
                diagnose(request, self.signatures.accepted, is_known).map(|diagnosis| diagnosis.to_string())
            }
            _ => None,
        };
        match &diagnosis {
            Some(diagnosis) => tracing::warn!("{error} The request was {diagnosis}"),
            None => tracing::info!("{error}"),
        }
        Answer { response: ExchangeResponse::Err(error.to_string()), diagnosis: diagnosis.filter(|_| tells) }
    }
}
