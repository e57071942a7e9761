//! `GET /v1/stress`: all accounts revalued on a copy in columns.

use api::native::{Asked, Problem, Stress};
use serde_json::Value;

use crate::http::Doors;

pub(super) async fn answer(doors: Doors, asked: Asked) -> Result<Value, Problem> {
    let copied = doors.clone();
    let _turn = copied.record.copies.acquire().await.expect("the places are never closed");
    let valued = tokio::task::spawn_blocking(move || {
        let stress = Stress::prepare(doors.venue.read().state(), &asked)?;
        Ok(stress.answer())
    });
    valued.await.expect("a revaluation does not panic")
}
