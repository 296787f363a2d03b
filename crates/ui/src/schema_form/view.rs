//! The fields of a schema as they are seen.

use leptos::prelude::*;
use provider_schema::{Field, Format, Group, Kind, Link};

use super::{
    Root, SchemaForm, Stored, advice,
    credential::{CredentialNode, STORED},
    list::ListNode,
    node::{Node, Part, Parts, any_marked},
};
use crate::{
    components::{
        button::{Button, IconButton},
        icon::{Icon, Shape},
    },
    form::{
        CheckField, ChipsField, Choice, Entry, Frame, PickField, RadioField, SelectField, TextAreaField,
        TextField, TextKind,
    },
    util::{dom, ids},
};

/// The stored credentials to choose from.
type Offer = Signal<Vec<Stored>>;

/// Every field, under its heading; what most people never need is folded away.
#[component]
pub fn SchemaFields(
    /// What is typed.
    config: SchemaForm,
    /// Credentials that can be taken in place of new ones.
    #[prop(optional, into)]
    stored: Signal<Vec<Stored>>,
) -> impl IntoView {
    let inner = config.0.get_value();
    match &inner.root {
        Root::Json(entry) => {
            let help = "This page is older than the server and does not know these fields. As a JSON object.";
            view! { <TextAreaField entry=*entry help mono=true rows=8 /> }.into_any()
        }
        Root::Fields(schema, parts) => {
            let plain = |part: &Part| !part.field.advanced;
            let of = |group: Option<&Group>| -> Parts {
                let id = group.map(|group| group.id.as_str());
                // A group that nobody has heard of is none.
                let known = |part: &Part| {
                    let named = part.field.group.as_deref();
                    named.filter(|named| schema.groups.iter().any(|group| group.id == *named)) == id
                };
                parts.iter().filter(|part| plain(part) && known(part)).cloned().collect()
            };
            let groups = schema.groups.iter().map(|group| heading(group, &of(Some(group)), stored));
            let groups: Vec<_> = groups.collect();
            let advanced: Parts = parts.iter().filter(|part| part.field.advanced).cloned().collect();
            view! {
                {fields(&of(None), stored)}
                {groups}
                {(!advanced.is_empty()).then(|| folded(advanced, stored))}
            }
            .into_any()
        }
    }
}

fn heading(group: &Group, parts: &Parts, stored: Offer) -> Option<AnyView> {
    let id = ids::fresh("group");
    let named = id.clone();
    (!parts.is_empty()).then(|| {
        view! {
            <div class="schema-group form" role="group" aria-labelledby=named>
                <h3 id=id>{group.label.clone()}</h3>
                {fields(parts, stored)}
            </div>
        }
        .into_any()
    })
}

/// Opens by itself when something in it is wrong.
fn folded(parts: Parts, stored: Offer) -> AnyView {
    let open = RwSignal::new(false);
    let id = ids::fresh("advanced");
    let region = id.clone();
    let inside = fields(&parts, stored);
    let watched = parts.clone();
    Effect::new(move |_| {
        if any_marked(&watched) {
            open.set(true);
        }
    });
    view! {
        <div class="schema-more form">
            <button
                type="button"
                class="schema-fold"
                aria-expanded=move || open.get().to_string()
                aria-controls=region
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon shape=Shape::ChevronRight class="icon-directional" />
                "Advanced settings"
            </button>
            <div class="form" id=id hidden=move || !open.get()>
                {inside}
            </div>
        </div>
    }
    .into_any()
}

fn fields(parts: &Parts, stored: Offer) -> Vec<AnyView> {
    let one = |part: &Part| {
        let (part, beside) = (part.clone(), parts.clone());
        let shown = part.shown;
        (move || shown.get().then(|| field(&part, &beside, stored))).into_any()
    };
    parts.iter().map(one).collect()
}

fn field(part: &Part, beside: &Parts, stored: Offer) -> AnyView {
    let Part { field, label, node, .. } = part;
    let control = control(field, &field.kind, label, node, stored);
    let control = match (node, &field.kind) {
        (Node::Line(entry), Kind::Text { .. } | Kind::Url) => {
            let advice = advice::below(*entry, field.clone(), beside);
            view! {
                <div class="field-pair">
                    {control}
                    {advice}
                </div>
            }
            .into_any()
        }
        _ => control,
    };
    match &field.docs {
        Some(docs) => view! {
            <div class="field-pair">
                {control}
                <p class="field-help">{link(docs)}</p>
            </div>
        }
        .into_any(),
        None => control,
    }
}

