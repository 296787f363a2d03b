//! Advice below a field, while it is being filled in: what was probably pasted along, or pasted in place of what was
//! meant. It is made here, from what stands in the form; nothing is sent for it.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use provider_schema::{
    Field, Kind,
    advice::{Advice, advice},
};

use super::node::{Node, Parts};
use crate::{
    components::{
        button::Button,
        icon::{Icon, Shape},
    },
    form::Entry,
    util::{dom, time, timer::Timer},
};

/// How long nobody has typed: half a word is no mistake yet.
const PAUSE: Duration = Duration::from_millis(500);

/// What there is to say about one line, and what was probably meant. `parts` are the fields beside it.
pub(super) fn below(entry: Entry<String>, field: Arc<Field>, parts: &Parts) -> AnyView {
    let said = RwSignal::new(None::<Advice>);
    let timer = Timer::new();
    let beside: Vec<(String, Entry<String>)> = parts
        .iter()
        .filter_map(|part| match part.node {
            Node::Line(entry) => Some((part.field.name.clone(), entry)),
            _ => None,
        })
        .collect();
    let (named, secret) = (field.clone(), is_secret(&field));
    Effect::new(move |_| {
        let text = entry.get();
        let others: Vec<(String, String)> =
            beside.iter().map(|(name, entry)| (name.clone(), entry.get())).collect();
        // What has been mended is gone at once.
        said.set(None);
        let field = named.clone();
        timer.start(PAUSE, move || {
            let other = |name: &str| others.iter().find(|(one, _)| one == name).map(|(_, text)| text.clone());
            said.try_set(advice(&field, &text, &other, time::now_seconds()));
        });
    });
    let note = move || {
        said.get().map(|found| {
            let text = words(&found);
            let mend = found.fixed.map(|fixed| {
                let label = if secret { "Clean it up".to_owned() } else { format!("Use {fixed}") };
                let mend = move || {
                    entry.set(fixed.clone());
                    dom::focus(&format!("#{}", entry.id()));
                };
                view! {
                    <Button on_press=mend class="button-small">
                        {label}
                    </Button>
                }
            });
            view! {
                <p class="field-advice">
                    <Icon shape=Shape::Info />
                    <span>{text}</span>
                    {mend}
                </p>
            }
        })
    };
    // There before it says something, so that it is read out.
    view! { <div role="status">{note}</div> }.into_any()
}

fn is_secret(field: &Field) -> bool {
    matches!(field.kind, Kind::Text { format, .. } if format.is_secret())
}

fn words(advice: &Advice) -> String {
    let mut text = advice.code.text().to_owned();
    if let Some((is, takes)) = advice.code.kinds() {
        text = text.replace("{is}", is.text()).replace("{takes}", takes.text());
    }
    match advice.when {
        Some(when) => text.replace("{when}", &time::day_of(when)),
        None => text,
    }
}
