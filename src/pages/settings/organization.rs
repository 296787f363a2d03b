//! Names, addresses and policies of the organization.

use std::sync::Arc;

use api_types::{Organization, organization::UpdateOrganization};
use leptos::prelude::*;
use ui::{
    api::{Versioned, ask, change, organization, tags, use_cache},
    components::{
        button::{Button, Look},
        copy_button::CopyButton,
        error_view::ErrorView,
        facts::{Fact, Facts},
        notice::{Notice, Tone},
        toast::use_toasts,
    },
    form::{Entry, Form, FormView, TextField, TextKind},
};

use super::{Section, policies::Policies};
use crate::{components::link_gate::CardSkeleton, state::session::use_session};

#[component]
pub(super) fn OrganizationSettings() -> impl IntoView {
    let organization = ask(|| Some(organization::Current {}));
    // The form is made once: news of somebody else's change must not throw away what is being typed.
    let first = Memo::new(move |before: Option<&Option<Arc<Versioned<Organization>>>>| {
        before.cloned().flatten().or_else(|| organization.data())
    });
    // With something to edit, a failure of asking again is no reason to make the form anew.
    let trouble = Memo::new(move |_| organization.error().filter(|_| first.with(Option::is_none)));
    let body = move || match (first.get(), trouble.get()) {
        (Some(first), _) => view! { <OrganizationForm first newest=organization /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || organization.again() /> }.into_any()
        }
        (None, None) => view! { <div class="card-body"><CardSkeleton /></div> }.into_any(),
    };
    view! {
        <Section id="organization" title="Organization">
            {body}
        </Section>
    }
}

#[component]
fn OrganizationForm(
    first: Arc<Versioned<Organization>>,
    newest: ui::api::Query<Versioned<Organization>>,
) -> impl IntoView {
    let session = use_session();
    let (cache, toasts) = (use_cache(), use_toasts());
    let etag = StoredValue::new(first.etag.clone());
    let organization = first.value.clone();
    let id = organization.id.to_string();
    let form = Form::new();
    let fullname = form.entry("/fullname", "Display name", organization.fullname.clone());
    let name = form.entry("/name", "Name in addresses", organization.name.clone());
    let contact = form.entry("/contact", "Contact", organization.contact.clone().unwrap_or_default());
    let reply_to =
        form.entry("/reply_to", "Reply address", organization.reply_to.clone().unwrap_or_default());
    let picture = organization.picture.clone();
    let policies = Policies::new(form, organization.options.clone().unwrap_or_default());

    let save = change(move |client, body: UpdateOrganization| async move {
        match organization::update(client, &body, etag.get_value()).await {
            Ok(saved) => {
                etag.set_value(saved.etag.clone());
                form.saved();
                cache.set(&organization::Current {}, saved);
                cache.invalidate(tags::ORGANIZATION);
                toasts.say("Organization saved");
                Ok(())
            }
            Err(error) => {
                form.fail(error.clone());
                Err(error)
            }
        }
    });
    let filled = |entry: Entry<String>| Some(entry.now().trim().to_owned()).filter(|text| !text.is_empty());
    let submit = move || match policies.read() {
        Ok(options) => {
            save.start(UpdateOrganization {
                name: name.now().trim().to_owned(),
                fullname: fullname.now().trim().to_owned(),
                contact: filled(contact),
                reply_to: filled(reply_to),
                picture: picture.clone(),
                options: Some(options),
            });
        }
        Err(failure) => form.fail(failure),
    };
    let busy = Signal::derive(move || save.pending());
    let allowed = Signal::derive(move || session.may_everywhere("organizations:update"));
    let reason = Signal::derive(move || {
        if allowed.get() {
            return (!form.changed()).then(|| "Nothing has been changed yet".to_owned());
        }
        Some("Only administrators of the organization change it".to_owned())
    });
    let read_only = Signal::derive(move || !allowed.get());
    // Somebody else was quicker. What is typed stays; saving would be refused.
    let overtaken = move || {
        let newest = newest.data().is_some_and(|newest| newest.etag != etag.get_value());
        (newest && form.changed()).then(|| {
            view! {
                <Notice tone=Tone::Warn title="Somebody else has changed the organization meanwhile">
                    <p>"Reload the page to see how it is now, before you change it again."</p>
                </Notice>
            }
        })
    };

    view! {
        <Facts>
            <Fact name="Organization ID">
                <span class="row-pair">
                    <code>{id.clone()}</code>
                    <CopyButton what="organization ID" text=id />
                </span>
            </Fact>
        </Facts>
        <div class="card-body card-line">
            {overtaken}
            <FormView form on_submit=submit busy>
                <TextField entry=fullname read_only autocomplete="off" />
                <TextField
                    entry=name
                    read_only
                    autocomplete="off"
                    help="Programs that use the old name stop finding the organization when it changes."
                />
                <TextField
                    entry=contact
                    kind=TextKind::Email
                    optional=true
                    read_only
                    autocomplete="off"
                    help="Whoever looks after the organization."
                />
                <TextField
                    entry=reply_to
                    kind=TextKind::Email
                    optional=true
                    read_only
                    autocomplete="off"
                    help="Where answers to invitations and other mails go."
                />
                {policies.view(read_only)}
                <div class="form-actions">
                    <Button submit=true look=Look::Primary busy disabled_reason=reason>
                        "Save organization"
                    </Button>
                </div>
            </FormView>
        </div>
    }
    .into_any()
}
