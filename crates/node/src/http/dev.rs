//! The devnet's controls: balances, prices, time, and the way back.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use engine::command::{Action, Authority, Command};
use engine::ids::{Address, MarketId};
use parking_lot::Mutex;
use sequencer::{Clock, LedgerError, Moment};
use serde::Deserialize;
use serde_json::{Value, json};
use units::{Decimal, Price, Time, Usd};

use crate::dev::{PathPoint, World};
use crate::driver::Sequencer;
use crate::handle::SubmitError;

use super::Doors;
use super::asked::{Asked, refusal};

/// How far one request may advance the venue's clock.
const LONGEST_WARP: Time = Time(7 * Time::DAY.0);

/// The greatest speed.
const TOP_SPEED: u32 = 100_000;

/// How many snapshots are kept; the oldest goes first.
const SNAPSHOTS: usize = 16;

/// What there is, for who asked for something else.
const CONTROLS: &str = "the controls are GET /dev, and POST /dev/ balance, price, path, pause, resume, speed, step, warp, \
                        snapshot, revert";

/// What the controls remember.
#[derive(Debug, Default)]
pub struct Controls {
    /// The names by which this host is known.
    pub hosts: Vec<String>,
    snapshots: Mutex<BTreeMap<u64, Arc<Moment<Option<World>>>>>,
}

impl Controls {
    /// Controls of a devnet known by these host names.
    pub fn new(hosts: Vec<String>) -> Self {
        Self { hosts, snapshots: Mutex::default() }
    }
}

pub(super) fn router() -> Router<Doors> {
    Router::new()
        .route("/", get(status))
        .route("/balance", post(set_balance))
        .route("/price", post(set_price))
        .route("/path", post(set_path))
        .route("/pause", post(pause))
        .route("/resume", post(resume))
        .route("/speed", post(set_speed))
        .route("/step", post(step))
        .route("/warp", post(warp))
        .route("/snapshot", post(snapshot))
        .route("/revert", post(revert))
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, CONTROLS) })
        .method_not_allowed_fallback(|| async { refusal(StatusCode::METHOD_NOT_ALLOWED, CONTROLS) })
}

/// Why a control did nothing.
enum Refusal {
    Request(String),
    Stopped(SubmitError),
}

impl From<SubmitError> for Refusal {
    fn from(error: SubmitError) -> Self {
        Self::Stopped(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Request(reason) => refusal(StatusCode::UNPROCESSABLE_ENTITY, &reason),
            Self::Stopped(error) => refusal(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
        }
    }
}

type Answer = Result<Json<Value>, Refusal>;

fn refuse<T>(reason: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Request(reason.into()))
}

/// Where the venue stands.
async fn status(State(doors): State<Doors>) -> Answer {
    let answer = doors.sequencer.run(|sequencer| Ok(describe(sequencer))).await?;
    Ok(Json(answer))
}

