//! Founding an organization: the form, and signing in with what it made.

use api_types::{
    OrganizationId, Sensitive,
    formats::{check_email, check_name},
    session::SignIn,
    signup::{SignUp as Body, SignUpMember},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{
    api::{ApiError, change, session, signup},
    components::{
        button::{Button, Look},
        error_view::FailureNotice,
        page_head::PageHead,
    },
    failure::Failure,
    form::{Entry, Form, FormView, TextField, TextKind},
};

use crate::{
    components::{
        new_password::NewPasswordField,
        public::{PublicCard, SignedInAlready},
    },
    routes,
    state::{founded::use_founded, session::use_session, stored},
    words::slug,
};

/// Before there is an organization that could ask for more.
const SHORTEST_PASSWORD: u32 = 8;

/// What is typed into the form.
#[derive(Clone, Copy)]
struct Draft {
    form: Form,
    fullname: Entry<String>,
    name: Entry<String>,
    /// What the name field was given by us; anything else in it is the person's own.
    derived: StoredValue<String>,
    person: Entry<String>,
    email: Entry<String>,
    password: Entry<String>,
}

#[component]
pub(crate) fn SignUp() -> impl IntoView {
    let session = use_session();
    let founded = use_founded();
    let navigate = use_navigate();
    let draft = Draft::new();
    // Once there is an organization, the form must not make a second one.
    let made = RwSignal::new(None::<OrganizationId>);

    let enter = change(move |client, organization: OrganizationId| {
        let navigate = navigate.clone();
        async move {
            let signed_in = session::sign_in(client, &draft.sign_in(organization)).await?;
            draft.form.saved();
            if !session.enter(&signed_in) {
                return Err(ApiError::Unreadable { request_id: None });
            }
            navigate(routes::WELCOME, NavigateOptions { replace: true, ..NavigateOptions::default() });
            Ok(())
        }
    });
    let create = change(move |client, body: Body| async move {
        match signup::sign_up(client, &body).await {
            Ok(result) => {
                let organization = result.organization.id;
                stored::begin(organization);
                founded.keep(result);
                made.set(Some(organization));
                enter.start(organization);
                Ok(())
            }
            Err(error) => {
                draft.form.fail(error.clone());
                Err(error)
            }
        }
    });
    let submit = move || match draft.body() {
        Ok(body) => {
            create.start(body);
        }
        Err(failure) => draft.form.fail(failure),
    };
    let busy = Signal::derive(move || create.pending() || enter.pending());
    let stuck = Signal::derive(move || enter.error().map(Failure::from));
    let about = Signal::derive(move || vec![draft.fullname.get(), draft.person.get(), draft.email.get()]);

    view! {
        <PublicCard>
            <PageHead title="Create an organization" lead="For your company or team. You become its administrator." />
            <Show when=move || made.with(Option::is_none)>
                <SignedInAlready sentence="Another organization can be created here. You are then signed in to the new one instead." />
            </Show>
            <Show
                when=move || stuck.with(Option::is_none)
                fallback=move || {
                    view! { <Stuck stuck retry=move || { made.get_untracked().map(|made| enter.start(made)); } /> }
                }
            >
                <FormView form=draft.form on_submit=submit busy>
                    <TextField entry=draft.fullname autocomplete="organization" autofocus=true />
                    <TextField
                        entry=draft.name
                        optional=true
                        autocomplete="off"
                        help="Made from the name, for use in addresses. If it is taken, a number is added."
                    />
                    <TextField entry=draft.person autocomplete="name" />
                    <TextField entry=draft.email kind=TextKind::Email help="You sign in with it." />
                    <NewPasswordField entry=draft.password minimum=Signal::stored(SHORTEST_PASSWORD) about />
                    <div class="form-actions">
                        <Button submit=true look=Look::Primary busy>
                            "Create Account"
                        </Button>
                    </div>
                </FormView>
                <p class="public-note">"Already a member? " <a href=routes::SIGN_IN>"Sign in"</a></p>
            </Show>
        </PublicCard>
    }
    .into_any()
}

/// The organization is there, and only signing in to it failed.
#[component]
fn Stuck(stuck: Signal<Option<Failure>>, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="form">
            <p>"Your organization has been created. Signing in to it did not work yet; your input is kept."</p>
            <FailureNotice failure=stuck />
            <div class="form-actions">
                <Button look=Look::Primary on_press=retry>
                    "Sign in to it"
                </Button>
            </div>
        </div>
    }
    .into_any()
}

impl Draft {
    fn new() -> Self {
        let form = Form::new();
        let draft = Self {
            form,
            fullname: form.entry("/fullname", "Organization name", String::new()),
            name: form.entry("/name", "Name in addresses", String::new()),
            derived: StoredValue::new(String::new()),
            person: form.entry("/member/fullname", "Your name", String::new()),
            email: form.entry("/member/name", "E-mail", String::new()),
            password: form.entry("/member/secret", "Password", String::new()),
        };
        Effect::new(move |_| {
            let next = draft.fullname.with(|fullname| slug::preview(fullname)).unwrap_or_default();
            if !draft.is_named() {
                draft.derived.set_value(next.clone());
                draft.name.set(next);
            }
        });
        draft
    }

    /// Whether the person has written a name of their own.
    fn is_named(self) -> bool {
        let name = self.name.now();
        !name.trim().is_empty() && name != self.derived.get_value()
    }

    fn body(self) -> Result<Body, Failure> {
        let text = |entry: Entry<String>| entry.now().trim().to_owned();
        let (fullname, person, email) = (text(self.fullname), text(self.person), text(self.email));
        let name = self.is_named().then(|| text(self.name));
        let secret = self.password.now();
        let mut faults = Vec::new();
        let mut need = |pointer, filled: bool, words: &str| {
            if !filled {
                faults.push((pointer, words.to_owned()));
            }
        };
        need("/fullname", !fullname.is_empty(), "Enter the name of your company or team.");
        need("/member/fullname", !person.is_empty(), "Enter your name.");
        need(
            "/member/name",
            check_email(&email).is_ok(),
            "Enter an e-mail address such as dana@example.com.",
        );
        need(
            "/member/secret",
            secret.chars().count() >= SHORTEST_PASSWORD as usize,
            "Choose a password of at least 8 characters.",
        );
        if let Some(Err(fault)) = name.as_deref().map(check_name) {
            faults.push(("/name", format!("It {fault}.")));
        }
        if !faults.is_empty() {
            return Err(Failure::invalid(faults));
        }
        let member = SignUpMember { name: email, fullname: Some(person), secret: Sensitive::new(secret) };
        Ok(Body { fullname, name, contact: None, member })
    }

    fn sign_in(self, organization: OrganizationId) -> SignIn {
        SignIn {
            name: self.email.now().trim().to_owned(),
            secret: Sensitive::new(self.password.now()),
            organization_id: Some(organization),
            new_secret: None,
        }
    }
}
