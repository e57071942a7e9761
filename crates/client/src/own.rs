//! Questions in the venue's own dialect.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Error, Venue};

impl Venue {
    /// The answer to any question of the venue's own dialect: a path below `/v1`, with its parameters.
    ///
    /// # Errors
    /// [`Error::Problem`] where the venue says why it cannot be answered; else as [`Venue::ask`].
    pub fn own<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        self.connection.get(&format!("/v1/{path}"))
    }

    /// The answer to a question whose content is a body.
    ///
    /// # Errors
    /// As [`Venue::own`].
    pub fn own_with<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Error> {
        self.connection.post(&format!("/v1/{path}"), body)
    }
}
