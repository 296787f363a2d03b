//! The link of an invitation, for handing it over by another way than e-mail.

use api_types::{Member, MemberState, member::InvitationLink};
use leptos::prelude::*;
use ui::{
    api::{change, invitations, tags, use_cache},
    components::{
        button::{Button, Look},
        copy_button::CopyButton,
        dialog::DialogState,
        error_view::FailureNotice,
        notice::{Notice, Tone},
        time_text::TimeText,
    },
    failure::Failure,
};

use super::acts::reopen;

/// A link as it is shown this once.
#[component]
pub(super) fn LinkOnce(link: InvitationLink) -> impl IntoView {
    let InvitationLink { link, expires } = link;
    let text = link.expose().to_owned();
    view! {
        <div class="code link-once" role="group" aria-label="Invitation link">
            <code class="link-text">{text.clone()}</code>
            <CopyButton what="link" text />
        </div>
        <Notice tone=Tone::Warn>
            <p>
                "Whoever has this link can get in, once. It is shown now and never again, and ends " <TimeText at=expires />
                "."
            </p>
        </Notice>
    }
    .into_any()
}

/// Makes a link for somebody who has not come yet.
#[component]
pub(super) fn MakeLink(member: Member, state: DialogState) -> impl IntoView {
    let cache = use_cache();
    let disabled = member.state == MemberState::Disabled;
    let id = member.id;
    let make = change(move |client, ()| async move {
        if disabled {
            reopen(client, id).await?;
        }
        let link = invitations::resend(client, &id.to_string()).await?;
        cache.invalidate(tags::MEMBERS);
        cache.invalidate(tags::AUDIT);
        Ok(link)
    });
    let failure = Signal::derive(move || make.error().map(Failure::from));
    let before = view! {
        <ul class="consequences">
            {disabled.then(|| view! { <li>"They are no longer disabled, and can accept the invitation."</li> })}
            <li>"A new link is made, and shown here once for you to copy."</li>
            <li>"It also goes by mail to " {member.name.clone()} "."</li>
            <li>"The link before works no more."</li>
        </ul>
    };
    let before = StoredValue::new_local(Some(before.into_any()));
    view! {
        {move || make.data().is_none().then(|| before.try_update_value(Option::take).flatten())}
        {move || make.data().map(|link| view! { <LinkOnce link=(*link).clone() /> })}
        <FailureNotice failure />
        <div class="dialog-actions">
            <Button on_press=move || state.close()>
                {move || if make.data().is_some() { "Done" } else { "Cancel" }}
            </Button>
            <Show when=move || make.data().is_none()>
                <Button
                    look=Look::Primary
                    busy=Signal::derive(move || make.pending())
                    on_press=move || {
                        make.start(());
                    }
                >
                    "Make a new link"
                </Button>
            </Show>
        </div>
    }
    .into_any()
}
