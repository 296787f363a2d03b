//! Doing something with one member: the menu of its row, and the dialogs behind it.

use api_types::{Member, MemberId, MemberState, PatchOperation, PatchOperator};
use leptos::prelude::*;
use serde_json::json;
use ui::{
    api::{ApiError, Client, Farewell, ListQuery, ask, change, invitations, members, tags, use_cache},
    components::{
        confirm::Confirm,
        dialog::{Dialog, DialogState},
        menu::MenuItem,
        toast::use_toasts,
    },
    failure::Failure,
    form::Choice,
};

use super::{
    deeds::{Deed, Viewpoint},
    link::MakeLink,
    question::Question,
    role_form::RoleForm,
};
use crate::{
    pages::roles::book::{Book, use_book},
    state::{
        session::{SessionState, use_session},
        tenant::use_tenant,
    },
};

/// What a page needs for doing something with members. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Acts {
    pub(super) book: Book,
    pub(super) from: Memo<Viewpoint>,
    session: SessionState,
    subject: RwSignal<Option<(Deed, Member)>>,
    confirm: DialogState,
    roles: DialogState,
    link: DialogState,
}

/// For a page, which shows [`ActDialogs`].
pub(super) fn use_acts() -> Acts {
    let book = use_book();
    Acts {
        book,
        from: viewpoint(book),
        session: use_session(),
        subject: RwSignal::new(None),
        confirm: DialogState::new(),
        roles: DialogState::new(),
        link: DialogState::new(),
    }
}

impl Acts {
    /// The menu of a member.
    pub(super) fn menu(self, member: &Member) -> Vec<MenuItem> {
        let deeds = self.from.with_untracked(|from| from.deeds(member));
        let items = deeds.into_iter().map(|(deed, reason)| {
            let member = member.clone();
            let item = MenuItem::new(deed.label(), move || self.ask(deed, member.clone())).disabled(reason);
            if deed.is_danger() { item.danger() } else { item }
        });
        items.collect()
    }

    /// Opens the dialog for it.
    pub(super) fn ask(self, deed: Deed, member: Member) {
        self.subject.set(Some((deed, member)));
        match deed {
            Deed::Roles => self.roles.open(),
            Deed::Link => self.link.open(),
            _ => self.confirm.open(),
        }
    }

    /// Why this person cannot do something in the whole organization, if so, tracked.
    pub(super) fn not_everywhere(self) -> Option<String> {
        (!self.session.may_everywhere("members:create")).then(|| ELSEWHERE.to_owned())
    }

    /// The roles that can be given in the whole organization; with a reason where this person cannot. Tracked.
    pub(super) fn choices(self) -> Vec<Choice> {
        let reason = self.not_everywhere();
        let off = |choice: Choice| Choice { disabled_reason: reason.clone(), ..choice };
        self.book.choices().into_iter().map(off).collect()
    }

    fn member(self) -> Option<Member> {
        self.subject.with(|subject| subject.as_ref().map(|(_, member)| member.clone()))
    }
}

/// The dialogs of a page with members.
#[component]
pub(super) fn ActDialogs(
    acts: Acts,
    /// What follows when the member is gone.
    #[prop(optional, into)]
    removed: Option<Callback<()>>,
) -> impl IntoView {
    let (toasts, cache, tenant) = (use_toasts(), use_cache(), use_tenant());
    let run = change(move |client, (deed, member): (Deed, Member)| async move {
        let role_ending = acts.from.with_untracked(|from| from.tenant.clone());
        let removed = removed.filter(|_| deed == Deed::Remove);
        let farewell = removed.map(|_| Farewell::begin(cache));
        perform(client, deed, &member, role_ending.as_deref()).await?;
        toasts.say(deed.done(&member));
        acts.confirm.close();
        cache.invalidate(tags::MEMBERS);
        cache.invalidate(tags::AUDIT);
        if let (Some(removed), Some(farewell)) = (removed, farewell) {
            removed.run(());
            farewell.end();
        }
        Ok(())
    });
    // A failure belongs to the question that it answers.
    Effect::new(move |_| {
        acts.subject.track();
        run.reset();
    });
    let question = Memo::new(move |_| {
        let place = tenant.account().map_or_else(|| "this tenant".to_owned(), |account| account.fullname);
        let subject = acts.subject.get();
        subject
            .map(|(deed, member)| Question::of(deed, &member, &acts.book.roles(&member.role_binding), &place))
    });
    let part = move |part: fn(&Question) -> String| {
        Signal::derive(move || question.with(|question| question.as_ref().map(part)).unwrap_or_default())
    };
    let consequences = Signal::derive(move || {
        question.with(|one| one.as_ref().map(|one| one.consequences.clone())).unwrap_or_default()
    });
    let confirm = move || {
        if let Some(subject) = acts.subject.get_untracked() {
            run.start(subject);
        }
    };
    let failure = Signal::derive(move || run.error().map(Failure::from));
    let name = move || acts.member().map(|member| member.fullname).unwrap_or_default();
    let danger = Memo::new(move |_| {
        acts.subject.with(|subject| subject.as_ref().is_some_and(|(deed, _)| deed.is_danger()))
    });
    let question_view = move || {
        view! {
            <Confirm
                state=acts.confirm
                title=part(|question| question.title.clone())
                consequences
                action=part(|question| question.action.clone())
                danger=danger.get()
                busy=Signal::derive(move || run.pending())
                failure
                on_confirm=confirm
            />
        }
    };
    let unsaved = RwSignal::new(false);
    view! {
        {question_view}
        <Dialog state=acts.roles title=Signal::derive(move || format!("Roles of {}", name())) unsaved>
            {move || acts.member().map(|member| view! { <RoleForm acts member state=acts.roles unsaved /> })}
        </Dialog>
        <Dialog state=acts.link title=Signal::derive(move || format!("Link for {}", name()))>
            {move || acts.member().map(|member| view! { <MakeLink member state=acts.link /> })}
        </Dialog>
    }
    .into_any()
}

