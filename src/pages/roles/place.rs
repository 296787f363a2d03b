//! Where a role or a token holds, as fields of a form.

#![expect(clippy::large_types_passed_by_value, reason = "a bundle of signals, handed on once")]

use api_types::token::Resources;
use leptos::prelude::*;
use ui::form::{CheckField, ChipsField, Choice, Entry, Form, RadioField};

use super::{account_picker::AccountPicker, draft::Reach};

/// Values of the choice where it holds.
const EVERYWHERE: &str = "everywhere";
const SOME: &str = "some";

/// The entries that say where. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Where {
    holds: Entry<String>,
    accounts: Entry<Vec<String>>,
    labels: Entry<Vec<String>>,
    test: Entry<bool>,
    production: Entry<bool>,
    categories: Entry<Vec<String>>,
}

impl Where {
    /// As a role or token has it.
    pub(crate) fn new(form: Form, resources: Option<&Resources>) -> Self {
        let reach = Reach::of(resources);
        let place = if reach.limited { SOME } else { EVERYWHERE };
        Self {
            holds: form.entry("/resources", "Where it holds", place.to_owned()),
            accounts: form.entry("/resources/accounts/ids", "Accounts", reach.accounts.clone()),
            labels: form.entry(
                "/resources/accounts/labels",
                "Accounts with one of these labels",
                reach.labels.clone(),
            ),
            test: form.entry("/resources/accounts/environments/0", "Test accounts", reach.test),
            production: form.entry(
                "/resources/accounts/environments/1",
                "Production accounts",
                reach.production,
            ),
            categories: form.entry(
                "/resources/integrations",
                "Only integrations of these categories",
                reach.categories.clone(),
            ),
        }
    }

    /// What is picked, for sending; none where nothing is limited.
    pub(crate) fn read(self) -> Result<Option<Resources>, String> {
        self.reach().resources()
    }

    /// Follows whatever changes it.
    pub(crate) fn track(self) {
        let Self { holds, accounts, labels, test, production, categories } = self;
        for list in [accounts, labels, categories] {
            list.with(|_| ());
        }
        holds.with(|_| ());
        test.with(|_| ());
        production.with(|_| ());
    }

    fn reach(self) -> Reach {
        Reach {
            limited: self.holds.now() == SOME,
            accounts: self.accounts.now(),
            labels: self.labels.now(),
            test: self.test.now(),
            production: self.production.now(),
            categories: self.categories.now(),
        }
    }
}

/// The fields for it.
#[component]
pub(crate) fn WhereFields(place: Where) -> impl IntoView {
    // What was missing has been picked meanwhile.
    Effect::new(move |before: Option<()>| {
        let picked = [place.accounts.with(Vec::len), place.labels.with(Vec::len)];
        let on = [place.test.get(), place.production.get()];
        if before.is_some() && (picked != [0, 0] || on.contains(&true)) {
            place.holds.update(|_| ());
        }
    });
    let choices = vec![
        Choice::new(EVERYWHERE, "The whole organization").described("All accounts, now and later."),
        Choice::new(SOME, "Some accounts")
            .described("Those that are picked here, by name, label or environment."),
    ];
    view! {
        <RadioField entry=place.holds choices />
        <div class="form" hidden=move || place.holds.with(|place| place != SOME)>
            <AccountPicker entry=place.accounts help="Without any, labels and environment alone decide." />
            <ChipsField entry=place.labels optional=true noun="label" placeholder="eu" help="Accounts with at least one of them." />
            <fieldset class="field">
                <legend class="field-label">"Environment"</legend>
                <CheckField entry=place.test />
                <CheckField entry=place.production />
                <p class="field-help">"Without either, both."</p>
            </fieldset>
        </div>
        <ChipsField entry=place.categories optional=true noun="category" placeholder="ticketing" help="Without any, all integrations." />
    }
    .into_any()
}
