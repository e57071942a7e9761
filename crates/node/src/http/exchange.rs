//! `POST /exchange`: who signed, what is asked, and what followed.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use api::hyperliquid::{
    AcceptedSources, DecodeError, ExchangeRequest, ExchangeResponse, Form, PreparedCommand, RecoveryError,
    diagnose, prepare, recover,
};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::command::Command;
use journal::Evidence;
use parking_lot::Mutex;

use crate::handle::SubmitError;
use sequencer::request_counts::Admitted;

use super::Doors;
use super::limits::Refusal;

/// The header in which a devnet says what a client should have signed.
const DIAGNOSIS: HeaderName = HeaderName::from_static("x-steelyard-signature-diagnosis");

/// How many peers' forms are remembered; beyond that, all are forgotten and learnt again.
const REMEMBERED_PEERS: usize = 4_096;

/// Which signatures are taken, and how each peer signed last.
#[derive(Debug)]
pub struct Signatures {
    accepted: AcceptedSources,
    tells_diagnosis: bool,
    forms: Mutex<HashMap<IpAddr, Form>>,
}

impl Signatures {
    /// Takes signatures for these sources; a devnet also tells its clients what they should have signed.
    pub fn new(accepted: AcceptedSources, tells_diagnosis: bool) -> Self {
        Self { accepted, tells_diagnosis, forms: Mutex::default() }
    }

    fn remembered(&self, peer: IpAddr) -> Option<Form> {
        self.forms.lock().get(&peer).copied()
    }

    fn remember(&self, peer: IpAddr, form: Form) {
        let mut forms = self.forms.lock();
        if forms.len() >= REMEMBERED_PEERS && !forms.contains_key(&peer) {
            forms.clear();
        }
        forms.insert(peer, form);
    }
}

/// What a client is answered.
pub(super) struct Answer {
    /// The documented body.
    pub(super) response: ExchangeResponse,
    /// What it should have signed, where that is the trouble.
    pub(super) diagnosis: Option<String>,
}

/// Why no answer of the documented form is possible.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The request cannot be read.
    Unreadable(DecodeError),
    /// Too much was asked.
    Refused(Refusal),
    /// The venue has stopped.
    Stopped,
}

impl IntoResponse for Unanswered {
    fn into_response(self) -> Response {
        match self {
            Self::Unreadable(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
            Self::Refused(refusal) => refusal.into_response(),
            Self::Stopped => {
                (StatusCode::SERVICE_UNAVAILABLE, SubmitError::Stopped.to_string()).into_response()
            }
        }
    }
}

pub(super) async fn exchange(
    State(doors): State<Doors>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    body: Bytes,
) -> Response {
    doors.metrics.requests.inc();
    let request = match ExchangeRequest::decode(&body) {
        Ok(request) => request,
        Err(error) => return Unanswered::Unreadable(error).into_response(),
    };
    match perform(&doors, peer.ip(), request).await {
        Ok(answer) => {
            let diagnosis = answer.diagnosis.and_then(|text| HeaderValue::from_str(&text).ok());
            let headers = diagnosis.map(|value| [(DIAGNOSIS, value)]);
            let body = Json(answer.response);
            headers.map_or_else(
                || body.clone().into_response(),
                |headers| (headers, body.clone()).into_response(),
            )
        }
        Err(unanswered) => unanswered.into_response(),
    }
}

/// Finds the signer, has the command done, and says what followed.
pub(super) async fn perform(
    doors: &Doors,
    peer: IpAddr,
    request: ExchangeRequest,
) -> Result<Answer, Unanswered> {
    let refuse = |refusal: Refusal| {
        doors.metrics.refuse(refusal.limit);
        Unanswered::Refused(refusal)
    };
    doors.peers.of(peer).ask(request.weight()).map_err(refuse)?;
    let checked = {
        let doors = doors.clone();
        // Recovering a signature takes tens of microseconds of computing: not for the threads that serve sockets.
        tokio::task::spawn_blocking(move || check(&doors, peer, &request))
            .await
            .expect("checking does not panic")
    };
    let (prepared, evidence) = match checked {
        Ok(checked) => checked,
        Err(answer) => return Ok(answer),
    };
    let admitted = match admit(doors, &prepared.command) {
        Ok(admitted) => admitted,
        Err(response) => {
            doors.metrics.refuse("actions");
            return Ok(Answer { response, diagnosis: None });
        }
    };
    let submitted = doors.sequencer.submit(prepared.command.clone(), Some(evidence)).await;
    // From here on it is in its block, or will never be.
    drop(admitted);
    let outcome = submitted.map_err(|error| match error {
        SubmitError::Overloaded => refuse(Refusal::overloaded(error.to_string())),
        SubmitError::Stopped => Unanswered::Stopped,
    })?;
    let response = prepared.answer(&outcome.events, doors.rules.now(&doors.venue).markets());
    Ok(Answer { response, diagnosis: None })
}

/// Lets a command through, where its account has sent no more requests than it may.
fn admit(doors: &Doors, command: &Command) -> Result<Option<Admitted>, ExchangeResponse> {
    let content = doors.venue.read();
    doors.peers.limits().admit(command, &content.requests, content.state(), &content.views)
}

/// The command that a request asks for, with what proves who asked; or why there is none.
fn check(
    doors: &Doors,
    peer: IpAddr,
    request: &ExchangeRequest,
) -> Result<(PreparedCommand, Evidence), Answer> {
    let refuse = |response| Answer { response, diagnosis: None };
    let signatures = &doors.signatures;
    let is_known = |address: &engine::ids::Address| doors.venue.read().knows(*address);
    let recovered = recover(request, signatures.accepted, signatures.remembered(peer), is_known)
        .map_err(|error| unknown(doors, request, &error))?;
    signatures.remember(peer, recovered.evidence.form);
    let rules = doors.rules.now(&doors.venue);
    let evidence = Evidence { command: 0, bytes: recovered.evidence.to_bytes() };
    let prepared = prepare(request, recovered, &rules.venue, rules.markets()).map_err(refuse)?;
    Ok((prepared, evidence))
}

/// The answer to a signature of nobody known: the field's most asked question, so the log says what would have matched.
fn unknown(doors: &Doors, request: &ExchangeRequest, error: &RecoveryError) -> Answer {
    let is_known = |address: &engine::ids::Address| doors.venue.read().knows(*address);
    let diagnosis = match error {
        RecoveryError::UnknownSigner { .. } | RecoveryError::UnknownUser { .. } => {
            diagnose(request, doors.signatures.accepted, is_known).map(|diagnosis| diagnosis.to_string())
        }
        _ => None,
    };
    match &diagnosis {
        Some(diagnosis) => tracing::warn!("{error} The request was {diagnosis}"),
        None => tracing::info!("{error}"),
    }
    let diagnosis = diagnosis.filter(|_| doors.signatures.tells_diagnosis);
    Answer { response: ExchangeResponse::Err(error.to_string()), diagnosis }
}
