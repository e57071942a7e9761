//! The message that asks for an action, found without reading what it asks: the thread that reads sockets has little time for each.

use std::ops::Range;

/// A `post` of an action as clients write it: its number, and where in the message the action with its signature is. Whether that can be
/// read, and whether anything follows that makes it another message, is seen by who decodes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedAction {
    /// The client's number for it.
    pub id: u64,
    /// What would be the body of `POST /exchange`.
    pub payload: Range<usize>,
}

impl PostedAction {
    /// Finds it in a message whose members are in the usual order; none where they are not, or where the message is another one, which
    /// [`ClientMessage::decode`](super::socket_message::ClientMessage::decode) tells.
    pub fn find(message: &str) -> Option<Self> {
        let rest = after(message, &["{", r#""method""#, ":", r#""post""#, ",", r#""id""#, ":", ""])?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (id, rest) = rest.split_at(digits);
        // A number is not written with zeros before it, nor with a part behind a point, and then it does not end here.
        let id = id.parse().ok().filter(|_| !id.starts_with('0') || digits == 1)?;
        let rest = after(rest, &[",", r#""request""#, ":", "{", r#""type""#, ":", r#""action""#, ","])?;
        let rest = after(rest, &[r#""payload""#, ":"])?;
        let start = message.len() - rest.len();
        let request = rest.trim_end_matches(BLANKS).strip_suffix('}')?;
        let payload = request.trim_end_matches(BLANKS).strip_suffix('}')?;
        Some(Self { id, payload: start..start + payload.len() })
    }
}

/// What may stand between the tokens of JSON.
const BLANKS: [char; 4] = [' ', '\n', '\r', '\t'];

/// What follows these tokens in a text that begins with them.
fn after<'a>(text: &'a str, tokens: &[&str]) -> Option<&'a str> {
    tokens.iter().try_fold(text, |rest, token| rest.trim_start_matches(BLANKS).strip_prefix(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(message: &str) -> Option<(u64, &str)> {
        PostedAction::find(message).map(|PostedAction { id, payload }| (id, &message[payload]))
    }

    #[test]
    fn what_is_written_as_usual_is_found_with_or_without_blanks() {
        let tight =
            r#"{"method":"post","id":256,"request":{"type":"action","payload":{"action":{},"nonce":1}}}"#;
        assert_eq!(found(tight), Some((256, r#"{"action":{},"nonce":1}"#)));
        let wide = "{ \"method\": \"post\", \"id\": 0, \"request\":\n { \"type\": \"action\", \"payload\":{}\t}\r } ";
        assert_eq!(found(wide), Some((0, "{}\t")));
    }

    #[test]
    fn what_is_another_message_or_written_otherwise_is_left_to_who_reads_it_whole() {
        for message in [
            "",
            r#"{"method":"ping"}"#,
            r#"{"method":"post","id":1,"request":{"type":"info","payload":{"type":"allMids"}}}"#,
            r#"{"id":1,"method":"post","request":{"type":"action","payload":{}}}"#,
            r#"{"method":"post","id":1,"request":{"payload":{},"type":"action"}}"#,
            r#"{"method":"post","id":01,"request":{"type":"action","payload":{}}}"#,
            r#"{"method":"post","id":1.5,"request":{"type":"action","payload":{}}}"#,
            r#"{"method":"post","id":-1,"request":{"type":"action","payload":{}}}"#,
            r#"{"method":"post","id":18446744073709551616,"request":{"type":"action","payload":{}}}"#,
            r#"{"method":"post","id":1,"request":{"type":"action","payload":{}"#,
        ] {
            assert_eq!(found(message), None, "{message}");
        }
    }
}
