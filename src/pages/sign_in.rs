//! Getting in: e-mail address and password, and what the server wants to know besides.

use api_types::{
    OrganizationId, Sensitive,
    formats::check_email,
    session::{AuthCode, OrganizationChoice, SignIn as Body},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{
    api::{ApiError, change, session},
    components::{
        button::{Button, Look},
        icon::{Icon, Shape},
        page_head::PageHead,
    },
    failure::Failure,
    form::{Entry, Form, FormView, TextField, TextKind},
};

use crate::{
    components::{
        new_password::NewPasswordField,
        public::{PublicCard, SessionTrouble},
    },
    routes,
    state::session::use_session,
};

/// What the sign-in form is about at the moment.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    Password,
    /// The password was right, but is too old.
    Expired,
    /// The address and password belong to several organizations.
    Choose(Vec<OrganizationChoice>),
}

#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let query = use_query_map();
    let session = use_session();
    let form = Form::new();
    let email = form.entry("/name", "E-mail", String::new());
    let password = form.entry("/secret", "Password", String::new());
    let new_password = form.entry("/new_secret", "New password", String::new());
    let step = RwSignal::new(Step::Password);
    let chosen = RwSignal::new(None::<OrganizationId>);

    // Also somebody who is signed in already, or has signed in in another tab.
    let navigate = use_navigate();
    Effect::new(move |_| {
        if session.is_signed_in() {
            let next = routes::after_sign_in(query.with_untracked(|query| query.get("next")).as_deref());
            navigate(&next, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });

    let send = change(move |client, body: Body| async move {
        match session::sign_in(client, &body).await {
            Ok(signed_in) => {
                if session.enter(&signed_in) {
                    return Ok(());
                }
                let Some(choices) = signed_in.organizations else {
                    return Err(ApiError::Unreadable { request_id: None });
                };
                step.set(Step::Choose(choices));
                Ok(())
            }
            Err(error) => {
                if error.auth_code() == Some(AuthCode::Expired) && step.get_untracked() != Step::Expired {
                    step.set(Step::Expired);
                    focus_soon(new_password);
                } else {
                    // What was right in general was wrong here.
                    if matches!(step.get_untracked(), Step::Choose(_)) {
                        step.set(Step::Password);
                    }
                    form.fail(in_words(&error));
                }
                Err(error)
            }
        }
    });
    let start = move || {
        let new = (step.get_untracked() == Step::Expired).then_some(new_password);
        match read(email, password, new, chosen.get_untracked()) {
            Ok(body) => {
                send.start(body);
            }
            Err(failure) => form.fail(failure),
        }
    };
    let choose = Callback::new(move |id: OrganizationId| {
        chosen.set(Some(id));
        start();
    });
    let submit = move || {
        // Another address may belong elsewhere.
        if step.get_untracked() == Step::Password {
            chosen.set(None);
        }
        start();
    };
    let busy = Signal::derive(move || send.pending());
    let about = Signal::derive(move || vec![email.get()]);
    let expired = Memo::new(move |_| step.get() == Step::Expired);

    let body = move || match step.get() {
        Step::Choose(choices) => {
            view! { <Choose choices choose busy back=move || step.set(Step::Password) /> }.into_any()
        }
        Step::Password | Step::Expired => view! {
            <FormView form on_submit=submit busy guard=false>
                <TextField entry=email kind=TextKind::Email autocomplete="username" autofocus=true />
                <TextField entry=password kind=TextKind::Password />
                <Show when=move || expired.get()>
                    <p role="alert">
                        "Your password is right, but has been in use for too long. Choose a new one to go on."
                    </p>
                    <NewPasswordField entry=new_password minimum=Signal::stored(8) about autofocus=true />
                </Show>
                <div class="form-actions form-actions-apart">
                    <a href=routes::FORGOT>"Forgot password?"</a>
                    <Button submit=true look=Look::Primary busy>
                        {move || if expired.get() { "Change password and sign in" } else { "Sign in" }}
                    </Button>
                </div>
            </FormView>
        }
        .into_any(),
    };

    view! {
        <PublicCard>
            <PageHead title="Sign in" />
            <SessionTrouble />
            {body}
            <p class="public-note">"New here? " <a href=routes::SIGN_UP>"Create an organization"</a></p>
        </PublicCard>
    }
    .into_any()
}

/// What is typed, or what is missing.
fn read(
    email: Entry<String>,
    password: Entry<String>,
    new_password: Option<Entry<String>>,
    organization_id: Option<OrganizationId>,
) -> Result<Body, Failure> {
    let (name, secret) = (email.now().trim().to_owned(), password.now());
    let new_secret = new_password.map(Entry::now);
    let mut faults = Vec::new();
    if check_email(&name).is_err() {
        faults.push(("/name", "Enter your e-mail address.".to_owned()));
    }
    if secret.is_empty() {
        faults.push(("/secret", "Enter your password.".to_owned()));
    }
    if new_secret.as_ref().is_some_and(String::is_empty) {
        faults.push(("/new_secret", "Choose a new password.".to_owned()));
    }
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let new_secret = new_secret.map(Sensitive::new);
    Ok(Body { name, secret: Sensitive::new(secret), organization_id, new_secret })
}

/// Which of several organizations.
#[component]
fn Choose(
    choices: Vec<OrganizationChoice>,
    choose: Callback<OrganizationId>,
    busy: Signal<bool>,
    #[prop(into)] back: Callback<()>,
) -> impl IntoView {
    let rows: Vec<_> = choices
        .into_iter()
        .map(|OrganizationChoice { id, name, fullname }| {
            view! {
                <li>
                    <button
                        type="button"
                        class="org-choice"
                        aria-disabled=move || busy.get().then_some("true")
                        on:click=move |_| choose.run(id)
                    >
                        <span class="org-choice-words">
                            <span class="org-choice-name">{fullname}</span>
                            <code>{name}</code>
                        </span>
                        <Icon shape=Shape::ChevronRight class="icon-directional" />
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        <div class="form">
            <h2 id="choose" tabindex="-1">
                "Choose an organization"
            </h2>
            <ul role="list" class="org-choices" aria-labelledby="choose">
                {rows}
            </ul>
            <div class="form-actions">
                <Button look=Look::Quiet on_press=back>
                    "Use another address"
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// Why nobody was let in, for somebody who has never heard of our API.
fn in_words(error: &ApiError) -> Failure {
    let (title, advice) = match error.auth_code() {
        Some(AuthCode::Failure) => (
            "E-mail address or password is wrong",
            "Check both. If you no longer know the password, ask for a link to choose a new one.",
        ),
        Some(AuthCode::Disabled) => (
            "You have been disabled in this organization",
            "An administrator of the organization can enable you again.",
        ),
        Some(AuthCode::Invited) => (
            "You have not accepted your invitation yet",
            "Open the link in the invitation mail. If it is lost, ask whoever invited you for a new one.",
        ),
        Some(AuthCode::Locked) => return locked(error),
        Some(AuthCode::Success | AuthCode::Expired) | None => return error.clone().into(),
    };
    Failure { request_id: error.request_id().map(str::to_owned), ..Failure::new(title, advice) }
}

fn locked(error: &ApiError) -> Failure {
    match error.wait() {
        Some(wait) => Failure::new(
            "Too many failed attempts",
            format!("The next one is possible in {wait}. A link to choose a new password works at once."),
        ),
        None => Failure::new(
            "You have been locked in this organization",
            "Choose a new password by “Forgot password?”, or ask an administrator to unlock you.",
        ),
    }
}

/// For a field that appears only now.
fn focus_soon(entry: Entry<String>) {
    let id = format!("#{}", entry.id());
    request_animation_frame(move || ui::util::dom::focus(&id));
}
