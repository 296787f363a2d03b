//! A credential: new secrets, one that is stored, or the one that is there already.

use std::sync::Arc;

use provider_schema::{Accepted, inline_fields};
use serde_json::{Value, json};

use super::{
    Stored,
    make::{Maker, Spot, below},
    node::{self, Parts},
    words,
};
use crate::form::{Choice, Entry, Place};

/// The way of keeping what is there.
const KEEP: &str = "keep";
/// The way of taking a stored one.
pub(super) const STORED: &str = "stored";

/// A credential while it is being written. A copy is the same.
#[derive(Clone)]
pub(super) struct CredentialNode {
    /// How it is given: [`KEEP`], [`STORED`], the tag of new secrets, or nothing.
    pub(super) way: Entry<String>,
    /// The stored one: the type of the reference, a blank, the id.
    pub(super) stored: Entry<String>,
    /// The fields of each kind of new secrets.
    pub(super) kinds: Arc<[(Accepted, Parts)]>,
    /// The reference that is there already.
    kept: Option<Value>,
    required: bool,
}

impl CredentialNode {
    pub(super) fn new(maker: &Maker, accepted: &[Accepted], spot: &Spot<'_>) -> Self {
        let tag = spot.given.and_then(|given| given.get("type")).and_then(Value::as_str);
        let kept = spot.given.filter(|_| accepted.iter().any(|one| tag == Some(one.reference_tag())));
        let inline = accepted.iter().find(|one| tag == Some(one.tag()));
        let first = accepted.first().filter(|_| spot.required);
        let start = match (kept, inline.or(first)) {
            (Some(_), _) => KEEP,
            (None, Some(one)) => one.tag(),
            (None, None) => "",
        };
        let way = maker.form.entry_at(spot.place.clone(), spot.label, start.to_owned());
        let at = |wanted: &'static str| {
            let above = spot.place.clone();
            let place: Place = Arc::new(move || way.with(|way| way == wanted).then(|| above()).flatten());
            place
        };
        let stored_at = at(STORED);
        let stored_at: Place = Arc::new(move || stored_at().map(|above| below(&above, "value")));
        let kinds = accepted.iter().map(|one| {
            let given = spot.given.filter(|_| inline == Some(one)).and_then(Value::as_object);
            (*one, maker.parts(&inline_fields(*one, spot.expects), given, &at(one.tag()), Some(*one)))
        });
        Self {
            way,
            stored: maker.form.entry_at(stored_at, "Stored credential", String::new()),
            kinds: kinds.collect(),
            kept: kept.cloned(),
            required: spot.required,
        }
    }

    pub(super) fn value(&self) -> Option<Value> {
        let way = self.way.get();
        match way.as_str() {
            KEEP => self.kept.clone(),
            STORED => {
                let picked = self.stored.get();
                let (tag, id) = picked.split_once(' ').unwrap_or((self.kinds.first()?.0.reference_tag(), ""));
                Some(json!({"type": tag, "value": id}))
            }
            _ => {
                let (one, parts) = self.kinds.iter().find(|(one, _)| one.tag() == way)?;
                let mut object = node::object(parts);
                object.insert("type".to_owned(), one.tag().into());
                Some(object.into())
            }
        }
    }

    pub(super) fn is_marked(&self) -> bool {
        let inside = self.kinds.iter().any(|(_, parts)| node::any_marked(parts));
        self.way.is_marked() || self.stored.is_marked() || inside
    }

    /// The ways in which it can be given. Without any stored one that fits, that way is off.
    pub(super) fn ways(&self, fitting: bool) -> Vec<Choice> {
        let none = (!self.required).then(|| Choice::new("", "None"));
        let keep = self.kept.as_ref().map(|_| {
            Choice::new(KEEP, "Keep the present one")
                .described("It is set. Nobody can look at it, here or elsewhere.")
        });
        let kinds = self.kinds.iter().map(|(one, _)| {
            let replaces = if self.kept.is_some() { "New: " } else { "" };
            Choice::new(one.tag(), format!("{replaces}{}", words::credential(*one)))
        });
        let stored = Choice::new(STORED, "A stored credential");
        let stored = if fitting { stored } else { stored.disabled("There is none of a fitting kind") };
        keep.into_iter().chain(kinds).chain([stored]).chain(none).collect()
    }

    /// Those of the stored ones that fit, to pick from.
    pub(super) fn fitting(&self, stored: &[Stored]) -> Vec<Choice> {
        let fit = |one: &Stored| {
            let (accepted, _) = self.kinds.iter().find(|(accepted, _)| accepted.kind() == one.kind)?;
            Some(Choice::new(format!("{} {}", accepted.reference_tag(), one.id), one.name.clone()))
        };
        stored.iter().filter_map(fit).collect()
    }
}
