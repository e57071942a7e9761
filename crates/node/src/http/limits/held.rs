//! What requests of an address hold as long as they are under way: each is given back when it is dropped.

use std::sync::Arc;

use crate::ingress::Held;

use super::Refusal;
use super::peers::Peer;

/// How many large bodies of one address are taken in or worked on at once.
const LARGE_BODIES: usize = 8;

/// A signed request that waits for its answer.
#[derive(Debug)]
pub(crate) struct Post(Arc<Peer>);

impl Held for Post {}

/// A large body that is taken in or worked on.
pub(crate) struct LargeBody(Arc<Peer>);

impl Peer {
    /// One more signed request that waits for its answer.
    ///
    /// # Errors
    /// Where too many wait.
    pub(crate) fn post(self: &Arc<Self>) -> Result<Post, Refusal> {
        let limit = self.limits.posts;
        let mut held = self.held.lock();
        if held.posts >= limit {
            let reason = format!("more than {limit} requests of this address wait for their answers");
            return Err(Refusal::of_sockets("posts", reason));
        }
        held.posts += 1;
        Ok(Post(self.clone()))
    }

    /// One more large body.
    ///
    /// # Errors
    /// Where there are too many.
    pub(crate) fn large_body(self: &Arc<Self>) -> Result<LargeBody, Refusal> {
        let mut held = self.held.lock();
        if held.large_bodies >= LARGE_BODIES {
            let reason = format!(
                "Too many large bodies: {LARGE_BODIES} of one address are taken in at once. Send smaller ones, or one after the other."
            );
            return Err(Refusal::of_sockets("bodies", reason));
        }
        held.large_bodies += 1;
        Ok(LargeBody(self.clone()))
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.0.held.lock().posts -= 1;
    }
}

impl Drop for LargeBody {
    fn drop(&mut self) {
        self.0.held.lock().large_bodies -= 1;
    }
}
