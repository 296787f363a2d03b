//! The form of a provider: fields, what they hold, how they are grouped.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::credential::Accepted;
use crate::expects::Expects;
use crate::format::Format;

/// Everything that one provider is told when it is set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// The provider, for example `ticketing_jira`: the `type` of its `provider_config`.
    pub provider_id: String,
    /// Where the vendor or our documentation explains the set-up as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<Link>,
    /// Headings that fields stand under, in order. Fields without a group come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// The fields, in the order of the form.
    pub fields: Vec<Field>,
}

/// A heading in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What fields name it by.
    pub id: String,
    /// The heading.
    pub label: String,
}

/// One field of a form, or of an object inside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its key in the object that it stands in. The field's JSON Pointer is made of these.
    pub name: String,
    /// What it holds.
    #[serde(flatten)]
    pub kind: Kind,
    /// Whether it must be there, if it is shown at all.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// What stands in for it when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The heading that it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether most people never need it: folded away in forms.
    #[serde(default, skip_serializing_if = "is_false")]
    pub advanced: bool,
    /// Shown, and looked at, only if this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_if: Option<Condition>,
    /// What it is called.
    #[serde(default)]
    pub label: String,
    /// One or two sentences below it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// An example inside it while it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
    /// Where the vendor explains how to find this value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<Link>,
    /// What advice about the value is made of; of a credential: about its secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expects: Option<Expects>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// One line of text.
    Text {
        /// What it may look like.
        format: Format,
        /// Most characters.
        max: usize,
    },
    /// An address on the web, `https` or `http`; whether a host may be called is decided where the call is made.
    Url,
    /// One of a few words.
    Enum {
        /// The words, in order.
        options: Vec<Choice>,
    },
    /// True or false.
    Bool,
    /// A whole number.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Several of a kind.
    List {
        /// What each entry is.
        item: Box<Kind>,
        /// Most entries.
        max: usize,
    },
    /// Fields of its own.
    Object {
        /// The fields.
        fields: Vec<Field>,
    },
    /// One of several shapes, told apart by a key.
    Union {
        /// The key.
        tag: String,
        /// The shapes.
        variants: Vec<Variant>,
    },
    /// A credential: inline with its secrets, or a reference to a stored one.
    Credential {
        /// What is accepted, the recommended one first.
        accepted: Vec<Accepted>,
    },
}

/// A word of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// On the wire.
    pub value: String,
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// One shape of a union.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// The value of the tag.
    pub value: String,
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// What it holds besides the tag.
    pub fields: Vec<Field>,
}

/// A page that explains something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is called.
    pub text: String,
    /// Where it is.
    pub url: String,
}

/// When a field belongs to the form: another field beside it has one of these values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Name of the other field, in the same object.
    pub field: String,
    /// Its values that show this field.
    pub one_of: Vec<Value>,
}

impl Schema {
    /// A form without headings.
    pub fn new(provider_id: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { provider_id: provider_id.into(), docs: None, groups: Vec::new(), fields }
    }
}

impl Kind {
    /// A line of at most 256 characters.
    pub fn text() -> Self {
        Self::Text { format: Format::Line, max: 256 }
    }

    /// A line of at most 256 characters in a named format.
    pub fn formatted(format: Format) -> Self {
        Self::Text { format, max: 256 }
    }

    /// An address on the web.
    pub fn url() -> Self {
        Self::Url
    }

    /// One of these words.
    pub fn one_of(words: &[&str]) -> Self {
        let option = |word: &&str| Choice { value: (*word).to_owned(), label: String::new() };
        Self::Enum { options: words.iter().map(option).collect() }
    }

    /// At most 200 of a kind.
    pub fn list(item: Self) -> Self {
        Self::List { item: Box::new(item), max: 200 }
    }

    /// An object.
    pub fn object(fields: Vec<Field>) -> Self {
        Self::Object { fields }
    }

    /// A credential of one of these kinds, each under its own name.
    pub fn credential(accepted: &[Accepted]) -> Self {
        Self::Credential { accepted: accepted.to_vec() }
    }
}

impl Field {
    /// A field that may be left out. Its words come from the provider's texts.
    pub fn optional(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            required: false,
            default: None,
            group: None,
            advanced: false,
            shown_if: None,
            label: String::new(),
            help: String::new(),
            placeholder: String::new(),
            docs: None,
            expects: None,
        }
    }

    /// A field that must be there.
    pub fn required(name: &str, kind: Kind) -> Self {
        Self { required: true, ..Self::optional(name, kind) }
    }

    /// With a value that stands in when it is left out.
    #[must_use]
    pub fn or(self, default: impl Into<Value>) -> Self {
        Self { default: Some(default.into()), ..self }
    }

    /// Under a heading.
    #[must_use]
    pub fn under(self, group: &str) -> Self {
        Self { group: Some(group.to_owned()), ..self }
    }

    /// With what is known of the values that belong here.
    #[must_use]
    pub fn expecting(self, expects: Expects) -> Self {
        Self { expects: Some(expects), ..self }
    }

    /// Folded away.
    #[must_use]
    pub fn advanced(self) -> Self {
        Self { advanced: true, ..self }
    }

    /// Only if the field beside it has this value.
    #[must_use]
    pub fn shown_if(self, field: &str, value: impl Into<Value>) -> Self {
        Self { shown_if: Some(Condition { field: field.to_owned(), one_of: vec![value.into()] }), ..self }
    }
}

impl Condition {
    /// Whether it holds in an object.
    pub fn holds(&self, object: &serde_json::Map<String, Value>) -> bool {
        object.get(&self.field).is_some_and(|value| self.one_of.contains(value))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}
