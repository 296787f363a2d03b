//! What opens above the page.

use leptos::prelude::*;
use ui::{
    components::{
        button::{Button, Look},
        confirm::Confirm,
        dialog::{Dialog, DialogState, Place},
        facts::{Fact, Facts},
        icon::Shape,
        keys::{KeyGroup, KeysSheet},
        menu::{Menu, MenuItem, Panel},
        palette::{Find, FindGroup, Palette},
        toast::use_toasts,
    },
    failure::Failure,
    form::{Form, FormView, TextField, TextKind},
};

const KEYS: &[KeyGroup] = &[
    KeyGroup {
        title: "Everywhere",
        keys: &[("⌘ K", "Search and commands"), ("?", "This sheet"), ("Esc", "Close what is open")],
    },
    KeyGroup {
        title: "Go to",
        keys: &[("G then O", "Overview"), ("G then M", "Members"), ("G then A", "Accounts")],
    },
    KeyGroup {
        title: "Lists",
        keys: &[("/", "Search in the list"), ("Shift Click", "Select a range"), ("N", "New")],
    },
];

#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let (form, side, confirm, typed, palette, keys) = (
        DialogState::new(),
        DialogState::new(),
        DialogState::new(),
        DialogState::new(),
        DialogState::new(),
        DialogState::new(),
    );
    let toasts = use_toasts();
    let failure = RwSignal::new(None::<Failure>);
    let items = move || {
        vec![
            MenuItem::new("Resend invitation", move || toasts.say("Invitation sent again")).icon(Shape::Mail),
            MenuItem::new("Copy link", || ()).icon(Shape::Link),
            MenuItem::new("Change role…", || ())
                .icon(Shape::Roles)
                .disabled(Some("You are the last administrator".to_owned())),
            MenuItem::new("Remove…", move || confirm.open()).icon(Shape::Trash).danger(),
        ]
    };
    let refuse = move || {
        failure.set(Some(Failure::new(
            "The members were not removed",
            "Dana Kowalski is the last administrator.",
        )));
    };
    let consequences = Signal::derive(|| {
        vec!["3 members lose access at once".to_owned(), "2 of their tokens stop working".to_owned()]
    });
    let wide = Signal::derive(|| {
        vec![
            "12 408 accounts with 31 077 integrations are deleted".to_owned(),
            "This cannot be undone".to_owned(),
        ]
    });
    view! {
        <div class="button-row">
            <Button on_press=move || form.open()>"Open form"</Button>
            <Button on_press=move || side.open()>"Open side sheet"</Button>
            <Button on_press=move || { failure.set(None); confirm.open() }>"Open question"</Button>
            <Button on_press=move || typed.open()>"Open grave question"</Button>
            <Button on_press=move || palette.open()>"Open palette"</Button>
            <Button on_press=move || keys.open()>"Open keys"</Button>
            <Menu label="Actions" items=items />
            <Menu label="More actions" icon=Shape::More items=items />
            <Panel label="Panel">
                <label class="panel-check"><input type="checkbox" />"Production"</label>
                <label class="panel-check"><input type="checkbox" />"Test"</label>
            </Panel>
        </div>
        <FormDialog state=form />
        <Dialog state=side title="Dana Kowalski" place=Place::Side>
            <Facts>
                <Fact name="E-mail">"dana@acme.test"</Fact>
                <Fact name="Role">"Administrator"</Fact>
                <Fact name="Invited by">"Ana María de la Cruz"</Fact>
            </Facts>
        </Dialog>
        <Confirm
            state=confirm
            title="Remove 3 members?"
            consequences
            action="Remove 3 members"
            failure
            on_confirm=refuse
        />
        <Confirm
            state=typed
            title="Close the organization Acme?"
            consequences=wide
            action="Close Acme for good"
            typed="acme".to_owned()
            on_confirm=move || typed.close()
        />
        <PaletteDemo state=palette />
        <KeysSheet state=keys groups=KEYS />
    }
    .into_any()
}

#[component]
fn FormDialog(state: DialogState) -> impl IntoView {
    // Told by the form inside, which begins afresh each time the dialog opens.
    let unsaved = RwSignal::new(false);
    view! {
        <Dialog state title="Invite a teammate" unsaved>
            <InviteForm state unsaved />
        </Dialog>
    }
}

#[component]
fn InviteForm(state: DialogState, unsaved: RwSignal<bool>) -> impl IntoView {
    let form = Form::new();
    let email = form.entry("/email", "E-mail address", String::new());
    Effect::new(move |_| unsaved.set(form.changed()));
    on_cleanup(move || {
        unsaved.try_set(false);
    });
    let send = move || {
        if email.now().is_empty() {
            form.fail(Failure::invalid([("/email", "Enter an address.".to_owned())]));
        } else {
            state.close();
        }
    };
    view! {
        <FormView form on_submit=send guard=false>
            <TextField entry=email kind=TextKind::Email />
            <div class="dialog-actions">
                <Button on_press=move || state.close()>"Cancel"</Button>
                <Button submit=true look=Look::Primary>
                    "Send invitation"
                </Button>
            </div>
        </FormView>
    }
}

#[component]
fn PaletteDemo(state: DialogState) -> impl IntoView {
    let toasts = use_toasts();
    let groups = RwSignal::new(Vec::new());
    let search = move |text: String| groups.set(found(&text));
    let pick = move |id: String| toasts.say(format!("Picked {id}"));
    view! { <Palette state groups on_search=search on_pick=pick /> }
}

fn found(text: &str) -> Vec<FindGroup> {
    let text = text.trim().to_lowercase();
    let find = |id: &str, name: &str, detail: Option<&str>, icon, keys| Find {
        id: id.to_owned(),
        name: name.to_owned(),
        detail: detail.map(str::to_owned),
        icon,
        keys,
    };
    let all = [
        (
            "Pages",
            vec![
                find("overview", "Overview", None, Shape::Overview, Some("G then O")),
                find("members", "Members", None, Shape::Members, Some("G then M")),
                find("settings", "Settings", None, Shape::Settings, None),
            ],
        ),
        (
            "Members",
            vec![
                find("dana", "Dana Kowalski", Some("dana@acme.test"), Shape::User, None),
                find(
                    "ana",
                    "Ana María de la Cruz",
                    Some("ana.maria.de.la.cruz@a-very-long-domain.test"),
                    Shape::User,
                    None,
                ),
            ],
        ),
        ("Actions", vec![find("invite", "Invite a teammate", None, Shape::Plus, Some("N"))]),
    ];
    let fits = |find: &Find| find.name.to_lowercase().contains(&text);
    all.map(|(title, finds)| FindGroup {
        title: title.to_owned(),
        finds: finds.into_iter().filter(fits).collect(),
    })
    .to_vec()
}
