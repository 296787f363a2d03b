//! Doing the same with several members.

use std::{collections::BTreeSet, sync::Arc};

use api_types::Member;
use leptos::prelude::*;
use ui::{
    api::{ApiError, Client, ListQuery, Query, members, tags, use_cache, use_client},
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState},
        error_view::ErrorView,
    },
    form::{Form, FormView, TextField},
    list::{ListState, Selection},
    util::text::counted,
};

use super::{
    acts::{Acts, perform, rebind},
    batch::{Batch, hopeless},
    deeds::Deed,
    many::Course,
    role_form::RoleBoxes,
};
use crate::pages::listing;

const MEMBERS: &str = "member|members";
/// Ids in one question.
const AT_ONCE: usize = 200;
/// Removing more than this asks for a word.
const MANY: usize = 10;
/// The word.
const WORD: &str = "remove";

/// Which members are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// These.
    Ids(Vec<String>),
    /// All that the list's search and filters find.
    All(ListState),
}

impl Meant {
    /// What is picked in the list of the organization.
    pub(super) fn of(selection: &Selection, state: ListState) -> Self {
        if selection.is_all() {
            Self::All(ListState { trail: Vec::new(), ..state })
        } else {
            Self::Ids(selection.ids().map(str::to_owned).collect())
        }
    }
}

/// What is to be done, and with whom. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Bulk {
    asked: RwSignal<Option<(Deed, Meant)>>,
    state: DialogState,
}

impl Bulk {
    pub(super) fn new() -> Self {
        Self { asked: RwSignal::new(None), state: DialogState::new() }
    }

    /// Opens the question.
    pub(super) fn ask(self, deed: Deed, meant: Meant) {
        self.asked.set(Some((deed, meant)));
        self.state.open();
    }
}

/// The question, the course and the result.
#[component]
pub(super) fn BulkDialog(acts: Acts, bulk: Bulk) -> impl IntoView {
    let busy = RwSignal::new(false);
    let title = Signal::derive(move || {
        bulk.asked.with(|asked| asked.as_ref().map(|(deed, _)| words(*deed).0.to_owned())).unwrap_or_default()
    });
    view! {
        <Dialog state=bulk.state title busy>
            {move || {
                bulk.asked.get().map(|(deed, meant)| view! { <Resolve acts deed meant state=bulk.state busy /> })
            }}
        </Dialog>
    }
    .into_any()
}

/// Reads the members as they are now: what is asked about shall be true.
#[component]
fn Resolve(acts: Acts, deed: Deed, meant: Meant, state: DialogState, busy: RwSignal<bool>) -> impl IntoView {
    let client = use_client();
    let found: Query<Vec<Member>> = Query::new(move || Some(meant.clone()), move |meant| read(client, meant));
    move || {
        if let Some(members) = found.data() {
            return view! { <Ask acts deed members state busy /> }.into_any();
        }
        match found.error() {
            Some(error) => {
                view! { <ErrorView failure=error.into() retry=move || found.again() /> }.into_any()
            }
            None => view! { <p class="quiet" role="status">"Looking at what is selected…"</p> }.into_any(),
        }
    }
}