/// A page that explains something, opened beside this one.
fn link(docs: &Link) -> AnyView {
    view! {
        <a class="link-out" href=docs.url.clone() rel="external noopener" target="_blank">
            {docs.text.clone()}
            <Icon shape=Shape::Outward class="icon-directional" />
        </a>
    }
    .into_any()
}

fn control(field: &Field, kind: &Kind, label: &str, node: &Node, stored: Offer) -> AnyView {
    let help = help(field);
    let optional = !field.required || field.default.is_some();
    match (node, kind) {
        (Node::Line(entry), Kind::Enum { options }) => select(*entry, choices(options), field, help),
        (Node::Line(entry), kind) => line(*entry, kind, field, help),
        (Node::Flag { entry, .. }, _) => {
            view! { <CheckField entry=*entry help=help.unwrap_or_default() /> }.into_any()
        }
        (Node::Words(entry), Kind::List { item, .. }) => words(*entry, item, help, optional),
        (Node::List(list), _) => several(list.clone(), label, help, stored),
        (Node::Object { parts, .. }, _) => inside(label, help, fields(parts, stored)),
        (Node::Union { tag, shapes, .. }, _) => {
            let without = optional.then(|| Choice::new("", "None"));
            let all = shapes.iter().map(|(variant, _)| {
                let words = if variant.label.is_empty() { &variant.value } else { &variant.label };
                Choice::new(variant.value.clone(), words.clone())
            });
            let all: Vec<_> = all.chain(without).collect();
            let (tag, shapes) = (*tag, shapes.clone());
            let chosen = move || {
                let now = tag.get();
                let (_, parts) = shapes.iter().find(|(variant, _)| variant.value == now)?;
                (!parts.is_empty())
                    .then(|| view! { <div class="schema-inside form">{fields(parts, stored)}</div> })
            };
            view! {
                <RadioField entry=tag choices=all help=help.unwrap_or_default() />
                {chosen}
            }
            .into_any()
        }
        (Node::Credential(node), _) => credential(node.clone(), help, stored),
        (Node::Words(entry), _) => words(*entry, kind, help, optional),
        (Node::Json(entry), _) => {
            let help = help.unwrap_or_else(|| "A JSON object, such as {\"key\": \"value\"}.".to_owned());
            view! { <TextAreaField entry=*entry help optional mono=true /> }.into_any()
        }
    }
}

