//! Reading request bodies: strict JSON, and fields with all faults collected, so that a caller sees every mistake
//! at once and where it is.

use std::fmt;

use api_types::formats::{check_name, looks_like_id};
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::error::{Error, Fault};
use crate::leaks::holds_token;

/// Said of a text that holds a token: kept, it would be shown to everybody who may read the object.
const A_TOKEN: &str = "holds a token, which must be kept secret; if it was sent here by mistake, revoke it";

/// Parses JSON; refuses what other parsers would read in different ways: repeated keys, text behind the value.
pub fn parse_json(bytes: &[u8]) -> Result<Value, Fault> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Fault::body("", "is empty; this call needs a JSON body"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| Fault::body("", format!("is not usable JSON: {error}")))
}

/// The fields of a JSON object, taken one by one. Fields that nobody asks for are ignored (contract, management 0.1).
pub struct Fields {
    object: Map<String, Value>,
    prefix: String,
    faults: Vec<Fault>,
}

impl Fields {
    /// The fields of a body, which must be an object.
    pub fn of(body: Value) -> Result<Self, Error> {
        match body {
            Value::Object(object) => Ok(Self { object, prefix: String::new(), faults: Vec::new() }),
            other => Err(Fault::body("", format!("must be a JSON object, not {}", kind_of(&other))).into()),
        }
    }

    /// An optional text. Absent and `null` are the same.
    pub fn text(&mut self, name: &str, check: impl Fn(&str) -> Result<(), String>) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => {
                if holds_token(&text) {
                    self.fault(name, A_TOKEN);
                } else if text.contains('\0') {
                    // No text of the store can hold it.
                    self.fault(name, "must not contain the character U+0000");
                } else if let Err(message) = check(&text) {
                    self.fault(name, message);
                }
                Some(text)
            }
            other => {
                self.fault(name, format!("must be a text, not {}", kind_of(&other)));
                None
            }
        }
    }

    /// A text that must be there. An empty one stands in when it is not: [`Fields::finish`] then fails.
    pub fn required_text(&mut self, name: &str, check: impl Fn(&str) -> Result<(), String>) -> String {
        if self.is_absent(name) {
            self.fault(name, "is missing");
            return String::new();
        }
        self.text(name, check).unwrap_or_default()
    }

    /// An optional word out of a few.
    pub fn word<T>(&mut self, name: &str, known: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let known = |text: &str| parse(text).map(drop).ok_or_else(|| format!("must be one of {known}"));
        let text = self.text(name, known)?;
        parse(&text)
    }

    /// A word that must be there; `None` only together with a fault.
    pub fn required_word<T>(
        &mut self,
        name: &str,
        known: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if self.is_absent(name) {
            self.fault(name, format!("is missing; it must be one of {known}"));
            return None;
        }
        self.word(name, known, parse)
    }

    /// An optional whole number within a range.
    pub fn number(&mut self, name: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        let value = self.take(name)?;
        let number =
            value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|n| range.contains(n));
        if number.is_none() {
            self.fault(name, format!("must be a whole number from {} to {}", range.start(), range.end()));
        }
        number
    }

    /// An optional list of texts.
    pub fn texts(
        &mut self,
        name: &str,
        most: usize,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Option<Vec<String>> {
        let items = match self.take(name)? {
            Value::Array(items) => items,
            other => {
                self.fault(name, format!("must be a list of texts, not {}", kind_of(&other)));
                return None;
            }
        };
        if items.len() > most {
            self.fault(name, format!("must have at most {most} entries"));
            return None;
        }
        let mut texts = Vec::with_capacity(items.len());
        for (place, item) in items.into_iter().enumerate() {
            let name = format!("{name}/{place}");
            match item {
                Value::String(text) if holds_token(&text) => self.fault_at(&name, A_TOKEN),
                Value::String(text) => match check(&text) {
                    Ok(()) => texts.push(text),
                    Err(message) => self.fault_at(&name, message),
                },
                other => self.fault_at(&name, format!("must be a text, not {}", kind_of(&other))),
            }
        }
        Some(texts)
    }

    /// An optional object; `read` takes its fields.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields) -> T) -> Option<T> {
        match self.take(name)? {
            Value::Object(object) => {
                let prefix = format!("{}/{}", self.prefix, escape(name));
                let mut inner = Self { object, prefix, faults: Vec::new() };
                let value = read(&mut inner);
                self.faults.append(&mut inner.faults);
                Some(value)
            }
            other => {
                self.fault(name, format!("must be an object, not {}", kind_of(&other)));
                None
            }
        }
    }

    /// An optional object of free keys, whose JSON has at most `most` bytes.
    pub fn map(&mut self, name: &str, most: usize) -> Option<Map<String, Value>> {
        match self.take(name)? {
            Value::Object(object) => {
                let text = Value::Object(object.clone()).to_string();
                if text.len() > most {
                    self.fault(name, format!("must have at most {most} bytes"));
                } else if holds_token(&text) {
                    self.fault(name, A_TOKEN);
                }
                Some(object)
            }
            other => {
                self.fault(name, format!("must be an object, not {}", kind_of(&other)));
                None
            }
        }
    }

    /// Refuses a field of the contract that needs something which this version does not have, unless it is empty.
    pub fn refuse(&mut self, name: &str, what: &str) {
        let empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
        if self.take(name).is_some_and(|value| !empty(&value)) {
            self.fault(name, format!("needs {what}, which this version does not have; leave it out"));
        }
    }

    /// Whether a field is there and not `null`.
    pub fn has(&self, name: &str) -> bool {
        !self.is_absent(name)
    }

    /// Notes that a field is wrong.
    pub fn fault(&mut self, name: &str, message: impl Into<String>) {
        self.fault_at(&escape(name), message);
    }

    /// Notes that something inside a field is wrong; `place` is a pointer without its first slash.
    pub fn fault_below(&mut self, place: &str, message: impl Into<String>) {
        self.fault_at(place, message);
    }

    /// Fails if anything was wrong.
    pub fn finish(self) -> Result<(), Error> {
        if self.faults.is_empty() { Ok(()) } else { Err(Error::Invalid(self.faults)) }
    }

    /// Notes that something below a field is wrong: `pointer` is escaped, without the first slash.
    pub(crate) fn fault_at(&mut self, pointer: &str, message: impl Into<String>) {
        self.faults.push(Fault::body(format!("{}/{pointer}", self.prefix), message));
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name).filter(|value| !value.is_null())
    }

    fn is_absent(&self, name: &str) -> bool {
        self.object.get(name).is_none_or(Value::is_null)
    }
}