#[component]
fn Ask(
    acts: Acts,
    deed: Deed,
    members: Arc<Vec<Member>>,
    state: DialogState,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let (cache, client) = (use_cache(), use_client());
    let batch = Batch::new();
    let running = batch.running();
    Effect::new(move |_| busy.set(running.get()));
    on_cleanup(move || {
        busy.try_set(false);
    });
    let from = acts.from.get_untracked();
    let (left, meant): (Vec<Member>, Vec<Member>) = members.iter().cloned().partition(|member| {
        !concerns(deed, member)
            || from.reason(deed, member).is_some()
            || (deed == Deed::Roles && from.me == Some(member.id))
    });
    let reasons: Vec<String> = left
        .iter()
        .map(|member| {
            let reason = from.reason(deed, member).unwrap_or_else(|| match deed {
                Deed::Roles => "This is you: nobody takes a role away from themselves.".to_owned(),
                Deed::Resend => "Has no open invitation.".to_owned(),
                _ => "Is disabled already.".to_owned(),
            });
            format!("{}: {reason}", member.fullname)
        })
        .collect();
    let count = meant.len();
    // Those with whom it has not worked yet.
    let meant = RwSignal::new(meant);
    let done = StoredValue::new(BTreeSet::new());
    let rest = move || {
        let done = done.get_value();
        meant.update(|meant| meant.retain(|member| !done.contains(&member.id)));
    };

    let form = Form::new();
    let roles = form.entry("/role_binding", "Roles that they shall have", Vec::<String>::new());
    let typed = form.entry("/typed", format!("Type “{WORD}” to go on"), String::new());
    let wide = deed == Deed::Remove && count > MANY;
    let submit = move || {
        let wanted = roles.now();
        let items =
            meant.get_untracked().into_iter().map(|member| (member.fullname.clone(), member)).collect();
        batch.start(
            items,
            hopeless,
            move |member: &Member| {
                let (member, wanted) = (member.clone(), wanted.clone());
                async move {
                    let id = member.id;
                    act(client, deed, member, wanted).await?;
                    done.try_update_value(|done| done.insert(id));
                    Ok(())
                }
            },
            move || {
                rest();
                cache.invalidate(tags::MEMBERS);
                cache.invalidate(tags::AUDIT);
            },
        );
    };
    let stop = move || {
        batch.stop();
        rest();
        cache.invalidate(tags::MEMBERS);
    };
    // Where it did not work with all, the form stays for another try with those that are left.
    let over = Memo::new(move |_| batch.is_whole());
    let reason = Signal::derive(move || {
        if count == 0 {
            Some("There is nobody to do it with".to_owned())
        } else if wide && typed.with(|typed| typed.trim() != WORD) {
            Some(format!("Type “{WORD}” first"))
        } else if deed == Deed::Roles && roles.with(Vec::is_empty) {
            Some("Pick at least one role".to_owned())
        } else {
            None
        }
    });
    let (_, what, action) = words(deed);
    let said = format!("{} {what}", counted(count as u64, MEMBERS));
    let look = if deed == Deed::Remove { Look::Danger } else { Look::Primary };
    let spared = (!reasons.is_empty()).then(|| {
        let number = counted(reasons.len() as u64, "is|are");
        let rows: Vec<_> = reasons.into_iter().map(|reason| view! { <li>{reason}</li> }).collect();
        view! {
            <details>
                <summary>{format!("{number} left as they are")}</summary>
                <ul class="consequences">{rows}</ul>
            </details>
        }
    });
    let before = StoredValue::new_local(Some(
        view! {
            <ul class="consequences">
                <li>{said}</li>
            </ul>
            {spared}
            {(deed == Deed::Roles).then(|| {
                view! { <RoleBoxes entry=roles choices=Signal::derive(move || acts.choices()) /> }
            })}
            {wide.then(|| view! { <TextField entry=typed autocomplete="off" /> })}
        }
        .into_any(),
    ));
    let buttons = move || {
        if running.get() {
            return view! { <Button on_press=stop>"Stop"</Button> }.into_any();
        }
        if over.get() {
            let close = move || state.close();
            return view! { <Button look=Look::Primary on_press=close>"Done"</Button> }.into_any();
        }
        view! {
            <Button on_press=move || state.close()>"Cancel"</Button>
            <Button submit=true look disabled_reason=reason>
                {move || format!("{action} {}", counted(meant.with(Vec::len) as u64, MEMBERS))}
            </Button>
        }
        .into_any()
    };
    view! {
        <FormView form on_submit=submit busy=running guard=false>
            <div class="form" hidden=move || over.get() inert=move || running.get()>
                {before.try_update_value(Option::take).flatten()}
            </div>
            <Course batch />
            <div class="dialog-actions">{buttons}</div>
        </FormView>
    }
    .into_any()
}

/// Title, what happens to them, and what the button says in front of the count.
fn words(deed: Deed) -> (&'static str, &'static str, &'static str) {
    match deed {
        Deed::Disable => (
            "Disable the selected members?",
            "can no longer sign in; all their sessions end at once.",
            "Disable",
        ),
        Deed::Remove => (
            "Remove the selected members?",
            "lose their roles; all their sessions end and their tokens stop working. What they did stays in the audit log.",
            "Remove",
        ),
        Deed::Roles => (
            "Change the roles of the selected members",
            "get exactly these roles, instead of those that they have.",
            "Change roles of",
        ),
        _ => (
            "Send the selected invitations again?",
            "get a mail with a new link; the links before work no more.",
            "Send again to",
        ),
    }
}

/// Whether there is anything to do with this one.
fn concerns(deed: Deed, member: &Member) -> bool {
    match deed {
        Deed::Resend => member.state == api_types::MemberState::Invited,
        Deed::Disable => member.state != api_types::MemberState::Disabled,
        _ => true,
    }
}

async fn act(client: Client, deed: Deed, member: Member, roles: Vec<String>) -> Result<(), ApiError> {
    match deed {
        Deed::Roles => rebind(client, &member, &roles).await,
        deed => perform(client, deed, &member, None).await,
    }
}

async fn read(client: Client, meant: Meant) -> Result<Vec<Member>, ApiError> {
    match meant {
        Meant::Ids(ids) => by_ids(client, &ids).await,
        Meant::All(mut state) => {
            let mut all = Vec::new();
            loop {
                let answer = members::list(client, listing::bulk::<Member>(&state)).await?;
                let (part, next) = listing::part(&state, answer);
                all.extend(part);
                let Some(next) = next else { return Ok(all) };
                state.trail = vec![next];
            }
        }
    }
}

/// The members of these ids, in this order; who is gone is left out.
pub(super) async fn by_ids(client: Client, ids: &[String]) -> Result<Vec<Member>, ApiError> {
    let mut all: Vec<Member> = Vec::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        all.extend(members::list(client, these(ids)).await?.result);
    }
    let place = |member: &Member| ids.iter().position(|id| *id == member.id.to_string());
    all.sort_by_key(place);
    Ok(all)
}

/// The question for members of these ids.
pub(super) fn these(ids: &[String]) -> ListQuery {
    ListQuery { filter: vec![format!("id[in]{}", ids.join(","))], limit: Some(1000), ..ListQuery::default() }
}
