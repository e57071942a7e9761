//! `POST /v1/what-if`: orders tried on a copy of the venue.

use api::native::{Problem, WhatIf, what_if};
use serde_json::Value;

use crate::http::Doors;

pub(super) async fn answer(doors: Doors, body: &[u8]) -> Result<Value, Problem> {
    let asked = WhatIf::decode(body)?;
    let copied = doors.clone();
    let _turn = copied.record.copies.acquire().await.expect("the places are never closed");
    let tried = tokio::task::spawn_blocking(move || {
        let state = {
            let content = doors.venue.read();
            WhatIf::check_size(content.state())?;
            content.state().clone()
        };
        what_if(&asked, state)
    });
    tried.await.expect("trying does not panic")
}
