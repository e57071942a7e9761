//! What is kept beside a snapshot of the state: the views, and how many requests were sent.

use std::collections::BTreeMap;

use engine::ids::AccountId;
use serde::{Deserialize, Serialize};
use views::Views;

use crate::request_counts::{RequestCounts, Requests};
use crate::venue::Content;

/// Begins every attachment; changes with its layout. No layout of views begins so.
const MARK: [u8; 4] = *b"STA2";

#[derive(Serialize, Deserialize)]
struct Attachment<V> {
    requests: BTreeMap<AccountId, Requests>,
    views: V,
}

/// All of it as bytes.
pub(crate) fn to_bytes(views: &Views, requests: &RequestCounts) -> Vec<u8> {
    let attachment = Attachment { requests: requests.kept(), views: views.to_bytes() };
    let start = MARK.to_vec();
    postcard::to_extend(&attachment, start).expect("plain values can be written to memory")
}

/// A venue's, as it is now.
pub(crate) fn of(content: &Content) -> Vec<u8> {
    to_bytes(&content.views, &content.requests)
}

/// As it was kept; none where another version wrote it, or where it is not whole.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<(Views, RequestCounts)> {
    let kept: Attachment<Vec<u8>> = postcard::from_bytes(bytes.strip_prefix(&MARK)?).ok()?;
    Some((Views::from_bytes(&kept.views)?, RequestCounts::of_kept(kept.requests)))
}
