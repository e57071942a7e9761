//! HTTP to a venue: one agent, kept connections, a limit of patience.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use crate::Error;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The way to a venue.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    agent: Agent,
    url: String,
}

impl Connection {
    pub(crate) fn to(url: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        Self { agent: config.build().into(), url: url.trim_end_matches('/').to_owned() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The answer to a body sent to a path.
    pub(crate) fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Error> {
        let request = self.agent.post(format!("{}{path}", self.url));
        self.read(path, request.content_type("application/json").send(body.to_string()))
    }

    /// The answer of a path.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        self.read(path, self.agent.get(format!("{}{path}", self.url)).call())
    }

    fn read<T: DeserializeOwned>(
        &self,
        path: &str,
        response: Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<T, Error> {
        let broken =
            |error: ureq::Error| Error::Unreachable { url: self.url.clone(), reason: error.to_string() };
        let mut response = response.map_err(broken)?;
        let status = response.status();
        let text = response.body_mut().with_config().limit(u64::MAX).read_to_string().map_err(broken)?;
        if status.is_success() {
            return serde_json::from_str(&text).map_err(|error| self.unexpected(path, &error.to_string()));
        }
        Err(match (status.as_u16(), serde_json::from_str::<Value>(&text)) {
            (_, Ok(problem)) if problem["code"].is_string() && problem["detail"].is_string() => {
                let part = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
                Error::Problem { code: part("code"), detail: part("detail") }
            }
            (429 | 503, _) => Error::TooMany(text),
            (422, _) => Error::Refused(text),
            _ => self.unexpected(path, &format!("status {status}")),
        })
    }

    fn unexpected(&self, path: &str, reason: &str) -> Error {
        Error::Unexpected { url: self.url.clone(), reason: format!("{path}: {reason}") }
    }
}
