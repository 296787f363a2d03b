//! Doing the same with several accounts.

use std::{collections::BTreeSet, sync::Arc};

use api_types::{Account, Environment, PatchOperation, PatchOperator, formats::check_label};
use leptos::prelude::*;
use serde_json::json;
use ui::{
    api::{ApiError, Client, Query, accounts, tags, use_cache, use_client},
    components::{
        button::{Button, Look},
        dialog::{Dialog, DialogState},
        error_view::ErrorView,
        table::BulkAction,
    },
    failure::Failure,
    form::{Form, FormView, TextField},
    list::List,
    util::text::counted,
};

use super::{ACCOUNTS, acts::Acts, meant::Meant};
use crate::pages::members::{
    batch::{Batch, hopeless},
    many::Course,
};

/// Deleting more than this, or anything of production, asks for a word.
const MANY: usize = 10;
/// The word.
const WORD: &str = "delete";

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Label,
    Unlabel,
    Delete,
}

/// What is to be done, and with which. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Bulk {
    asked: RwSignal<Option<(Deed, Meant)>>,
    state: DialogState,
    list: List,
}

impl Bulk {
    pub(super) fn new(list: List) -> Self {
        Self { asked: RwSignal::new(None), state: DialogState::new(), list }
    }

    /// For the table's bar.
    pub(super) fn actions(self, acts: Acts) -> Vec<BulkAction> {
        let action = |label, deed, off: Signal<Option<String>>| {
            let ask = move |selection, _| {
                self.asked.set(Some((deed, Meant::of(&selection, self.list))));
                self.state.open();
            };
            BulkAction::new(label, ask).disabled(off)
        };
        vec![
            action("Add label…", Deed::Label, acts.no_change()),
            action("Remove label…", Deed::Unlabel, acts.no_change()),
            action("Delete…", Deed::Delete, acts.no_delete()),
        ]
    }
}

/// The question, the course and the result.
#[component]
pub(super) fn BulkDialog(bulk: Bulk) -> impl IntoView {
    let busy = RwSignal::new(false);
    let title = Signal::derive(move || {
        let deed = bulk.asked.with(|asked| asked.as_ref().map(|(deed, _)| *deed));
        deed.map(|deed| deed.title().to_owned()).unwrap_or_default()
    });
    view! {
        <Dialog state=bulk.state title busy>
            {move || bulk.asked.get().map(|(deed, meant)| view! { <Resolve bulk deed meant busy /> })}
        </Dialog>
    }
    .into_any()
}

/// Reads the accounts as they are now: what is asked about shall be true.
#[component]
fn Resolve(bulk: Bulk, deed: Deed, meant: Meant, busy: RwSignal<bool>) -> impl IntoView {
    let client = use_client();
    let found: Query<Vec<Account>> = Query::new(move || Some(meant.clone()), move |meant| meant.read(client));
    move || match (found.data(), found.error()) {
        (Some(accounts), _) => view! { <Ask bulk deed accounts busy /> }.into_any(),
        (None, Some(error)) => {
            view! { <ErrorView failure=error.into() retry=move || found.again() /> }.into_any()
        }
        (None, None) => {
            view! { <p class="quiet" role="status">"Looking at what is selected…"</p> }.into_any()
        }
    }
}

#[component]
fn Ask(bulk: Bulk, deed: Deed, accounts: Arc<Vec<Account>>, busy: RwSignal<bool>) -> impl IntoView {
    let (cache, client) = (use_cache(), use_client());
    let batch = Batch::new();
    let running = batch.running();
    Effect::new(move |_| busy.set(running.get()));
    on_cleanup(move || {
        busy.try_set(false);
    });
    let form = Form::new();
    let label = form.entry("/label", "Label", String::new());
    let typed = form.entry("/typed", format!("Type “{WORD}” to go on"), String::new());
    let news = move || {
        for tag in [tags::ACCOUNTS, tags::MEMBERS, tags::ROLES, tags::AUDIT] {
            cache.invalidate(tag);
        }
    };
    let count = accounts.len();
    let wide = deed == Deed::Delete && is_wide(&accounts);
    let lines = deed.consequences(&accounts).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    // Those with which it has not worked yet.
    let left = RwSignal::new(accounts.to_vec());
    let done = StoredValue::new(BTreeSet::new());
    let rest = move || {
        let done = done.get_value();
        left.update(|left| left.retain(|account| !done.contains(&account.id)));
    };
    let submit = move || {
        let label = label.now().trim().to_owned();
        if deed != Deed::Delete
            && let Err(fault) = check_label(&label)
        {
            return form.fail(Failure::invalid([("/label", format!("A label {fault}."))]));
        }
        let all = left.get_untracked();
        let concerned = all.iter().filter(|account| deed.concerns(account, &label));
        let items: Vec<_> = concerned.map(|account| (account.fullname.clone(), account.clone())).collect();
        if items.is_empty() {
            let words =
                if deed == Deed::Label { "All of them have it already." } else { "None of them has it." };
            return form.fail(Failure::invalid([("/label", words.to_owned())]));
        }
        batch.start(
            items,
            hopeless,
            move |account: &Account| {
                let (account, label) = (account.clone(), label.clone());
                async move {
                    let id = account.id;
                    act(client, deed, account, label).await?;
                    done.try_update_value(|done| done.insert(id));
                    Ok(())
                }
            },
            move || {
                rest();
                news();
                // Those that are gone cannot stay picked.
                if deed == Deed::Delete {
                    bulk.list.unpick();
                }
            },
        );
    };
    let stop = move || {
        batch.stop();
        rest();
        news();
    };
    // Where it did not work with all, the form stays for another try with those that are left.
    let over = Memo::new(move |_| batch.is_whole());
    let reason = Signal::derive(move || {
        if count == 0 {
            Some("None of them is there any more".to_owned())
        } else if wide && typed.with(|typed| typed.trim() != WORD) {
            Some(format!("Type “{WORD}” first"))
        } else {
            None
        }
    });
    let look = if deed == Deed::Delete { Look::Danger } else { Look::Primary };
    let buttons = move || {
        if running.get() {
            return view! { <Button on_press=stop>"Stop"</Button> }.into_any();
        }
        if over.get() {
            return view! {
                <Button look=Look::Primary on_press=move || bulk.state.close()>
                    "Done"
                </Button>
            }
            .into_any();
        }
        view! {
            <Button on_press=move || bulk.state.close()>"Cancel"</Button>
            <Button submit=true look disabled_reason=reason>
                {move || format!("{} {}", deed.verb(), counted(left.with(Vec::len) as u64, ACCOUNTS))}
            </Button>
        }
        .into_any()
    };
    let help = if deed == Deed::Label { "Letters, digits, and _ - : ." } else { "Exactly as it is written." };
    view! {
        <FormView form on_submit=submit busy=running guard=false>
            <div class="form" hidden=move || over.get() inert=move || running.get()>
                <ul class="consequences">{lines}</ul>
                {(deed != Deed::Delete).then(|| view! { <TextField entry=label autocomplete="off" help /> })}
                {wide.then(|| view! { <TextField entry=typed autocomplete="off" /> })}
            </div>
            <Course batch />
            <div class="dialog-actions">{buttons}</div>
        </FormView>
    }
    .into_any()
}

