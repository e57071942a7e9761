//! Where the answers to a WebSocket's requests wait for its connection to send them: however many come together, it is woken once.

use std::fmt::Debug;
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

/// What a request holds until its answer is sent, whether its connection lives so long or not. It is given back when this is dropped.
pub(crate) trait Held: Debug + Send + Sync {}

/// What became of a request.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The client's number for it.
    pub(crate) id: u64,
    /// What became of it.
    pub(crate) ending: Ending,
    /// To be dropped once it is sent.
    pub(crate) held: Box<dyn Held>,
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
    /// There until it is answered.
    held: Option<Box<dyn Held>>,
}

impl AnswerTo {
    pub(super) fn new(answers: Arc<Answers>, id: u64, held: Box<dyn Held>) -> Self {
        Self { answers, id, held: Some(held) }
    }

    /// Says what became of the request, and gives whom to wake.
    pub(super) fn send(mut self, ending: Ending) -> Option<Arc<Answers>> {
        self.answer(ending).then(|| self.answers.clone())
    }

    /// Says it, where it was not said, and whether somebody is to be woken.
    fn answer(&mut self, ending: Ending) -> bool {
        let Some(held) = self.held.take() else { return false };
        self.answers.push(Answered { id: self.id, ending, held })
    }
}

impl Drop for AnswerTo {
    fn drop(&mut self) {
        if self.answer(Ending::NotTaken(SubmitError::Stopped)) {
            self.answers.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Nothing;

    impl Held for Nothing {}

    fn answer_to(answers: &Arc<Answers>, id: u64) -> AnswerTo {
        AnswerTo::new(answers.clone(), id, Box::new(Nothing))
    }

    fn taken(answers: &Answers) -> Vec<u64> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(answers.next()).into_iter().map(|answered| answered.id).collect()
    }

    #[test]
    fn the_first_of_several_wakes_and_all_are_taken_in_order() {
        let answers = Arc::<Answers>::default();
        let send = |id| answer_to(&answers, id).send(Ending::Broken);
        assert!(send(7).is_some() && send(3).is_none() && send(5).is_none());
        assert_eq!(taken(&answers), [7, 3, 5]);
        assert!(send(1).is_some());
    }

    #[test]
    fn a_request_of_which_nobody_says_anything_ends_with_the_venue() {
        let answers = Arc::<Answers>::default();
        drop(answer_to(&answers, 9));
        assert_eq!(taken(&answers), [9]);
        assert!(answers.ready.lock().is_empty());
    }
}
