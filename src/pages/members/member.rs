//! One member: who it is, what it may do, what it did and what was done with it.

use api_types::{Member, audit::Audit};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use ui::{
    api::{ListQuery, Query, ask, audit, members},
    components::{
        button::Button,
        copy_button::CopyButton,
        dialog::{Dialog, DialogState},
        error_view::ErrorView,
        facts::{Fact, Facts},
        icon::Shape,
        menu::Menu,
        page_head::{Crumb, PageHead},
        time_text::TimeText,
    },
    form::steady,
};

use super::{
    acts::{ActDialogs, Acts, use_acts},
    cells,
    deeds::Deed,
    profile::ProfileForm,
    table::kind,
};
use crate::{
    routes,
    state::{session::use_session, tenant::use_tenant},
    words::audit as told,
};

/// Entries of the audit log that are shown here; the log has the others.
const ENTRIES: u32 = 10;

/// The page.
#[component]
pub(crate) fn OneMember() -> impl IntoView {
    let params = use_params_map();
    let (tenant, navigate) = (use_tenant(), use_navigate());
    let key = Memo::new(move |_| params.with(|params| params.get("member")).unwrap_or_default());
    let asked = ask(move || Some(members::One { key: key.get() }));
    let acts = use_acts();
    let profile = DialogState::new();
    let unsaved = RwSignal::new(false);

    let member = Memo::new(move |_| asked.data().map(|member| member.value.clone()));
    let edited = steady(move || asked.data().map(|member| (*member).clone()), unsaved);
    let title =
        Signal::derive(move || member.get().map_or_else(|| "Member".to_owned(), |member| member.fullname));
    let lead = Signal::derive(move || {
        member
            .get()
            .filter(|member| member.fullname != member.name)
            .map(|member| member.name)
            .unwrap_or_default()
    });
    let list = untrack(|| routes::in_tenant(routes::MEMBERS, tenant.key().as_deref()));
    let back = list.clone();
    let removed = Callback::new(move |()| navigate(&back, leptos_router::NavigateOptions::default()));
    let edit_off = Signal::derive(move || {
        member.get().and_then(|member| acts.from.with(|from| from.reason(Deed::Roles, &member)))
    });
    let buttons = move || {
        member.get().is_some().then(|| {
            view! {
                <Menu
                    label="Actions"
                    items=move |()| member.get_untracked().map(|member| acts.menu(&member)).unwrap_or_default()
                />
                <Button icon=Shape::Edit on_press=move || profile.open() disabled_reason=edit_off>
                    "Edit profile"
                </Button>
            }
        })
    };
    let body = move || match (member.get(), asked.error()) {
        (Some(member), _) => view! { <About acts member /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
        }
        (None, None) => view! {
            <div class="page-skeleton" aria-hidden="true">
                <span class="skeleton skeleton-card"></span>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page">
            <PageHead title lead trail=vec![Crumb::new("Members", list)]>
                {buttons}
            </PageHead>
            {body}
            <ActDialogs acts removed />
            <Dialog state=profile title="Edit profile" unsaved>
                {move || edited.get().map(|member| view! { <ProfileForm member state=profile unsaved /> })}
            </Dialog>
        </div>
    }
    .into_any()
}

#[component]
fn About(acts: Acts, member: Member) -> impl IntoView {
    let id = member.id.to_string();
    let session = use_session();
    let roles = member.role_binding.clone();
    let bound = move || {
        if roles.is_empty() {
            return view! { <span class="quiet">"No role: signs in and sees nothing"</span> }.into_any();
        }
        let link = |name: &String| {
            let words = acts.book.role(name);
            view! { <li><a href=routes::role(name)>{words}</a></li> }
        };
        view! { <ul role="list" class="inline-list">{roles.iter().map(link).collect_view()}</ul> }.into_any()
    };
    let change = {
        let member = member.clone();
        move || acts.ask(Deed::Roles, member.clone())
    };
    let off = {
        let member = member.clone();
        Signal::derive(move || acts.from.with(|from| from.reason(Deed::Roles, &member)))
    };
    let invited = member.invitation.clone().map(|invitation| {
        let names = inviter_names(invitation.invited_by.map(|id| id.to_string()));
        let by = cells::inviter(&member, names);
        view! { <Fact name="Invited by">{by}</Fact> }
    });
    let logs = untrack(|| session.may_somewhere("audit:list")).then(|| {
        view! {
            <Entries title="What was done with this member" filter=format!("target_id[eq]{id}") />
            <Entries title="What this member did" filter=format!("member_id[eq]{id}") />
        }
    });
    let state = cells::state(&member);
    let waits = member.state == api_types::MemberState::Invited;
    view! {
        <section class="card" aria-label="Profile">
            <Facts>
                <Fact name="State">{state}</Fact>
                <Fact name="Roles">
                    <div class="row-pair">
                        {bound}
                        <Button class="button-small" on_press=change disabled_reason=off>
                            "Change"
                        </Button>
                    </div>
                </Fact>
                <Fact name="Last sign-in">
                    <TimeText at=member.last_logon />
                </Fact>
                {invited}
                {waits.then(|| view! { <Fact name="Invitation ends"><TimeText at=member.pin_expires never="No open invitation" /></Fact> })}
                {(!waits).then(|| view! { <Fact name="Password good until"><TimeText at=member.expires day=true /></Fact> })}
                <Fact name="Kind">{kind(member.member_type)}</Fact>
                <Fact name="Added">
                    <TimeText at=member.created_at day=true />
                </Fact>
                <Fact name="Id">
                    <div class="row-pair">
                        <code>{id.clone()}</code>
                        <CopyButton what="id" text=id.clone() />
                    </div>
                </Fact>
            </Facts>
        </section>
        {logs}
    }
    .into_any()
}

fn inviter_names(id: Option<String>) -> Signal<std::collections::BTreeMap<api_types::MemberId, String>> {
    let asked = ask(move || Some(members::One { key: id.clone()? }));
    Signal::derive(move || {
        asked.data().iter().map(|member| (member.value.id, member.value.fullname.clone())).collect()
    })
}

/// The newest entries of the audit log that a filter finds.
#[component]
fn Entries(title: &'static str, filter: String) -> impl IntoView {
    let asked: Query<_> = ask(move || {
        let query = ListQuery {
            limit: Some(ENTRIES),
            order: vec!["created_at[desc]".to_owned()],
            filter: vec![filter.clone()],
            ..ListQuery::default()
        };
        Some(audit::List { query })
    });
    let heading = ui::util::ids::fresh("entries");
    let named = heading.clone();
    let rows = move || {
        if let Some(answer) = asked.data() {
            if answer.result.is_empty() {
                return view! { <p class="quiet card-note">"Nothing yet."</p> }.into_any();
            }
            let rows = answer.result.iter().map(entry).collect_view();
            return view! { <ol role="list" class="entries">{rows}</ol> }.into_any();
        }
        match asked.error() {
            Some(error) => {
                view! { <ErrorView failure=error.into() retry=move || asked.again() /> }.into_any()
            }
            None => view! { <p class="quiet card-note">"Loading…"</p> }.into_any(),
        }
    };
    view! {
        <section class="card" aria-labelledby=named>
            <div class="card-head">
                <h2 id=heading>{title}</h2>
            </div>
            {rows}
        </section>
    }
    .into_any()
}

fn entry(entry: &Audit) -> AnyView {
    view! {
        <li>
            <a href=routes::audit_entry(entry.id)>
                <b>{told::actor(entry)}</b>
                " "
                {told::deed(entry)}
            </a>
            <span class="quiet">
                <TimeText at=entry.created_at />
            </span>
        </li>
    }
    .into_any()
}
