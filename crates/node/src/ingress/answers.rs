//! Where the answers to a WebSocket's requests wait for its connection to send them: however many come together, it is woken once.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::handle::SubmitError;

use super::reply::Ending;

/// The answers that wait, in the order in which they came. Each is to a request that waits for one, of which an address has a limited
/// number.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    ready: Mutex<Vec<Answered>>,
    woken: Notify,
}

/// What became of a request.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The client's number for it.
    pub(crate) id: u64,
    /// What became of it.
    pub(crate) ending: Ending,
}

impl Answers {
    /// Adds one, and says whether the connection is to be woken: it is not, where it was for others.
    fn push(&self, answered: Answered) -> bool {
        let mut ready = self.ready.lock();
        ready.push(answered);
        ready.len() == 1
    }

    /// Wakes the connection.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Waits until there are some, and takes all of them.
    pub(crate) async fn next(&self) -> Vec<Answered> {
        loop {
            let ready = std::mem::take(&mut *self.ready.lock());
            if !ready.is_empty() {
                return ready;
            }
            self.woken.notified().await;
        }
    }
}

/// The way to a connection's answers for one request. Where nothing is said of the request, that is because the venue has stopped.
#[derive(Debug)]
pub(super) struct AnswerTo {
    answers: Arc<Answers>,
    id: u64,
    is_answered: bool,
}

impl AnswerTo {
    pub(super) fn new(answers: Arc<Answers>, id: u64) -> Self {
        Self { answers, id, is_answered: false }
    }

    /// Says what became of the request, and gives whom to wake.
    pub(super) fn send(mut self, ending: Ending) -> Option<Arc<Answers>> {
        self.is_answered = true;
        let is_first = self.answers.push(Answered { id: self.id, ending });
        is_first.then(|| self.answers.clone())
    }
}

impl Drop for AnswerTo {
    fn drop(&mut self) {
        if !self.is_answered {
            let ending = Ending::NotTaken(SubmitError::Stopped);
            self.answers.push(Answered { id: self.id, ending });
            self.answers.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(answers: &Answers) -> Vec<u64> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(answers.next()).into_iter().map(|answered| answered.id).collect()
    }

    #[test]
    fn the_first_of_several_wakes_and_all_are_taken_in_order() {
        let answers = Arc::<Answers>::default();
        let send = |id| AnswerTo::new(answers.clone(), id).send(Ending::Broken);
        assert!(send(7).is_some() && send(3).is_none() && send(5).is_none());
        assert_eq!(taken(&answers), [7, 3, 5]);
        assert!(send(1).is_some());
    }

    #[test]
    fn a_request_of_which_nobody_says_anything_ends_with_the_venue() {
        let answers = Arc::<Answers>::default();
        drop(AnswerTo::new(answers.clone(), 9));
        assert_eq!(taken(&answers), [9]);
        assert!(answers.ready.lock().is_empty());
    }
}
