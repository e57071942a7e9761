//! What anybody listens to: one topic a distinct subscription, found by what it is about.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use api::hyperliquid::Subscription;
use api::hyperliquid::feed::{self, Interest, Pace};
use axum::extract::ws::Utf8Bytes;
use engine::ids::{Address, MarketId};
use engine::state::State;
use tokio::time::Instant;
use units::Time;
use views::Changes;

use super::ConnectionId;

/// A topic's number, never used again.
pub(super) type TopicId = u64;

/// A message on its way: to whom, for which of his streams, in the order in which he began them.
pub(super) type Addressed = (ConnectionId, u64, Utf8Bytes);

/// What somebody listens to.
pub(super) struct Topic {
    pub(super) subscription: Subscription,
    interest: Interest,
    /// Connections with the place of the stream among theirs.
    listeners: Vec<(ConnectionId, u64)>,
    shown: Option<Shown>,
}

/// How far a topic that shows the present state has shown it.
struct Shown {
    pace: Pace,
    last: Instant,
    /// When the state changed first since then, on the venue's clock.
    changed: Option<Time>,
    /// When it is to be shown next.
    due: Option<Instant>,
}

impl Shown {
    fn next(&self) -> Option<Instant> {
        match self.changed {
            Some(_) => Some(self.last + Duration::from_millis(self.pace.least)),
            None => self.pace.repeat.map(|repeat| self.last + Duration::from_millis(repeat)),
        }
    }
}

/// All topics.
#[derive(Default)]
pub(super) struct Topics {
    last: TopicId,
    topics: BTreeMap<TopicId, Topic>,
    numbers: HashMap<Subscription, TopicId>,
    by_market: HashMap<MarketId, BTreeSet<TopicId>>,
    by_user: HashMap<Address, BTreeSet<TopicId>>,
    /// What news of any market may concern.
    by_any: BTreeSet<TopicId>,
    /// What notices to all holders of a position may concern.
    by_notices: BTreeSet<TopicId>,
    due: BTreeSet<(Instant, TopicId)>,
}

impl Topics {
    pub(super) fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.topics.len()
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        *self = Self { last: self.last, ..Self::default() };
    }

    /// Adds a listener, who has just been shown the beginning.
    pub(super) fn listen(
        &mut self,
        subscription: Subscription,
        listener: (ConnectionId, u64),
        state: &State,
        now: Instant,
    ) {
        if let Some(id) = self.numbers.get(&subscription) {
            let topic = self.topics.get_mut(id).expect("a number belongs to a topic");
            topic.listeners.push(listener);
            return;
        }
        self.last += 1;
        let id = self.last;
        let interest = feed::interest(&subscription, state);
        let shown = feed::pace(&subscription).map(|pace| Shown { pace, last: now, changed: None, due: None });
        self.index(interest, |topics| topics.insert(id));
        self.numbers.insert(subscription.clone(), id);
        self.topics.insert(id, Topic { subscription, interest, listeners: vec![listener], shown });
        self.plan(id);
    }

    /// Takes a listener away, and the topic with the last one.
    pub(super) fn leave(&mut self, subscription: &Subscription, connection: ConnectionId) {
        let Some(&id) = self.numbers.get(subscription) else { return };
        let topic = self.topics.get_mut(&id).expect("a number belongs to a topic");
        topic.listeners.retain(|(listener, _)| *listener != connection);
        if !topic.listeners.is_empty() {
            return;
        }
        let topic = self.topics.remove(&id).expect("it was just looked at");
        self.numbers.remove(subscription);
        self.index(topic.interest, |topics| topics.remove(&id));
        if let Some(due) = topic.shown.and_then(|shown| shown.due) {
            self.due.remove(&(due, id));
        }
    }

    /// Does something in all places where a topic of this interest is looked for.
    fn index(&mut self, interest: Interest, mut change: impl FnMut(&mut BTreeSet<TopicId>) -> bool) {
        if let Interest::User(user) | Interest::UserAndPrices(user) | Interest::UserAndNotices(user) =
            interest
        {
            let topics = self.by_user.entry(user).or_default();
            change(topics);
            // Users are many, and come and go.
            if topics.is_empty() {
                self.by_user.remove(&user);
            }
        }
        if let Interest::Market(market) = interest {
            change(self.by_market.entry(market).or_default());
        }
        if let Interest::UserAndPrices(_) | Interest::Everything = interest {
            change(&mut self.by_any);
        }
        if let Interest::UserAndNotices(_) = interest {
            change(&mut self.by_notices);
        }
    }

    /// The topics that news may concern, the oldest first.
    fn concerned(&self, changes: &[(&Changes, Time)], state: &State) -> BTreeSet<TopicId> {
        let mut concerned = BTreeSet::new();
        for (changes, _) in changes {
            let markets = changes.touched_markets();
            if !markets.is_empty() {
                concerned.extend(&self.by_any);
            }
            concerned.extend(markets.iter().filter_map(|market| self.by_market.get(market)).flatten());
            if !changes.market_notices.is_empty() {
                concerned.extend(&self.by_notices);
            }
            let users = changes.touched_accounts().into_iter().map(|account| state.account(account).address);
            concerned.extend(users.filter_map(|user| self.by_user.get(&user)).flatten());
        }
        concerned
    }

    /// What happened, for everybody who is told; topics that show the present state take note that it changed.
    pub(super) fn take_in(
        &mut self,
        changes: &[(&Changes, Time)],
        state: &State,
        views: &views::Views,
    ) -> Vec<Addressed> {
        let mut messages = Vec::new();
        for id in self.concerned(changes, state) {
            let topic = self.topics.get_mut(&id).expect("indexed topics exist");
            let Some(shown) = &mut topic.shown else {
                let frames = feed::happened(&topic.subscription, changes, state, views);
                address(topic, frames, &mut messages);
                continue;
            };
            if shown.changed.is_none() {
                shown.changed = feed::changed(&topic.subscription, changes, state, views);
                self.plan(id);
            }
        }
        messages
    }

    /// When the next topic is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Shows the present state where it is due, of so many topics at most.
    pub(super) fn show_due(
        &mut self,
        now: Instant,
        limit: usize,
        state: &State,
        views: &views::Views,
    ) -> Vec<Addressed> {
        let mut messages = Vec::new();
        for _ in 0..limit {
            let Some((_, id)) = self.due.first().copied().filter(|(due, _)| *due <= now) else { break };
            let topic = self.topics.get_mut(&id).expect("due topics exist");
            let shown = topic.shown.as_mut().expect("due topics show the present state");
            let since = shown.changed.take().unwrap_or(state.time);
            shown.last = now;
            let frames = feed::present(&topic.subscription, since, state, views);
            address(topic, frames, &mut messages);
            self.plan(id);
        }
        messages
    }

    /// Puts a topic where it is due.
    fn plan(&mut self, id: TopicId) {
        let Some(shown) = self.topics.get_mut(&id).and_then(|topic| topic.shown.as_mut()) else { return };
        let next = shown.next();
        if let Some(due) = std::mem::replace(&mut shown.due, next) {
            self.due.remove(&(due, id));
        }
        self.due.extend(next.map(|due| (due, id)));
    }
}

/// The same bytes for everybody who listens.
fn address(topic: &Topic, frames: Vec<String>, messages: &mut Vec<Addressed>) {
    for frame in frames {
        let frame = Utf8Bytes::from(frame);
        messages.extend(topic.listeners.iter().map(|&(listener, place)| (listener, place, frame.clone())));
    }
}