fn line(entry: Entry<String>, kind: &Kind, field: &Field, help: Option<String>) -> AnyView {
    let optional = !field.required || field.default.is_some();
    let usual = field.default.as_ref().map(|value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let placeholder =
        if field.placeholder.is_empty() { usual.unwrap_or_default() } else { field.placeholder.clone() };
    let help = help.unwrap_or_default();
    match kind {
        Kind::Text { format: Format::Block | Format::SecretBlock, .. } => {
            view! { <TextAreaField entry help optional placeholder mono=true rows=6 /> }.into_any()
        }
        Kind::Integer { min, max } => view! {
            <TextField entry kind=TextKind::Number range=(*min, *max) help optional placeholder autocomplete="off" />
        }
        .into_any(),
        kind => {
            let kind = match kind {
                Kind::Text { format: Format::Secret, .. } => TextKind::Secret,
                Kind::Text { format: Format::Email, .. } => TextKind::Email,
                Kind::Url => TextKind::Url,
                _ => TextKind::Text,
            };
            view! { <TextField entry kind help optional placeholder autocomplete="off" /> }.into_any()
        }
    }
}

/// A few words are all in sight; more are a list.
fn select(entry: Entry<String>, choices: Vec<Choice>, field: &Field, help: Option<String>) -> AnyView {
    let help = help.unwrap_or_default();
    if field.required && field.default.is_none() && choices.len() < 5 {
        return view! { <RadioField entry choices help /> }.into_any();
    }
    let usual = field.default.as_ref().and_then(serde_json::Value::as_str);
    let usual = usual.and_then(|value| choices.iter().find(|choice| choice.value == value));
    let none = match usual {
        Some(usual) => format!("As usual: {}", usual.label),
        None if field.required => "Choose one".to_owned(),
        None => "None".to_owned(),
    };
    if field.required && field.default.is_none() {
        let all: Vec<_> = std::iter::once(Choice::new("", none)).chain(choices).collect();
        return view! { <SelectField entry choices=all help /> }.into_any();
    }
    view! { <SelectField entry choices help optional=true none /> }.into_any()
}

fn words(entry: Entry<Vec<String>>, item: &Kind, help: Option<String>, optional: bool) -> AnyView {
    let help = help.unwrap_or_default();
    if let Kind::Enum { options } = item {
        return view! { <PickField entry choices=choices(options) help empty="There is nothing to pick." /> }
            .into_any();
    }
    let item = item.clone();
    let check = Callback::new(move |text: String| {
        let checked = match &item {
            Kind::Text { format, max } => format.check(&text, *max),
            Kind::Url => provider_schema::check_url(&text),
            _ => Ok(()),
        };
        checked.map_err(|fault| format!("Each {fault}."))
    });
    view! { <ChipsField entry help optional check /> }.into_any()
}

fn inside(label: &str, help: Option<String>, fields: Vec<AnyView>) -> AnyView {
    let help = help.map(|help| view! { <p class="field-help">{help}</p> });
    view! {
        <fieldset class="schema-inside form">
            <legend class="field-label">{label.to_owned()}</legend>
            {help}
            {fields}
        </fieldset>
    }
    .into_any()
}

/// Entries that come and go; the focus goes with them.
fn several(list: ListNode, label: &str, help: Option<String>, stored: Offer) -> AnyView {
    let frame = Frame::new(list.order, help, true);
    let (order, max) = (list.order, list.max);
    let list = StoredValue::new(list);
    let (box_id, label) = (StoredValue::new(ids::fresh("list")), StoredValue::new(label.to_owned()));
    let entry = move |number: u32| {
        let Some((node, item)) = list.with_value(|list| Some((list.node(number)?, list.item.clone()))) else {
            return ().into_any();
        };
        let name = move || {
            let position = list.with_value(|list| list.position(number)).unwrap_or_default();
            format!("{} {}", label.get_value(), position + 1)
        };
        let remove = move || {
            list.with_value(|list| list.remove(number));
            request_animation_frame(move || dom::focus(&format!("#{} > .schema-add", box_id.get_value())));
        };
        let body = match &node {
            Node::Object { parts, .. } => fields(parts, stored).into_any(),
            node => {
                let field = Field::required("", (*item).clone());
                control(&field, &item, &label.get_value(), node, stored)
            }
        };
        view! {
            <div class="schema-entry" role="group" aria-label=name data-number=number.to_string()>
                <div class="form">{body}</div>
                <IconButton icon=Shape::Trash label=Signal::derive(move || format!("Remove {}", name())) on_press=remove />
            </div>
        }
        .into_any()
    };
    let add = move || {
        let number = list.with_value(ListNode::add);
        request_animation_frame(move || {
            let entry = format!("#{} [data-number='{number}']", box_id.get_value());
            dom::focus(&format!("{entry} :is(input, select, textarea)"));
        });
    };
    let full = Signal::derive(move || {
        (order.with(Vec::len) >= max)
            .then(|| format!("There are {max} already, which is as many as there can be"))
    });
    let controls = view! {
        <div class="schema-list" id=box_id.get_value()>
            <For each=move || order.get() key=|number| *number children=entry />
            <span class="schema-add" tabindex="-1">
                <Button icon=Shape::Plus class="button-small" on_press=add disabled_reason=full>
                    {move || format!("Add to {}", label.get_value().to_lowercase())}
                </Button>
            </span>
        </div>
    };
    frame.around_group(controls.into_any())
}

fn credential(node: CredentialNode, help: Option<String>, stored: Offer) -> AnyView {
    let (way, pick) = (node.way, node.stored);
    let node = StoredValue::new(node);
    let fitting = Memo::new(move |_| stored.with(|stored| node.with_value(|node| node.fitting(stored))));
    let ways = Signal::derive(move || {
        let any = fitting.with(|fitting| !fitting.is_empty());
        node.with_value(|node| node.ways(any))
    });
    let chosen = move || {
        let way = way.get();
        if way == STORED {
            let choices = Signal::derive(move || {
                let first = Choice::new("", "Choose a credential");
                std::iter::once(first).chain(fitting.get()).collect::<Vec<_>>()
            });
            let field = view! { <SelectField entry=pick choices /> };
            return Some(view! { <div class="schema-inside form">{field}</div> }.into_any());
        }
        let parts = node.with_value(|node| {
            node.kinds.iter().find(|(one, _)| one.tag() == way).map(|(_, parts)| parts.clone())
        })?;
        Some(view! { <div class="schema-inside form">{fields(&parts, stored)}</div> }.into_any())
    };
    view! {
        <RadioField entry=way choices=ways help=help.unwrap_or_default() />
        {chosen}
    }
    .into_any()
}

fn choices(options: &[provider_schema::Choice]) -> Vec<Choice> {
    let one = |option: &provider_schema::Choice| {
        let label = if option.label.is_empty() { &option.value } else { &option.label };
        Choice::new(option.value.clone(), label.clone())
    };
    options.iter().map(one).collect()
}

fn help(field: &Field) -> Option<String> {
    (!field.help.is_empty()).then(|| field.help.clone())
}
