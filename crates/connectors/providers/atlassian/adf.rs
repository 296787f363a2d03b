//! The Atlassian Document Format: texts of issues and comments are trees of nodes.
//!
//! A text here has paragraphs between empty lines, `[words](address)` and bare addresses as links, and blocks of code
//! between lines of three backticks. What is written so is read so; a document that holds more is read as far as it goes,
//! and [`is_kept`] says that something is missing.

use serde_json::{Value, json};

const FENCE: &str = "```";

/// A text as a document.
pub(super) fn write(text: &str) -> Value {
    let lines: Vec<_> = text.split('\n').collect();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some(end) = code_end(&lines[at..]) {
            blocks.push(code(&lines[at..=at + end]));
            // The empty line behind it is what is between blocks.
            at += end + 2;
        } else {
            let end = separator(&lines, at);
            blocks.push(paragraph(&lines[at..end]));
            at = end + 1;
        }
    }
    json!({"type": "doc", "version": 1, "content": blocks})
}

/// Where the empty line is that ends a block, or the end of the text. A block that begins with an empty line has it as a
/// line of its own, and so has a text that ends with one: behind what is between blocks there is a block.
fn separator(lines: &[&str], from: usize) -> usize {
    let last = lines.len() - 1;
    (from + 1..last).find(|at| lines[*at].is_empty()).unwrap_or(lines.len())
}

/// A document as a text.
pub(super) fn read(document: &Value) -> String {
    match document {
        // What the older interface wrote.
        Value::String(text) => text.clone(),
        other => blocks(other, 0),
    }
}

/// Whether a text says all that the document does.
pub(super) fn is_kept(document: &Value, text: &str) -> bool {
    document.is_string() || document.is_null() || write(text)["content"] == document["content"]
}

/// How many lines on the block of code ends that begins here, if one does.
fn code_end(lines: &[&str]) -> Option<usize> {
    let language = lines.first()?.strip_prefix(FENCE)?;
    if language.contains('`') {
        return None;
    }
    let end = lines.iter().skip(1).position(|line| *line == FENCE)? + 1;
    // One empty line would be no text, as no line at all is.
    if end == 2 && lines[1].is_empty() {
        return None;
    }
    // It stands alone: behind it there is nothing, or an empty line and another block.
    let alone = match lines.get(end + 1) {
        None => true,
        Some(line) => line.is_empty() && lines.len() > end + 2,
    };
    alone.then_some(end)
}

fn code(lines: &[&str]) -> Value {
    let language = lines.first().map_or("", |line| &line[FENCE.len()..]);
    let text = lines[1..lines.len() - 1].join("\n");
    let mut block = json!({"type": "codeBlock"});
    if !language.is_empty() {
        block["attrs"] = json!({"language": language});
    }
    // A text of no characters is no valid node.
    if !text.is_empty() {
        block["content"] = json!([{"type": "text", "text": text}]);
    }
    block
}

fn paragraph(lines: &[&str]) -> Value {
    let mut content = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            content.push(json!({"type": "hardBreak"}));
        }
        inline(line, &mut content);
    }
    json!({"type": "paragraph", "content": content})
}

fn inline(line: &str, content: &mut Vec<Value>) {
    let mut plain = 0;
    let mut at = 0;
    while at < line.len() {
        let Some((length, text, address)) = link(&line[at..]) else {
            at += line[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        push_text(&line[plain..at], content);
        let mark = json!([{"type": "link", "attrs": {"href": address}}]);
        content.push(json!({"type": "text", "text": text, "marks": mark}));
        at += length;
        plain = at;
    }
    push_text(&line[plain..], content);
}

fn push_text(text: &str, content: &mut Vec<Value>) {
    if !text.is_empty() {
        content.push(json!({"type": "text", "text": text}));
    }
}

/// A link at the beginning of a text: its length, its words, its address.
fn link(text: &str) -> Option<(usize, &str, &str)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (words, rest) = rest.split_once("](")?;
        let (address, _) = rest.split_once(')')?;
        let whole = address_length(address) == Some(address.len());
        let named = !words.is_empty() && !words.contains(['[', ']']) && words != address;
        return (whole && named).then_some((words.len() + address.len() + 4, words, address));
    }
    let length = address_length(text)?;
    Some((length, &text[..length], &text[..length]))
}

