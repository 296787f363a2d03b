//! The token that can be made together with an account: it reaches that account and nothing else.

use api_types::{
    PermissionSetName, Sensitive,
    account::{CreateAccountResult, ProvisionToken},
};
use leptos::prelude::*;
use ui::{
    components::{
        button::{Button, Look},
        dialog::DialogState,
        notice::{Notice, Tone},
        secret::SecretOnce,
        time_text::TimeText,
    },
    form::{CheckField, Choice, Entry, Form, RadioField, SelectField},
    util::{dom, ids},
};

/// Lifetimes: as the server reads them, and in words.
const LIFETIMES: [(&str, &str); 5] =
    [("1h", "1 hour"), ("24h", "24 hours"), ("168h", "7 days"), ("720h", "30 days"), ("8760h", "1 year")];

/// What is wanted of the token. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct TokenDraft {
    wanted: Entry<bool>,
    set: Entry<String>,
    ttl: Entry<String>,
}

impl TokenDraft {
    pub(super) fn new(form: Form) -> Self {
        // The parts first: a fault of theirs would be one of the whole as well.
        let set = form.entry("/token/permission_set", "What the token may do", "connect-ui".to_owned());
        let ttl = form.entry("/token/token_ttl", "How long it works", "24h".to_owned());
        Self { wanted: form.entry("/token", "Make a token for this account", false), set, ttl }
    }

    /// The `token` block; none where no token is wanted.
    pub(super) fn read(self) -> Option<ProvisionToken> {
        let permission_set = PermissionSetName::parse(&self.set.now())?;
        self.wanted.now().then(|| ProvisionToken {
            permission_set,
            token_ttl: Some(self.ttl.now()),
            name: None,
            fullname: None,
        })
    }
}

#[component]
pub(super) fn TokenFields(token: TokenDraft, off: Signal<Option<String>>) -> impl IntoView {
    let sets = vec![
        Choice::new("connect-ui", "Connect providers").described("For showing this tenant the Connect page."),
        Choice::new("account-manager", "Manage the account")
            .described("Reads and changes the account, and creates, changes and deletes what is in it."),
        Choice::new("token-issuer", "Issue tokens")
            .described("Makes tokens for the account’s integrations, nothing else."),
    ];
    let lifetimes: Vec<Choice> = LIFETIMES.iter().map(|(value, words)| Choice::new(*value, *words)).collect();
    view! {
        <CheckField
            entry=token.wanted
            help="It reaches this account and nothing else, and is shown once."
            disabled_reason=off
        />
        <div class="form" hidden=move || !token.wanted.get()>
            <RadioField entry=token.set choices=sets />
            <SelectField entry=token.ttl choices=lifetimes />
        </div>
    }
    .into_any()
}

/// The token, this once.
#[component]
pub(super) fn TokenOnce(
    made: CreateAccountResult,
    stored: RwSignal<bool>,
    state: DialogState,
) -> impl IntoView {
    let CreateAccountResult { account, token } = made;
    let (access, refresh) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| stored.set(access.get() && refresh.get()));
    let title = ids::fresh("made");
    let target = format!("#{title}");
    // The form that had the focus is gone from sight.
    request_animation_frame(move || dom::focus(&target));
    let reason = Signal::derive(move || {
        (!stored.get()).then(|| "Say that you have stored both first: they cannot be shown again".to_owned())
    });
    let file = |what: &str| format!("{}-{what}", account.name);
    let secrets = token.map(|token| {
        let pair = token.primary;
        view! {
            <p>"The token works until " <TimeText at=pair.access.expires day=true /> "."</p>
            <SecretOnce value=Sensitive::new(pair.access.secret) name="Token" file=file("token") stored=access />
            <p>"With the second one a program renews the first, and can do nothing else."</p>
            <SecretOnce
                value=Sensitive::new(pair.refresh.secret)
                name="Token for renewing"
                file=file("renewal-token")
                stored=refresh
            />
        }
    });
    view! {
        <div class="form" id=title tabindex="-1" role="group" aria-label="The new account’s token">
            <Notice tone=Tone::Ok title=format!("{} is created", account.fullname)>
                "Store its token now, where the program that needs it finds it."
            </Notice>
            {secrets}
            <div class="dialog-actions">
                <Button look=Look::Primary on_press=move || state.close() disabled_reason=reason>
                    "Done"
                </Button>
            </div>
        </div>
    }
    .into_any()
}
