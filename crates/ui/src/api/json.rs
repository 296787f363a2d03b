//! Answers read field by field, by the browser's own parser. For the few types that every visitor needs before there is
//! anything to see; all others are read by serde, whose code comes with the pages that need it.

use std::str::FromStr;

use api_types::{
    AccountId, AuditEntryId, IntegrationId, MemberId, OrganizationId, Sensitive, Timestamp, TokenId,
    account::Environment, session::AuthCode,
};

use backend::Node;

/// A value of an answer: an object, a list, a text, a number, or nothing at all.
pub(crate) struct Json(Node);

/// What can be read from a value. `None`: it is something else, and the answer is not one that this page understands.
pub(crate) trait FromJson: Sized {
    fn from_json(json: &Json) -> Option<Self>;
}

/// The envelope of a single object.
pub(crate) struct Single<T> {
    pub(crate) result: T,
}

impl<T: FromJson> FromJson for Single<T> {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { result: json.get("result")? })
    }
}

impl Json {
    /// The whole answer; none if it is no JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        backend::parse(text).map(Self)
    }

    /// A field of an object. One that is not there is read as nothing, which only an `Option` can be.
    pub(crate) fn get<T: FromJson>(&self, name: &str) -> Option<T> {
        T::from_json(&self.field(name))
    }

    fn field(&self, name: &str) -> Self {
        Self(backend::field(&self.0, name))
    }

    fn text(&self) -> Option<String> {
        backend::text(&self.0)
    }

    fn parsed<T: FromStr>(&self) -> Option<T> {
        self.text()?.parse().ok()
    }
}

impl FromJson for String {
    fn from_json(json: &Json) -> Option<Self> {
        json.text()
    }
}

impl FromJson for bool {
    fn from_json(json: &Json) -> Option<Self> {
        backend::truth(&json.0)
    }
}

impl FromJson for u32 {
    fn from_json(json: &Json) -> Option<Self> {
        backend::whole(&json.0)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Json) -> Option<Self> {
        if backend::is_nothing(&json.0) { Some(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Json) -> Option<Self> {
        backend::items(&json.0)?.into_iter().map(|item| T::from_json(&Json(item))).collect()
    }
}

impl FromJson for Sensitive {
    fn from_json(json: &Json) -> Option<Self> {
        json.text().map(Self::from)
    }
}

macro_rules! written_as_text {
    ($($name:ty),*) => {$(
        impl FromJson for $name {
            fn from_json(json: &Json) -> Option<Self> {
                json.parsed()
            }
        }
    )*};
}

written_as_text!(AccountId, AuditEntryId, IntegrationId, MemberId, OrganizationId, TokenId, Timestamp);

impl FromJson for AuthCode {
    fn from_json(json: &Json) -> Option<Self> {
        Some(match json.text()?.as_str() {
            "success" => Self::Success,
            "failure" => Self::Failure,
            "disabled" => Self::Disabled,
            "expired" => Self::Expired,
            "invited" => Self::Invited,
            "locked" => Self::Locked,
            _ => return None,
        })
    }
}

impl FromJson for Environment {
    fn from_json(json: &Json) -> Option<Self> {
        Some(match json.text()?.as_str() {
            "test" => Self::Test,
            "prod" => Self::Prod,
            _ => return None,
        })
    }
}

/// The browser's parser.
#[cfg(target_arch = "wasm32")]
mod backend {
    use js_sys::{Array, JSON, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    pub(super) type Node = JsValue;

    pub(super) fn parse(text: &str) -> Option<Node> {
        JSON::parse(text).ok()
    }

    pub(super) fn field(node: &Node, name: &str) -> Node {
        // Fails for what is no object: that has no fields.
        Reflect::get(node, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    }

    pub(super) fn is_nothing(node: &Node) -> bool {
        node.is_undefined() || node.is_null()
    }

    pub(super) fn text(node: &Node) -> Option<String> {
        node.as_string()
    }

    pub(super) fn truth(node: &Node) -> Option<bool> {
        node.as_bool()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is looked at, and a fraction is no whole number"
    )]
    pub(super) fn whole(node: &Node) -> Option<u32> {
        let number = node.as_f64()?;
        let whole = number as u32;
        (f64::from(whole).to_bits() == number.to_bits()).then_some(whole)
    }

    pub(super) fn items(node: &Node) -> Option<Vec<Node>> {
        Some(node.dyn_ref::<Array>()?.iter().collect())
    }
}

/// Stands in for it in native tests.
#[cfg(not(target_arch = "wasm32"))]
mod backend {
    use serde_json::Value;

    pub(super) type Node = Value;

    pub(super) fn parse(text: &str) -> Option<Node> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn field(node: &Node, name: &str) -> Node {
        node.get(name).cloned().unwrap_or(Value::Null)
    }

    pub(super) fn is_nothing(node: &Node) -> bool {
        node.is_null()
    }

    pub(super) fn text(node: &Node) -> Option<String> {
        node.as_str().map(str::to_owned)
    }

    pub(super) fn truth(node: &Node) -> Option<bool> {
        node.as_bool()
    }

    pub(super) fn whole(node: &Node) -> Option<u32> {
        node.as_u64()?.try_into().ok()
    }

    pub(super) fn items(node: &Node) -> Option<Vec<Node>> {
        node.as_array().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_field_is_nothing_and_a_wrong_one_is_not_understood() {
        let json = Json::parse(r#"{"name": "acme", "count": 3, "none": null, "names": ["a", "b"]}"#).unwrap();
        assert_eq!(json.get::<String>("name").as_deref(), Some("acme"));
        assert_eq!(json.get::<String>("other"), None);
        assert_eq!(json.get::<Option<String>>("other"), Some(None));
        assert_eq!(json.get::<Option<String>>("none"), Some(None));
        assert_eq!(json.get::<Option<String>>("count"), None, "a number is no text");
        assert_eq!(json.get::<Vec<String>>("names"), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(json.get::<Vec<u32>>("names"), None);
        assert_eq!(json.get::<u32>("count"), Some(3));
        assert!(Json::parse("<html>").is_none());
    }

    #[test]
    fn words_are_the_wires() {
        use AuthCode as Code;
        let codes =
            [Code::Success, Code::Failure, Code::Disabled, Code::Expired, Code::Invited, Code::Locked];
        for code in codes {
            let text = serde_json::to_string(&code).unwrap();
            assert_eq!(AuthCode::from_json(&Json::parse(&text).unwrap()), Some(code));
        }
        for environment in [Environment::Test, Environment::Prod] {
            let text = serde_json::to_string(&environment).unwrap();
            assert_eq!(Environment::from_json(&Json::parse(&text).unwrap()), Some(environment));
        }
    }
}