/// The length of the address that a text begins with.
fn address_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let ends = |letter: char| letter.is_whitespace() || letter.is_control() || "()[]<>\"'`".contains(letter);
    let end = rest.find(ends).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    (!address.is_empty()).then(|| text.len() - rest.len() + address.len())
}

/// No document of people is as deep; one of somebody else must not fill the stack.
const DEPTH: usize = 64;

fn children(node: &Value) -> impl Iterator<Item = &Value> {
    node.get("content").and_then(Value::as_array).into_iter().flatten()
}

fn kind(node: &Value) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn blocks(node: &Value, depth: usize) -> String {
    let all: Vec<_> = children(node).map(|block| self::block(block, depth + 1)).collect();
    all.join("\n\n")
}

fn block(node: &Value, depth: usize) -> String {
    if depth > DEPTH {
        return String::new();
    }
    let lines = |mark: &dyn Fn(usize) -> String| {
        let items = children(node).enumerate();
        let items: Vec<_> =
            items.map(|(index, item)| format!("{}{}", mark(index + 1), blocks(item, depth + 1))).collect();
        items.join("\n")
    };
    match kind(node) {
        "codeBlock" => {
            let language = node.pointer("/attrs/language").and_then(Value::as_str).unwrap_or_default();
            let text: String = children(node).map(words).collect();
            let between = if text.is_empty() { "" } else { "\n" };
            format!("{FENCE}{language}\n{text}{between}{FENCE}")
        }
        "bulletList" => lines(&|_| "- ".to_owned()),
        "orderedList" => lines(&|number| format!("{number}. ")),
        "rule" => "---".to_owned(),
        _ => {
            let inner = children(node).any(|child| child.get("content").is_some());
            if inner { blocks(node, depth) } else { children(node).map(words).collect() }
        }
    }
}

/// What stands in a line.
fn words(node: &Value) -> String {
    let attribute = |name: &str| {
        let value = node.get("attrs").and_then(|attributes| attributes.get(name)).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    match kind(node) {
        "hardBreak" => "\n".to_owned(),
        "mention" | "emoji" | "status" => attribute("text"),
        "inlineCard" => attribute("url"),
        _ => {
            let text = node.get("text").and_then(Value::as_str).unwrap_or_default();
            let marks = node.get("marks").and_then(Value::as_array).into_iter().flatten();
            let mut links = marks.filter(|mark| kind(mark) == "link");
            match links.find_map(|mark| mark.pointer("/attrs/href")?.as_str()) {
                Some(address) if address != text => format!("[{text}]({address})"),
                _ => text.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{is_kept, read, write};

    #[test]
    fn paragraphs_links_and_code_are_nodes() {
        let text = "See [the log](https://a.example/x) or https://b.example.\nNow.\n\n```rust\nlet a;\n\nlet b;\n```\n\nEnd";
        let document = write(text);
        assert_eq!(read(&write("a\n")), "a\n");
        let kinds: Vec<_> =
            document["content"].as_array().unwrap().iter().map(|node| &node["type"]).collect();
        assert_eq!(kinds, ["paragraph", "codeBlock", "paragraph"]);
        assert_eq!(document["content"][0]["content"][1]["marks"][0]["attrs"]["href"], "https://a.example/x");
        assert_eq!(document["content"][0]["content"][3]["text"], "https://b.example");
        assert_eq!(document["content"][1]["attrs"]["language"], "rust");
        assert_eq!(read(&document), text);
    }

    #[test]
    fn what_a_text_cannot_say_is_told() {
        let item = |text: &str| json!({"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]});
        let document = json!({"type": "doc", "version": 1, "content": [{"type": "bulletList", "content": [item("a"), item("b")]}]});
        assert_eq!(read(&document), "- a\n- b");
        assert!(!is_kept(&document, &read(&document)));
        assert!(is_kept(&write("a"), "a") && is_kept(&Value::Null, ""));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            text in "([a-z ]|\n|\n\n|\n```\n|```|\\[|\\]|\\(|\\)|https://a\\.b/c|\\PC){0,30}",
        ) {
            let document = write(&text);
            prop_assert_eq!(read(&document), text.clone());
            prop_assert!(is_kept(&document, &text));
            // No text node is empty: Jira refuses such a document.
            prop_assert!(!document.to_string().contains("\"text\":\"\""));
        }
    }
}
