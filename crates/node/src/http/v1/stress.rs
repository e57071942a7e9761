//! `GET /v1/stress`: all accounts revalued, on a copy in columns that follows what changed between two questions.

use api::native::{Asked, Problem, Stress};
use serde_json::Value;
use views::revaluation::Columns;

use crate::http::Doors;

pub(super) async fn answer(doors: Doors, asked: Asked) -> Result<Value, Problem> {
    let copied = doors.clone();
    let _turn = copied.record.copies.acquire().await.expect("the places are never closed");
    let valued = tokio::task::spawn_blocking(move || {
        // Locked before the venue is, so that nobody who waits for it holds up the venue.
        let mut columns = doors.record.columns.lock();
        let stress = {
            let content = doors.venue.read();
            let stress = Stress::prepare(content.state(), &asked)?;
            match content.changed.take() {
                Some(changed) => columns.renew(content.state(), &changed),
                None => *columns = Columns::of(content.state()),
            }
            stress
        };
        Ok(stress.answer(&columns))
    });
    valued.await.expect("a revaluation does not panic")
}
