//! Reading a stream of server-sent events, as the HTML standard describes it. Pure: bytes in, messages out.

/// What has come over the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A comment: the server is still there.
    Heartbeat,
    /// An event.
    Event {
        /// Its type; `message` when the server names none.
        name: String,
        /// Its data, of several lines if there were several.
        data: String,
    },
}

/// A line longer than this is no event of ours; it is skipped.
const LONGEST_LINE: usize = 64 * 1024;

/// Puts together what arrives in pieces of any size.
#[derive(Default)]
pub struct Parser {
    line: Vec<u8>,
    /// Whether the line so far is too long to be kept.
    overlong: bool,
    /// Whether the last byte was a carriage return, after which a line feed ends no further line.
    after_return: bool,
    begun: bool,
    name: String,
    data: Option<String>,
}

impl Parser {
    /// Takes the next bytes and gives what they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Message> {
        let mut messages = Vec::new();
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => messages.extend(self.end_of_line()),
                _ if self.line.len() < LONGEST_LINE => self.line.push(byte),
                _ => self.overlong = true,
            }
        }
        messages
    }

    fn end_of_line(&mut self) -> Option<Message> {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.overlong) {
            return None;
        }
        let text = String::from_utf8_lossy(&line);
        let text = if std::mem::replace(&mut self.begun, true) {
            &text
        } else {
            text.strip_prefix('\u{feff}').unwrap_or(&text)
        };
        if text.is_empty() {
            return self.end_of_event();
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Some(Message::Heartbeat),
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
        None
    }

    fn end_of_event(&mut self) -> Option<Message> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        Some(Message::Event { name: if name.is_empty() { "message".to_owned() } else { name }, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Message {
        Message::Event { name: name.to_owned(), data: data.to_owned() }
    }

    fn read(text: &str) -> Vec<Message> {
        Parser::default().feed(text.as_bytes())
    }

    #[test]
    fn an_event_is_complete_at_its_empty_line() {
        assert_eq!(read("event: change\ndata: {\"id\":1}\n"), []);
        assert_eq!(read("event: change\ndata: {\"id\":1}\n\n"), [event("change", "{\"id\":1}")]);
    }

    #[test]
    fn every_kind_of_line_end_will_do() {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["event: change", "data: 1", "", ": beat", "data: 2", "", ""].join(end);
            assert_eq!(
                read(&text),
                [event("change", "1"), Message::Heartbeat, event("message", "2")],
                "{end:?}"
            );
        }
    }

    /// The pieces in which a stream arrives are an accident of the network.
    #[test]
    fn it_does_not_matter_how_the_bytes_arrive() {
        let text =
            "\u{feff}event: change\r\ndata: gr\u{fc}n\r\ndata: zwei\r\n\r\n: x\r\nid: 7\r\ndata\r\n\r\n";
        let whole = read(text);
        assert_eq!(whole, [event("change", "gr\u{fc}n\nzwei"), Message::Heartbeat, event("message", "")]);
        for size in 1..text.len() {
            let mut parser = Parser::default();
            let pieces: Vec<_> = text.as_bytes().chunks(size).flat_map(|piece| parser.feed(piece)).collect();
            assert_eq!(pieces, whole, "in pieces of {size}");
        }
    }

    #[test]
    fn only_one_blank_after_the_colon_is_taken_away() {
        assert_eq!(read("data:  x\n\ndata:y\n\n"), [event("message", " x"), event("message", "y")]);
    }

    #[test]
    fn an_event_without_data_is_none_and_its_name_does_not_stay() {
        assert_eq!(read("event: change\n\ndata: 1\n\n"), [event("message", "1")]);
    }

    #[test]
    fn what_is_not_text_does_no_harm() {
        let mut parser = Parser::default();
        assert_eq!(parser.feed(b"data: \xff\n\n"), [event("message", "\u{fffd}")]);
    }

    #[test]
    fn an_endless_line_takes_no_endless_memory() {
        let mut parser = Parser::default();
        for _ in 0..100 {
            assert_eq!(parser.feed(&[b'x'; 4096]), []);
        }
        assert!(parser.line.capacity() <= 2 * LONGEST_LINE);
        assert_eq!(parser.feed(b"\ndata: 1\n\n"), [event("message", "1")]);
    }
}
