//! The fields of an account, the same for a new one and for one that is changed.

use api_types::{
    Account, Environment,
    account::UpdateAccount,
    formats::{check_label, check_name},
};
use leptos::prelude::*;
use ui::{
    failure::Failure,
    form::{ChipsField, Choice, Entry, Form, RadioField, TextField},
};

use crate::words::slug;

/// What is typed so far. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Draft(StoredValue<Entries>);

#[derive(Clone, Copy)]
struct Entries {
    fullname: Entry<String>,
    name: Entry<String>,
    environment: Entry<String>,
    labels: Entry<Vec<String>>,
}

impl Draft {
    /// The entries in a form; as the account has them, where there is one.
    pub(super) fn new(form: Form, account: Option<&Account>) -> Self {
        let text =
            |of: fn(&Account) -> &str| account.map(|account| of(account).to_owned()).unwrap_or_default();
        let environment = account.map(|account| account.environment).unwrap_or_default();
        let labels = account.map(|account| account.labels.clone()).unwrap_or_default();
        Self(StoredValue::new(Entries {
            fullname: form.entry("/fullname", "Display name", text(|account| &account.fullname)),
            name: form.entry("/name", "Name in addresses", text(|account| &account.name)),
            environment: form.entry("/environment", "Environment", environment.as_str().to_owned()),
            labels: form.entry("/labels", "Labels", labels),
        }))
    }

    /// What is typed, trimmed; or what can be seen to be wrong without asking the server. A new account may go without a
    /// name in addresses.
    pub(super) fn read(self, new: bool) -> Result<UpdateAccount, Failure> {
        let Entries { fullname, name, environment, labels } = self.0.get_value();
        let (fullname, name) = (fullname.now().trim().to_owned(), name.now().trim().to_owned());
        let mut faults = Vec::new();
        if fullname.is_empty() {
            faults.push(("/fullname", "Enter what people call it.".to_owned()));
        }
        if !(new && name.is_empty())
            && let Err(fault) = check_name(&name)
        {
            faults.push(("/name", format!("The name {fault}.")));
        }
        if !faults.is_empty() {
            return Err(Failure::invalid(faults));
        }
        let environment = Environment::parse(&environment.now()).unwrap_or_default();
        Ok(UpdateAccount { name, fullname, environment, labels: labels.now() })
    }

    /// As somebody else has made it.
    pub(super) fn take(self, account: &Account) {
        let Entries { fullname, name, environment, labels } = self.0.get_value();
        fullname.set(account.fullname.clone());
        name.set(account.name.clone());
        environment.set(account.environment.as_str().to_owned());
        labels.set(account.labels.clone());
    }
}

#[component]
pub(super) fn DraftFields(draft: Draft, new: bool) -> impl IntoView {
    let Entries { fullname, name, environment, labels } = draft.0.get_value();
    let preview = move || {
        let typed = name.with(|typed| !typed.trim().is_empty());
        let derived = fullname.with(|typed| slug::preview(typed));
        match derived {
            Some(name) if new && !typed => Some(format!("It will be “{name}”.")),
            _ => None,
        }
    };
    let help = if new {
        "Works in place of the ID in addresses and programs. Left empty, it is made from the display name."
    } else {
        "Programs and bookmarks that use the old name stop finding the account when it changes."
    };
    let check =
        Callback::new(|label: String| check_label(&label).map_err(|fault| format!("A label {fault}.")));
    view! {
        <TextField entry=fullname autocomplete="off" autofocus=true />
        <div class="field-pair">
            <TextField entry=name optional=new autocomplete="off" help />
            <p class="field-help" role="status">
                {preview}
            </p>
        </div>
        <RadioField entry=environment choices=environments() />
        <ChipsField
            entry=labels
            optional=true
            noun="label"
            check
            help="For grouping, and for roles and tokens that reach only some accounts. Letters, digits, and _ - : ."
        />
    }
    .into_any()
}

fn environments() -> Vec<Choice> {
    vec![
        Choice::new("prod", "Production")
            .described("A tenant’s real data. Integration points allow their production providers."),
        Choice::new("test", "Test").described("For trying things out. Marked as test wherever it is shown."),
    ]
}
