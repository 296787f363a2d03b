//! Buttons.

use leptos::prelude::*;
use ui::components::{
    button::{Button, IconButton, LinkButton, Look},
    icon::Shape,
    toast::use_toasts,
};

const LOOKS: [(&str, Look); 4] =
    [("Plain", Look::Plain), ("Primary", Look::Primary), ("Quiet", Look::Quiet), ("Danger", Look::Danger)];

#[component]
pub(super) fn Buttons() -> impl IntoView {
    let toasts = use_toasts();
    let pressed = RwSignal::new(0_u32);
    let working = RwSignal::new(false);
    let press = move || pressed.update(|count| *count += 1);
    let reason = || Some("Only administrators may do this".to_owned());
    let looks = LOOKS.map(|(name, look)| {
        view! {
            <div class="button-row">
                <Button look on_press=press>
                    {name}
                </Button>
                <Button look icon=Shape::Plus on_press=press>
                    {format!("{name} with icon")}
                </Button>
                <Button look on_press=press busy=true>
                    {format!("{name} busy")}
                </Button>
                <Button look on_press=press disabled_reason=Signal::derive(reason)>
                    {format!("{name} resting")}
                </Button>
                <Button look on_press=press class="button-small">
                    {format!("{name} small")}
                </Button>
            </div>
        }
    });
    view! {
        <div class="stack">
            {looks.into_iter().collect_view()}
            <div class="button-row">
                <IconButton icon=Shape::Refresh label="Refresh" on_press=press />
                <IconButton icon=Shape::Trash label="Delete" on_press=press disabled_reason=Signal::derive(reason) />
                <IconButton icon=Shape::Download label="Downloading" on_press=press busy=true />
                <LinkButton href="/dev/elsewhere">"A link"</LinkButton>
                <LinkButton href="/dev/elsewhere" look=Look::Primary icon=Shape::ArrowRight>
                    "A primary link"
                </LinkButton>
                <Button busy=working on_press=move || working.set(true)>
                    "Start work"
                </Button>
                <Button look=Look::Quiet on_press=move || working.set(false)>
                    "End work"
                </Button>
            </div>
            <div class="narrow">
                <Button on_press=press>
                    "A button whose words are far too long for the narrow place that it stands in, as translations are"
                </Button>
            </div>
            <div class="button-row">
                <Button on_press=move || toasts.say("Invitation sent to dana@acme.test")>"Say something"</Button>
                <Button on_press=move || toasts.offer("Member removed", "Undo", press)>"Offer to undo"</Button>
                <p class="quiet">{move || format!("Pressed {} times", pressed.get())}</p>
            </div>
        </div>
    }
    .into_any()
}
