//! Accepting an invitation by the link from a mail: a name, a password, and one is in.

use api_types::{
    Sensitive,
    session::{AcceptInvitation, LinkInfo},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{
    api::{ApiError, change, invitations},
    components::{
        button::{Button, Look},
        facts::{Fact, Facts},
        page_head::PageHead,
        time_text::TimeText,
    },
    failure::Failure,
    form::{Form, FormView, TextField},
};

use crate::{
    components::{
        link_gate::{Link, LinkGate, TO_SIGN_IN, use_link},
        new_password::NewPasswordField,
        public::{PublicCard, SignedInAlready},
    },
    routes,
    state::session::use_session,
    words,
};

#[component]
pub(crate) fn Invite() -> impl IntoView {
    let link = use_link(invitations::info);
    let title = Signal::derive(move || match link.info() {
        Some(info) => format!("Join {}", info.organization),
        None => "Your invitation".to_owned(),
    });
    view! {
        <PublicCard>
            <PageHead title />
            <LinkGate
                link
                another="If you have accepted it before, sign in. Otherwise ask whoever invited you for a new one."
                way=TO_SIGN_IN
            >
                <Accept link />
            </LinkGate>
        </PublicCard>
    }
    .into_any()
}

#[component]
fn Accept(link: Link) -> impl IntoView {
    let Some(info) = untrack(move || link.info()) else {
        return ().into_any();
    };
    let LinkInfo {
        organization,
        name,
        fullname,
        expires,
        minimum_password_length: least,
        roles,
        invited_by,
        ..
    } = info;
    let session = use_session();
    let navigate = use_navigate();
    // A member who was invited without a name is called by the address.
    let known_name = if fullname == name { String::new() } else { fullname };

    let form = Form::new();
    let person = form.entry("/fullname", "Your name", known_name);
    let secret = form.entry("/secret", "Password", String::new());
    let accept = change(move |client, acceptance: AcceptInvitation| {
        let navigate = navigate.clone();
        async move {
            match invitations::accept(client, link.token(), &acceptance).await {
                Ok(signed_in) if session.enter(&signed_in) => {
                    form.saved();
                    // In place of this address, which holds the link.
                    navigate(
                        routes::OVERVIEW,
                        NavigateOptions { replace: true, ..NavigateOptions::default() },
                    );
                    Ok(())
                }
                Ok(_) => Err(ApiError::Unreadable { request_id: None }),
                Err(error) => {
                    form.fail(error.clone());
                    Err(error)
                }
            }
        }
    });
    let submit = move || {
        let acceptance = AcceptInvitation {
            fullname: person.now().trim().to_owned(),
            secret: Sensitive::new(secret.now()),
        };
        let mut faults = Vec::new();
        if acceptance.fullname.is_empty() {
            faults.push(("/fullname", "Enter your name.".to_owned()));
        }
        if acceptance.secret.expose().chars().count() < least as usize {
            faults.push(("/secret", format!("Choose a password of at least {least} characters.")));
        }
        if faults.is_empty() {
            accept.start(acceptance);
        } else {
            form.fail(Failure::invalid(faults));
        }
    };
    let busy = Signal::derive(move || accept.pending());
    let about = {
        let (name, organization) = (name.clone(), organization.clone());
        Signal::derive(move || vec![name.clone(), organization.clone(), person.get()])
    };
    let address = name.clone();
    // Once it is accepted, whoever is signed in is the invited.
    let open = move || !accept.pending() && accept.data().is_none();

    view! {
        <Show when=open>
            <SignedInAlready sentence="Accepting the invitation signs you in with it instead." />
        </Show>
        <Facts>
            <Fact name="Organization">{organization}</Fact>
            {invited_by.map(|by| view! { <Fact name="Invited by">{by}</Fact> })}
            <Fact name="You sign in as">{address}</Fact>
            <Fact name="Your role">{words::roles::roles(&roles)}</Fact>
            <Fact name="The link is good">
                <TimeText at=expires />
            </Fact>
        </Facts>
        <FormView form on_submit=submit busy guard=false>
            // Tells password managers whose password it is.
            <input type="hidden" autocomplete="username" value=name />
            <TextField entry=person autocomplete="name" autofocus=true />
            <NewPasswordField entry=secret minimum=Signal::stored(least) about />
            <div class="form-actions">
                <Button submit=true look=Look::Primary busy>
                    "Accept and sign in"
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}
