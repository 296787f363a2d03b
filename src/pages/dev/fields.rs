//! Fields alone, and forms made of them.

use leptos::prelude::*;
use ui::{
    components::{
        button::{Button, Look},
        toast::use_toasts,
    },
    failure::{Failure, Fault},
    form::{
        CheckField, ChipsField, Choice, Form, FormView, RadioField, SelectField, TextAreaField, TextField,
        TextKind,
    },
};

fn roles() -> Vec<Choice> {
    vec![
        Choice::new("admin", "Administrator")
            .described("Invites and removes people, and changes everything."),
        Choice::new("member", "Member").described("Connects accounts and mends integrations. Cannot invite."),
        Choice::new("viewer", "Viewer").described("Sees everything but secrets. Changes nothing."),
        Choice::new("owner", "Owner")
            .described("May close the organization.")
            .disabled("Only an owner can make another owner."),
    ]
}

fn environments() -> Vec<Choice> {
    vec![
        Choice::new("prod", "Production"),
        Choice::new("test", "Test"),
        Choice::new("long", "A staging environment with a name that nobody thought would become this long"),
    ]
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    let form = Form::new();
    let text = form.entry("/name", "Display name", "Northwind Traders".to_owned());
    let empty = form.entry("/nickname", "Nickname", String::new());
    let wrong = form.entry("/email", "E-mail address", "dana@".to_owned());
    wrong.mark("Must be an e-mail address such as dana@acme.test.");
    let password = form.entry("/password", "Password", "correct horse".to_owned());
    let number = form.entry("/days", "Days until it expires", "30".to_owned());
    let fixed = form.entry("/id", "Organization id", "0192f5c0-7c1e-7d4e-9d2f-1a2b3c4d5e6f".to_owned());
    let rtl = form.entry("/rtl", "Name in another script", "شركة الشمال للتجارة".to_owned());
    let area = form.entry("/note", "Note", "First line\nSecond line".to_owned());
    let select = form.entry("/environment", "Environment", "test".to_owned());
    let select_off = form.entry("/region", "Region", "prod".to_owned());
    let radio = form.entry("/role", "Role", "member".to_owned());
    let check = form.entry("/notify", "Send the invitation by e-mail", true);
    let check_off = form.entry("/sso", "Require single sign-on", false);
    let check_wrong = form.entry("/terms", "I have read the terms", false);
    check_wrong.mark("Has to be accepted to go on.");
    let labels = form.entry(
        "/labels",
        "Labels",
        ["eu", "vip", "a label that is so long that it has to be cut"].map(str::to_owned).to_vec(),
    );
    let chips_wrong = form.entry("/addresses", "Addresses", vec!["dana@acme.test".to_owned()]);
    chips_wrong.mark("“dana” is no e-mail address.");
    let no_blank = |value: String| {
        if value.contains(' ') {
            Err(format!("“{value}” has a blank in it; labels are one word."))
        } else {
            Ok(())
        }
    };
    view! {
        <div class="columns">
            <div class="form">
                <TextField entry=text />
                <TextField entry=empty optional=true placeholder="How friends call it" help="Shown in greetings only." />
                <TextField entry=wrong kind=TextKind::Email help="An invitation is sent there." />
                <TextField entry=password kind=TextKind::NewPassword help="At least 12 characters." />
                <TextField entry=number kind=TextKind::Number range=(1, 365) />
                <TextField entry=fixed read_only=true help="Cannot be changed." />
                <TextField entry=rtl />
                <TextAreaField entry=area optional=true />
            </div>
            <div class="form">
                <SelectField entry=select choices=Signal::derive(environments) help="Production and test are kept apart." />
                <SelectField
                    entry=select_off
                    choices=Signal::derive(environments)
                    disabled_reason=Signal::derive(|| Some("Fixed when the organization was created.".to_owned()))
                />
                <RadioField entry=radio choices=Signal::derive(roles) help="Can be changed later." />
                <CheckField entry=check help="Otherwise you hand over the link yourself." />
                <CheckField
                    entry=check_off
                    disabled_reason=Signal::derive(|| Some("Needs a verified domain.".to_owned()))
                />
                <CheckField entry=check_wrong />
                <ChipsField
                    entry=labels
                    optional=true
                    noun="label"
                    help="Enter or a comma adds one."
                    check=Callback::new(no_blank)
                />
                <ChipsField entry=chips_wrong noun="address" />
            </div>
        </div>
    }
    .into_any()
}

/// As the server refuses it: two fields, and something that is of no field.
fn refusal() -> Failure {
    let fault =
        |pointer: &str, message: &str| Fault { pointer: pointer.to_owned(), message: message.to_owned() };
    Failure {
        request_id: Some("0192f5c0-7c1e".to_owned()),
        faults: vec![
            fault("/email", "Is already a member."),
            fault("/labels/1", "Is longer than 64 characters."),
            fault("", "The organization has no seats left."),
        ],
        ..Failure::new("The invitation was not sent", "Correct what is named below.")
    }
}

#[component]
pub(super) fn Forms() -> impl IntoView {
    let toasts = use_toasts();
    let form = Form::new();
    let email = form.entry("/email", "E-mail address", String::new());
    let role = form.entry("/role", "Role", "viewer".to_owned());
    let labels = form.entry("/labels", "Labels", Vec::new());
    let send = move || {
        if email.now().is_empty() {
            form.fail(Failure::invalid([("/email", "Enter an address such as dana@acme.test.".to_owned())]));
        } else if email.now().starts_with("taken") {
            form.fail(refusal());
        } else {
            form.saved();
            toasts.say(format!("Invitation sent to {}", email.now()));
        }
    };
    let state = move || if form.changed() { "Not saved yet" } else { "Nothing to save" };
    view! {
        <div class="narrow">
            <FormView form on_submit=send>
                <TextField entry=email kind=TextKind::Email help="Try an address that begins with “taken”." />
                <RadioField entry=role choices=Signal::derive(|| roles().into_iter().take(3).collect::<Vec<_>>()) />
                <ChipsField entry=labels optional=true noun="label" placeholder="eu, vip" />
                <div class="form-actions">
                    <Button submit=true look=Look::Primary>
                        "Send invitation"
                    </Button>
                    <Button look=Look::Quiet on_press=move || form.reset()>
                        "Start over"
                    </Button>
                    <span class="quiet">{state}</span>
                </div>
            </FormView>
            <p>
                <a href="/dev/elsewhere">"Leave for another page"</a>
            </p>
        </div>
    }
    .into_any()
}
