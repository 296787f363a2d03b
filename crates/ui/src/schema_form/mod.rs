//! Forms that are made of a schema: what a provider needs to be told when it is set up.
//!
//! A [`SchemaForm`] adds an entry to a [`Form`] for each field of a [`provider_schema::Schema`], so that faults of the
//! server, changes and leaving work as in every form; [`SchemaFields`] shows them. What is typed is checked here by the
//! code that checks it on the server.
//!
//! ```ignore
//! let form = Form::new();
//! let config = SchemaForm::new(form, "/provider_config", provider_id, &json_schema, &Value::Null);
//! let submit = move || match config.read() { Ok(value) => …, Err(failure) => form.fail(failure) };
//! view! { <FormView form on_submit=submit><SchemaFields config stored /></FormView> }
//! ```

mod advice;
mod credential;
mod list;
mod make;
mod node;
mod view;
pub mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use leptos::prelude::*;
use provider_schema::{CredentialKind, Schema, schema_of, validate};
use serde_json::{Map, Value};

pub use self::view::SchemaFields;
use self::{make::Maker, node::Parts};
use crate::{
    failure::{Failure, Fault},
    form::{Entry, Form},
    util::text::capitalized,
};

/// A stored credential that a field can take in place of new secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// What people call it, and whose it is.
    pub name: String,
    /// What it holds.
    pub kind: CredentialKind,
}

/// A config while it is being written. Cheap to copy.
#[derive(Clone, Copy)]
pub struct SchemaForm(StoredValue<Arc<Inner>>);

struct Inner {
    provider: String,
    /// Place of the config in the body that is sent.
    base: &'static str,
    root: Root,
}

/// What the form consists of.
enum Root {
    /// A field for each of the schema's.
    Fields(Box<Schema>, Parts),
    /// The config as JSON, for a schema that this version cannot read.
    Json(Entry<String>),
}

impl SchemaForm {
    /// Adds the entries to a form. `base` is the place of the config in the body that is sent; `json_schema` comes from
    /// the server and has the form in it; `given` is the config to begin with, or null.
    pub fn new(form: Form, base: &'static str, provider: &str, json_schema: &Value, given: &Value) -> Self {
        if let Some(schema) = schema_of(json_schema) {
            return Self::of(form, base, schema, given);
        }
        let root = Root::Json(form.entry(base, "Configuration", node::pretty(Some(given))));
        Self(StoredValue::new(Arc::new(Inner { provider: provider.to_owned(), base, root })))
    }

    /// The same of a schema that was made here.
    pub fn of(form: Form, base: &'static str, schema: Schema, given: &Value) -> Self {
        let place = Arc::new(move || Some(base.to_owned()));
        let parts = Maker::new(form).parts(&schema.fields, given.as_object(), &(place as _), None);
        let provider = schema.provider_id.clone();
        let root = Root::Fields(Box::new(schema), parts);
        Self(StoredValue::new(Arc::new(Inner { provider, base, root })))
    }

    /// What is typed; or what is wrong with it, each fault at its field.
    pub fn read(self) -> Result<Value, Failure> {
        let inner = self.0.get_value();
        match &inner.root {
            Root::Fields(schema, parts) => {
                let mut config = untrack(|| node::object(parts));
                config.insert("type".to_owned(), inner.provider.as_str().into());
                let config = Value::Object(config);
                let faults: Vec<_> = validate(schema, &config)
                    .into_iter()
                    .map(|fault| Fault {
                        pointer: format!("{}{}", inner.base, fault.pointer),
                        message: sentence(&fault.message),
                    })
                    .collect();
                if faults.is_empty() { Ok(config) } else { Err(refused(faults)) }
            }
            Root::Json(entry) => {
                let typed = entry.now();
                let object =
                    if typed.trim().is_empty() { Ok(Map::new()) } else { serde_json::from_str(&typed) };
                match object {
                    Ok(mut config) => {
                        config.insert("type".to_owned(), inner.provider.as_str().into());
                        Ok(Value::Object(config))
                    }
                    Err(error) => {
                        let message = format!("Must be a JSON object: {error}.");
                        Err(refused(vec![Fault { pointer: inner.base.to_owned(), message }]))
                    }
                }
            }
        }
    }

    /// What is typed so far, right or wrong, tracked.
    pub fn typed(self) -> Value {
        match &self.0.get_value().root {
            Root::Fields(_, parts) => Value::Object(node::object(parts)),
            Root::Json(entry) => entry.with(|typed| serde_json::from_str(typed).unwrap_or_default()),
        }
    }

    /// Whether there is anything to fill in.
    pub fn is_empty(self) -> bool {
        match &self.0.get_value().root {
            Root::Fields(_, parts) => parts.is_empty(),
            Root::Json(_) => false,
        }
    }
}

fn refused(faults: Vec<Fault>) -> Failure {
    Failure { faults, ..Failure::new("Some of it needs another look", "") }
}

/// What completes "the field …" as a sentence of its own.
fn sentence(message: &str) -> String {
    let said =
        message.split_once(';').filter(|(said, _)| *said == "is missing").map_or(message, |(said, _)| said);
    match said {
        "is missing" | "must not be empty" => "This is needed.".to_owned(),
        other => format!("{}.", capitalized(other)),
    }
}