impl Deed {
    fn title(self) -> &'static str {
        match self {
            Self::Label => "Add a label to the selected accounts",
            Self::Unlabel => "Remove a label from the selected accounts",
            Self::Delete => "Delete the selected accounts?",
        }
    }

    /// What the button says in front of the count.
    fn verb(self) -> &'static str {
        match self {
            Self::Label => "Label",
            Self::Unlabel => "Take it off",
            Self::Delete => "Delete",
        }
    }

    /// What will happen, counted.
    fn consequences(self, accounts: &[Account]) -> Vec<String> {
        let count =
            |environment| accounts.iter().filter(|account| account.environment == environment).count() as u64;
        let (prod, test) = (count(Environment::Prod), count(Environment::Test));
        let all = counted(accounts.len() as u64, ACCOUNTS);
        let reach = "Roles and tokens that go by labels reach other accounts then.".to_owned();
        match self {
            Self::Label => vec![format!("{all} get it; those that have it keep it."), reach],
            Self::Unlabel => vec![format!("{all} are looked at; those that have it lose it."), reach],
            Self::Delete => vec![
                format!("{all} are gone for good: {prod} of production, {test} of test."),
                "Members lose them; they stay members of the organization.".to_owned(),
                "Roles that hold only for one of them go with it; tokens limited to one reach nothing any more.".to_owned(),
                "Their audit logs stay.".to_owned(),
            ],
        }
    }

    fn concerns(self, account: &Account, label: &str) -> bool {
        let has = account.labels.iter().any(|one| one == label);
        match self {
            Self::Label => !has,
            Self::Unlabel => has,
            Self::Delete => true,
        }
    }
}

fn is_wide(accounts: &[Account]) -> bool {
    accounts.len() > MANY || accounts.iter().any(|account| account.environment == Environment::Prod)
}

async fn act(client: Client, deed: Deed, account: Account, label: String) -> Result<(), ApiError> {
    let key = account.id.to_string();
    if deed == Deed::Delete {
        return accounts::delete(client, &key).await;
    }
    accounts::patch(client, &key, &relabelled(deed, &account, &label), None).await.map(drop)
}

/// Refused by the server if somebody else has changed the labels meanwhile.
fn relabelled(deed: Deed, account: &Account, label: &str) -> Vec<PatchOperation> {
    let mut labels: Vec<&str> =
        account.labels.iter().map(String::as_str).filter(|one| *one != label).collect();
    if deed == Deed::Label {
        labels.push(label);
    }
    let operation =
        |op, value| PatchOperation { op, path: "/labels".to_owned(), from: None, value: Some(value) };
    vec![
        operation(PatchOperator::Test, json!(account.labels)),
        operation(PatchOperator::Replace, json!(labels)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(environment: &str, labels: &[&str]) -> Account {
        serde_json::from_value(json!({
            "name": "northwind", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "fullname": "Northwind", "labels": labels,
            "organization_id": "0190a000-0000-7000-8000-000000000002", "environment": environment,
        }))
        .unwrap()
    }

    #[test]
    fn deleting_counts_production_apart() {
        let said =
            Deed::Delete.consequences(&[account("prod", &[]), account("test", &[]), account("test", &[])]);
        assert_eq!(said[0], "3 accounts are gone for good: 1 of production, 2 of test.");
    }

    #[test]
    fn only_what_is_wide_asks_for_a_word() {
        assert!(is_wide(&[account("prod", &[])]));
        assert!(!is_wide(&[account("test", &[])]));
        assert!(is_wide(&vec![account("test", &[]); MANY + 1]));
    }

    #[test]
    fn labels_are_added_once_and_removed_alone() {
        let labels = |deed, label| {
            let operations = relabelled(deed, &account("test", &["a", "b"]), label);
            assert_eq!(operations[0].value, Some(json!(["a", "b"])), "only if they are as they were seen");
            operations[1].value.clone().unwrap()
        };
        assert_eq!(labels(Deed::Label, "c"), json!(["a", "b", "c"]));
        assert_eq!(labels(Deed::Unlabel, "a"), json!(["b"]));
        assert!(!Deed::Label.concerns(&account("test", &["a"]), "a"));
    }
}
