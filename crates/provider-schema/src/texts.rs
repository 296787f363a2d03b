//! The words of a form in one language. They stand in a file of their own beside the provider, so that a translator
//! needs to touch nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::field::{Field, Kind, Link, Schema};

/// The words of a provider in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// The provider's name, for example `Atlassian Jira`.
    pub fullname: String,
    /// What it is, in one or two sentences.
    pub description: String,
    /// A page about the set-up as a whole.
    #[serde(default)]
    pub docs: Option<Link>,
    /// Headings, by the id of their group.
    #[serde(default)]
    pub groups: BTreeMap<String, String>,
    /// Words of fields, by their path: names joined by `/`, without places of lists and without tags of unions.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldTexts>,
}

/// The words of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldTexts {
    /// What it is called.
    pub label: String,
    /// One or two sentences below it.
    #[serde(default)]
    pub help: String,
    /// An example.
    #[serde(default)]
    pub placeholder: String,
    /// Where the vendor explains how to find the value.
    #[serde(default)]
    pub docs: Option<Link>,
    /// Labels of words and of shapes, by their value.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

impl Texts {
    /// The same, with what it lacks in the words of another language.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        fill(&mut self.fullname, &other.fullname);
        fill(&mut self.description, &other.description);
        self.docs = self.docs.or_else(|| other.docs.clone());
        for (id, label) in &other.groups {
            fill(self.groups.entry(id.clone()).or_default(), label);
        }
        for (path, words) in &other.fields {
            let own = self.fields.entry(path.clone()).or_default();
            fill(&mut own.label, &words.label);
            fill(&mut own.help, &words.help);
            fill(&mut own.placeholder, &words.placeholder);
            own.docs = own.docs.take().or_else(|| words.docs.clone());
            for (value, label) in &words.options {
                fill(own.options.entry(value.clone()).or_default(), label);
            }
        }
        self
    }
}

fn fill(own: &mut String, other: &str) {
    if own.is_empty() {
        other.clone_into(own);
    }
}

impl Schema {
    /// The schema with these words in it.
    #[must_use]
    pub fn with_texts(mut self, texts: &Texts) -> Self {
        self.docs.clone_from(&texts.docs);
        for group in &mut self.groups {
            if let Some(label) = texts.groups.get(&group.id) {
                group.label.clone_from(label);
            }
        }
        word(&mut self.fields, "", texts);
        self
    }

    /// Places that have no words: paths of fields without a label, and words of enumerations without one. For tests
    /// of providers: a form must not show an empty label.
    pub fn wordless(&self) -> Vec<String> {
        let mut places: Vec<_> = self
            .groups
            .iter()
            .filter(|one| one.label.is_empty())
            .map(|one| format!("group {}", one.id))
            .collect();
        wordless(&self.fields, "", &mut places);
        places
    }
}

fn word(fields: &mut [Field], path: &str, texts: &Texts) {
    for field in fields {
        let path = join(path, &field.name);
        if let Some(words) = texts.fields.get(&path) {
            field.label.clone_from(&words.label);
            field.help.clone_from(&words.help);
            field.placeholder.clone_from(&words.placeholder);
            field.docs.clone_from(&words.docs);
            label(&mut field.kind, words);
        }
        inside(&mut field.kind, &path, texts);
    }
}

fn label(kind: &mut Kind, words: &FieldTexts) {
    match kind {
        Kind::Enum { options } => {
            for option in options {
                option.label = words.options.get(&option.value).cloned().unwrap_or_default();
            }
        }
        Kind::Union { variants, .. } => {
            for variant in variants {
                variant.label = words.options.get(&variant.value).cloned().unwrap_or_default();
            }
        }
        Kind::List { item, .. } => label(item, words),
        _ => {}
    }
}

fn inside(kind: &mut Kind, path: &str, texts: &Texts) {
    match kind {
        Kind::Object { fields } => word(fields, path, texts),
        Kind::Union { variants, .. } => {
            for variant in variants {
                word(&mut variant.fields, path, texts);
            }
        }
        Kind::List { item, .. } => inside(item, path, texts),
        _ => {}
    }
}

fn wordless(fields: &[Field], path: &str, places: &mut Vec<String>) {
    for field in fields {
        let path = join(path, &field.name);
        if field.label.is_empty() {
            places.push(path.clone());
        }
        wordless_inside(&field.kind, &path, places);
    }
}

fn wordless_inside(kind: &Kind, path: &str, places: &mut Vec<String>) {
    match kind {
        Kind::Enum { options } => {
            let empty = options.iter().filter(|option| option.label.is_empty());
            places.extend(empty.map(|option| format!("{path} = {}", option.value)));
        }
        Kind::Union { variants, .. } => {
            for variant in variants {
                if variant.label.is_empty() {
                    places.push(format!("{path} = {}", variant.value));
                }
                wordless(&variant.fields, path, places);
            }
        }
        Kind::Object { fields } => wordless(fields, path, places),
        Kind::List { item, .. } => wordless_inside(item, path, places),
        _ => {}
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}