fn describe(sequencer: &Sequencer) -> Value {
    let content = sequencer.venue().read();
    json!({
        "height": content.state().height,
        "time": content.state().time.0,
        "branch": content.branch,
        "running": sequencer.clock.is_running(),
        "speed": sequencer.clock.speed(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Balance {
    address: String,
    usd: String,
}

/// Sets an account's cash: credits or debits the difference.
async fn set_balance(State(doors): State<Doors>, Asked(request): Asked<Balance>) -> Answer {
    let Ok(address) = api::signatures::address_from_text(&request.address) else {
        return refuse(format!("address {:?} is not 0x and 40 hexadecimal digits", request.address));
    };
    let target = match request.usd.parse::<Decimal>().and_then(|usd| usd.to_scale(6)) {
        Ok(usd) if (0..=engine::limits::MAX_AMOUNT).contains(&usd) => Usd(usd),
        Ok(_) => {
            return refuse(format!(
                "usd {} is not between 0 and {}",
                request.usd,
                engine::limits::MAX_AMOUNT / 1_000_000
            ));
        }
        Err(reason) => return refuse(format!("usd {:?}: {reason}", request.usd)),
    };
    let before = doors.sequencer.run(move |sequencer| set_cash(sequencer, address, target)).await?;
    match before {
        Ok(cash) => {
            Ok(Json(json!({ "before": Decimal::text(cash.0, 6), "after": Decimal::text(target.0, 6) })))
        }
        Err(reason) => refuse(reason),
    }
}

fn set_cash(
    sequencer: &mut Sequencer,
    address: Address,
    target: Usd,
) -> Result<Result<Usd, String>, LedgerError> {
    let (cash, signer) = {
        let content = sequencer.venue().read();
        let state = content.state();
        let account = state.accounts.find(address);
        (account.map_or(Usd::ZERO, |account| state.account(account).cash), state.parameters().operator)
    };
    let action = match target.cmp(&cash) {
        std::cmp::Ordering::Greater => Action::Credit { account: address, amount: target - cash },
        std::cmp::Ordering::Less => Action::Debit { account: address, amount: cash - target },
        std::cmp::Ordering::Equal => return Ok(Ok(cash)),
    };
    let command = Command { signer, authority: Authority::Venue, on_behalf_of: None, action };
    let refusal = sequencer.seal_now(command)?;
    Ok(refusal.map_or(Ok(cash), |rejection| Err(format!("the cash cannot be set: {rejection:?}"))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldPrice {
    coin: String,
    /// Absent or null: lets the price go again.
    price: Option<String>,
}

/// Holds a market's index price, or lets it go.
async fn set_price(State(doors): State<Doors>, Asked(request): Asked<HeldPrice>) -> Answer {
    let market = find_market(&doors, &request.coin)?;
    let price = request.price.as_deref().map(|price| parse_price(&doors, market, price)).transpose()?;
    hold(&doors, market, price.into_iter().map(|price| (Time(0), price)).collect()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldPath {
    coin: String,
    /// Milliseconds from now on the venue's clock, and the price there.
    points: Vec<(u64, String)>,
}

/// Draws the path of a market's index price from now on.
async fn set_path(State(doors): State<Doors>, Asked(request): Asked<HeldPath>) -> Answer {
    if request.points.len() > 10_000 {
        return refuse(format!("{} points are more than 10000", request.points.len()));
    }
    let market = find_market(&doors, &request.coin)?;
    let point = |(offset, price): &(u64, String)| Ok((Time(*offset), parse_price(&doors, market, price)?));
    let points = request.points.iter().map(point).collect::<Result<Vec<_>, Refusal>>()?;
    hold(&doors, market, points).await
}

async fn hold(doors: &Doors, market: MarketId, points: Vec<(Time, Price)>) -> Answer {
    let task = move |sequencer: &mut Sequencer| {
        let now = sequencer.time();
        let points = points.iter().map(|&(offset, price)| PathPoint { time: now + offset, price }).collect();
        if let Some(world) = &mut sequencer.world {
            world.held.hold(market, points);
        }
        sequencer.step(now)?;
        let content = sequencer.venue().read();
        let market = content.state().market(market);
        let text = |price: Price| Decimal::text(price.0, market.parameters.price_decimals());
        Ok(json!({ "oracle": text(market.oracle.price), "mark": text(market.mark.price) }))
    };
    Ok(Json(doors.sequencer.run(task).await?))
}

fn find_market(doors: &Doors, coin: &str) -> Result<MarketId, Refusal> {
    let content = doors.venue.read();
    crate::dev::find_market(content.state(), coin).map_or_else(|| refuse(format!("no market {coin:?}")), Ok)
}

fn parse_price(doors: &Doors, market: MarketId, price: &str) -> Result<Price, Refusal> {
    let content = doors.venue.read();
    let parameters = &content.state().market(market).parameters;
    let decimals = parameters.price_decimals();
    match price.parse::<Decimal>().and_then(|decimal| decimal.to_scale(decimals)) {
        Ok(ticks) if ticks > 0 && ticks <= parameters.max_price.0 => Ok(Price(ticks)),
        Ok(_) => refuse(format!(
            "price {price} is not above 0 and at most {}",
            Decimal::text(parameters.max_price.0, decimals)
        )),
        Err(reason) => refuse(format!("price {price:?}: {reason}; this market has {decimals} decimals")),
    }
}

/// Stops the venue's clock.
async fn pause(State(doors): State<Doors>) -> Answer {
    set_running(&doors, false).await
}

/// Lets the venue's clock run on.
async fn resume(State(doors): State<Doors>) -> Answer {
    set_running(&doors, true).await
}

async fn set_running(doors: &Doors, is_running: bool) -> Answer {
    let task = move |sequencer: &mut Sequencer| {
        // Where it stands is the last block: nothing is caught up with in the meantime.
        sequencer.clock.set(sequencer.time());
        sequencer.clock.set_running(is_running);
        Ok(describe(sequencer))
    };
    Ok(Json(doors.sequencer.run(task).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speed {
    speed: u32,
}

/// Lets the venue's clock run at another speed.
async fn set_speed(State(doors): State<Doors>, Asked(Speed { speed }): Asked<Speed>) -> Answer {
    if !(1..=TOP_SPEED).contains(&speed) {
        return refuse(format!(
            "speed {speed} is not between 1 and {TOP_SPEED}; to stop the clock, POST /dev/pause"
        ));
    }
    let task = move |sequencer: &mut Sequencer| {
        sequencer.clock.set(sequencer.time());
        sequencer.clock.set_speed(speed);
        Ok(describe(sequencer))
    };
    Ok(Json(doors.sequencer.run(task).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    milliseconds: u64,
}

/// Advances the venue's clock by one step, in one block.
async fn step(State(doors): State<Doors>, Asked(Span { milliseconds }): Asked<Span>) -> Answer {
    advance(&doors, milliseconds, Time::HOUR, |sequencer, target| {
        sequencer.step(target)?;
        sequencer.clock.set(target);
        Ok(())
    })
    .await
}

/// Advances the venue's clock, walking all that falls due.
async fn warp(State(doors): State<Doors>, Asked(Span { milliseconds }): Asked<Span>) -> Answer {
    advance(&doors, milliseconds, LONGEST_WARP, |sequencer, target| {
        sequencer.clock.set(target);
        sequencer.walk_to(target)
    })
    .await
}

async fn advance(
    doors: &Doors,
    milliseconds: u64,
    longest: Time,
    walk: impl FnOnce(&mut Sequencer, Time) -> Result<(), LedgerError> + Send + 'static,
) -> Answer {
    if milliseconds == 0 || milliseconds > longest.0 {
        return refuse(format!("milliseconds {milliseconds} is not between 1 and {}", longest.0));
    }
    let task = move |sequencer: &mut Sequencer| {
        walk(sequencer, sequencer.time() + Time(milliseconds))?;
        Ok(describe(sequencer))
    };
    Ok(Json(doors.sequencer.run(task).await?))
}

/// Remembers where the venue stands.
async fn snapshot(State(doors): State<Doors>) -> Answer {
    let snapshot = doors.sequencer.run(Sequencer::moment).await?;
    let height = snapshot.height();
    let mut snapshots = doors.controls().snapshots.lock();
    let id = snapshots.keys().next_back().map_or(1, |last| last + 1);
    snapshots.insert(id, Arc::new(snapshot));
    while snapshots.len() > SNAPSHOTS {
        snapshots.pop_first();
    }
    Ok(Json(json!({ "id": id, "height": height })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revert {
    id: u64,
}

/// Goes back to a snapshot: the journal is sealed there, and a new branch begins. The snapshot stays.
async fn revert(State(doors): State<Doors>, Asked(Revert { id }): Asked<Revert>) -> Answer {
    let snapshot = doors.controls().snapshots.lock().get(&id).cloned();
    let Some(snapshot) = snapshot else {
        return refuse(format!("no snapshot {id}"));
    };
    let task = move |sequencer: &mut Sequencer| {
        sequencer.restore(&snapshot)?;
        Ok(describe(sequencer))
    };
    Ok(Json(doors.sequencer.run(task).await?))
}
