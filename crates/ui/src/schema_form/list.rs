//! Several of a kind, each with fields of its own.

use std::sync::Arc;

use leptos::prelude::*;
use provider_schema::Kind;
use serde_json::Value;

use super::{
    make::{Maker, Spot},
    node::Node,
};
use crate::form::{Entry, Place};

/// A list while it is being written. A copy is the same.
#[derive(Clone)]
pub(super) struct ListNode {
    /// One number for each entry, in order; it stays with the entry while others come and go.
    pub(super) order: Entry<Vec<u32>>,
    /// Entries that are or were there, by their numbers.
    made: StoredValue<Vec<Node>>,
    pub(super) item: Arc<Kind>,
    pub(super) max: usize,
    label: String,
    place: Place,
    maker: Maker,
}

impl ListNode {
    pub(super) fn new(maker: &Maker, item: &Kind, max: usize, spot: &Spot<'_>) -> Self {
        let given: &[Value] = spot.given.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let numbers = (0_u32..).zip(given).map(|(number, _)| number).collect();
        let list = Self {
            order: maker.form.entry_at(spot.place.clone(), spot.label, numbers),
            made: StoredValue::new(Vec::new()),
            item: Arc::new(item.clone()),
            max,
            label: spot.label.to_owned(),
            place: spot.place.clone(),
            maker: maker.clone(),
        };
        for value in given {
            list.make(Some(value));
        }
        list
    }

    /// One more, at the end; its number.
    pub(super) fn add(&self) -> u32 {
        let number = self.make(None);
        self.order.update(|order| order.push(number));
        number
    }

    pub(super) fn remove(&self, number: u32) {
        self.order.update(|order| order.retain(|one| *one != number));
    }

    pub(super) fn node(&self, number: u32) -> Option<Node> {
        self.made.with_value(|made| made.get(number as usize).cloned())
    }

    /// Where it stands now, from 0, tracked.
    pub(super) fn position(&self, number: u32) -> Option<usize> {
        position(self.order, number)
    }

    pub(super) fn value(&self) -> Option<Value> {
        let values: Vec<Value> = self
            .order
            .get()
            .into_iter()
            .filter_map(|number| self.node(number))
            // An entry that is there and empty is refused rather than left out, which would move the others.
            .map(|node| node.value(&self.item).unwrap_or_default())
            .collect();
        (!values.is_empty()).then(|| values.into())
    }

    pub(super) fn is_marked(&self) -> bool {
        let marked = |number: u32| self.node(number).is_some_and(|node| node.is_marked());
        self.order.is_marked() || self.order.get().into_iter().any(marked)
    }

    fn make(&self, given: Option<&Value>) -> u32 {
        let number = u32::try_from(self.made.with_value(Vec::len)).unwrap_or(u32::MAX);
        let (order, above) = (self.order, self.place.clone());
        let place: Place = Arc::new(move || {
            let (above, index) = (above()?, position(order, number)?);
            Some(format!("{above}/{index}"))
        });
        let spot = Spot {
            label: &self.label,
            place: &place,
            given,
            default: None,
            required: true,
            expects: None,
            leading: false,
        };
        let node = self.maker.node(&self.item, &spot);
        self.made.update_value(|made| made.push(node));
        number
    }
}

fn position(order: Entry<Vec<u32>>, number: u32) -> Option<usize> {
    order.with(|order| order.iter().position(|one| *one == number))
}
