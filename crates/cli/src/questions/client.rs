//! Asking a running venue.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use crate::failure::Failure;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks a venue questions under `/v1`.
pub struct Client {
    agent: Agent,
    url: String,
}

impl Client {
    /// A client of the venue at this URL.
    pub fn new(url: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        Self { agent: config.build().into(), url: url.trim_end_matches('/').to_owned() }
    }

    /// The answer to a question, a path below `/v1` with its parameters.
    pub fn ask(&self, question: &str) -> Result<Value, Failure> {
        let url = &self.url;
        let nobody = |error: ureq::Error| {
            Failure::of_work(format_args!(
                "no venue answers at {url}: {error}; start one with `steelyard dev`, or say with --url http://HOST:PORT where it \
                 listens"
            ))
        };
        let mut response = self.agent.get(format!("{url}/v1/{question}")).call().map_err(nobody)?;
        let text = response.body_mut().read_to_string().map_err(nobody)?;
        let answer = serde_json::from_str::<Value>(&text);
        match (response.status().is_success(), answer) {
            (true, Ok(answer)) => Ok(answer),
            (false, Ok(problem)) if problem["detail"].is_string() => {
                let detail = problem["detail"].as_str().unwrap_or_default();
                Err(Failure::of_arguments(format_args!("the venue at {url} answers: {detail}")))
            }
            _ => Err(Failure::of_work(format_args!(
                "what answers at {url} is no venue of this version: GET /v1/{question} gave status {}",
                response.status()
            ))),
        }
    }
}