/// Checks a name in a change. An object without a name of its own has its id for a name and may keep it, so a text that
/// looks like an id passes here: [`check_id_as_name`] must look at it when the object is known.
pub(crate) fn check_changed_name(name: &str) -> Result<(), String> {
    if looks_like_id(name) { Ok(()) } else { check_name(name) }
}

/// Refuses a name that looks like an id, unless it is the object's own: names work in place of ids, so one object
/// could stand in another's way.
pub(crate) fn check_id_as_name(name: &str, own: Uuid) -> Result<(), Error> {
    if looks_like_id(name) && name != own.to_string() {
        return Err(Fault::body("/name", check_name(name).err().unwrap_or_default()).into());
    }
    Ok(())
}

/// Escapes a key for a JSON Pointer (RFC 6901).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Builds a [`Value`] like `serde_json` does, but refuses repeated keys.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(de::Error::custom(format_args!("the key {key:?} occurs twice")));
            }
            let value = entries.next_value_seed(Strict)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ordinary_json_is_read_as_it_is() {
        let text = br#" {"a": [1, -2, 1.5, true, null, "x"], "b": {"a": 1}} "#;
        assert_eq!(parse_json(text).unwrap(), json!({"a": [1, -2, 1.5, true, null, "x"], "b": {"a": 1}}));
    }

    #[test]
    fn repeated_keys_are_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":2}"#, r#"{"a":[{"b":1,"b":1}]}"#, r#"{"a":1,"\u0061":2}"#] {
            assert!(parse_json(text.as_bytes()).unwrap_err().message.contains("twice"), "{text}");
        }
    }

    #[test]
    fn broken_json_names_the_place() {
        for text in ["{", "nul", r#"{"a":}"#, "{} {}", "\"\\ud800\"", "[1,]", "\u{feff}{}"] {
            let fault = parse_json(text.as_bytes()).unwrap_err();
            assert!(fault.message.contains("line 1"), "{text}: {}", fault.message);
        }
        assert!(parse_json(b"\xff").is_err());
        assert!(parse_json(b"  ").unwrap_err().message.contains("empty"));
        assert!(parse_json("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn every_fault_is_reported_with_its_pointer() {
        let mut fields = Fields::of(json!({"a": 1, "list": ["x", 2], "inner": {"b/c": 3}})).unwrap();
        fields.text("a", |_| Ok(()));
        fields.texts("list", 5, |_| Ok(()));
        fields.object("inner", |inner| inner.text("b/c", |_| Ok(())));
        fields.required_text("gone", |_| Ok(()));
        let Err(Error::Invalid(faults)) = fields.finish() else { panic!("must fail") };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.parameter.as_str()).collect();
        assert_eq!(pointers, ["/a", "/list/1", "/inner/b~1c", "/gone"]);
    }

    #[test]
    fn null_means_absent() {
        let mut fields = Fields::of(json!({"a": null})).unwrap();
        assert_eq!(fields.text("a", |_| Err("never asked".into())), None);
        fields.finish().unwrap();
    }
}