/// Does it.
pub(super) async fn perform(
    client: Client,
    deed: Deed,
    member: &Member,
    role_ending: Option<&str>,
) -> Result<(), ApiError> {
    let key = member.id.to_string();
    let state = |state: MemberState| vec![operation(PatchOperator::Replace, "/state", json!(state))];
    match deed {
        Deed::Resend | Deed::Link => invitations::resend(client, &key).await.map(drop),
        Deed::Revoke => invitations::revoke(client, &key).await,
        Deed::Remove => members::delete(client, &key).await,
        Deed::Disable => patch(client, &key, state(MemberState::Disabled)).await,
        Deed::Enable | Deed::Unlock => patch(client, &key, state(MemberState::Enabled)).await,
        Deed::Leave => {
            let left = member
                .role_binding
                .iter()
                .filter(|role| role_ending.is_none_or(|ending| !role.ends_with(ending)));
            rebind(client, member, &left.cloned().collect::<Vec<_>>()).await
        }
        // Has a form of its own.
        Deed::Roles => Ok(()),
    }
}

/// Gives a member these roles instead of those that were seen; refused if they are others by now.
pub(super) async fn rebind(client: Client, member: &Member, roles: &[String]) -> Result<(), ApiError> {
    let seen = operation(PatchOperator::Test, "/role_binding", json!(member.role_binding));
    let new = operation(PatchOperator::Replace, "/role_binding", json!(roles));
    patch(client, &member.id.to_string(), vec![seen, new]).await
}

/// Makes somebody invited again who was disabled before coming.
pub(super) async fn reopen(client: Client, member: MemberId) -> Result<(), ApiError> {
    let invited = operation(PatchOperator::Replace, "/state", json!(MemberState::Invited));
    patch(client, &member.to_string(), vec![invited]).await
}

async fn patch(client: Client, key: &str, operations: Vec<PatchOperation>) -> Result<(), ApiError> {
    members::patch(client, key, &operations, None).await.map(drop)
}

fn operation(op: PatchOperator, path: &str, value: serde_json::Value) -> PatchOperation {
    PatchOperation { op, path: path.to_owned(), from: None, value: Some(value) }
}

/// Why somebody who administers single tenants cannot do something in the whole organization.
const ELSEWHERE: &str =
    "You administer single tenants. Only an administrator of the organization can do this.";

fn viewpoint(book: Book) -> Memo<Viewpoint> {
    let (session, tenant) = (use_session(), use_tenant());
    // Two are enough to know that nobody is the last.
    let administrators = ask(move || {
        let roles = book.administrators()?;
        let query = ListQuery {
            filter: vec![
                format!("role_binding[in]{}", roles.join(",")),
                "state[in]enabled,forgotten".to_owned(),
            ],
            limit: Some(2),
            ..ListQuery::default()
        };
        (!roles.is_empty()).then_some(members::List { query })
    });
    Memo::new(move |_| Viewpoint {
        me: session.me().and_then(|me| Some(me.member.as_ref()?.id)),
        may_invite: session.may_somewhere("members:create"),
        may_change: session.may_somewhere("members:patch"),
        may_remove: session.may_somewhere("members:delete"),
        last_administrator: administrators.data().and_then(|answer| match answer.result.as_slice() {
            [only] => Some(only.id),
            _ => None,
        }),
        tenant: tenant.account().map(|account| format!("~{}", account.id)),
    })
}
