//! Which providers may be used in an environment: on the wire, in words, and as it is picked.

use api_types::{capability::ProviderCapabilities, engine::CategoryId};
use leptos::prelude::*;
use ui::form::{Choice, Entry, Form, PickField, RadioField};

/// What stands for every provider.
const ALL: &str = "*";

/// Values of the choice.
const EVERY: &str = "all";
const SOME: &str = "some";
const NONE: &str = "none";

/// Which providers an environment allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Allows {
    /// Those of the connector, now and later.
    All,
    /// These, by id.
    Some(Vec<String>),
    /// Not one.
    None,
}

impl Allows {
    /// Reads what a point has.
    pub(super) fn of(list: Option<&Vec<String>>) -> Self {
        match list {
            Some(ids) if ids.iter().any(|id| id == ALL) => Self::All,
            Some(ids) if !ids.is_empty() => Self::Some(ids.clone()),
            _ => Self::None,
        }
    }

    /// As the server takes it.
    pub(super) fn wire(&self) -> Option<Vec<String>> {
        match self {
            Self::All => Some(vec![ALL.to_owned()]),
            Self::Some(ids) => Some(ids.clone()),
            Self::None => None,
        }
    }

    /// In words; `known` are the providers of the connector in this version, where that is known already.
    pub(super) fn words(&self, known: Option<&[String]>) -> String {
        match (self, known) {
            (Self::All, _) => "All".to_owned(),
            (Self::None, _) => "None".to_owned(),
            (Self::Some(ids), None) => ids.len().to_string(),
            (Self::Some(ids), Some(known)) => {
                let more = ids.iter().filter(|id| !known.contains(id)).count();
                format!("{} of {}", ids.len(), known.len() + more)
            }
        }
    }

    /// Those of this version that can be picked by end users.
    pub(super) fn offered<'a>(&self, of: &'a [ProviderCapabilities]) -> Vec<&'a ProviderCapabilities> {
        of.iter()
            .filter(|provider| match self {
                Self::All => true,
                Self::Some(ids) => ids.contains(&provider.id),
                Self::None => false,
            })
            .collect()
    }
}

/// What is picked for an environment so far. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct AllowEntry {
    /// All, some or none.
    which: Entry<String>,
    /// Some: which.
    chosen: Entry<Vec<String>>,
}

impl AllowEntry {
    /// `pointer` is the place of the list in the body; `accounts` says for which accounts it is.
    pub(super) fn new(form: Form, pointer: &'static str, accounts: &str, start: &Allows) -> Self {
        let (which, ids) = parts(start);
        // The list first: a fault inside of it is its own.
        let chosen = form.entry(pointer, format!("Providers for {accounts}"), ids);
        let label = format!("Allowed in {accounts}");
        Self { chosen, which: form.entry(pointer, label, which.to_owned()) }
    }

    /// What is picked, tracked.
    pub(super) fn get(self) -> Allows {
        self.which.with(|which| match which.as_str() {
            EVERY => Allows::All,
            SOME => Allows::Some(self.chosen.get()),
            _ => Allows::None,
        })
    }

    /// What is picked; or what is missing.
    pub(super) fn read(self) -> Result<Allows, String> {
        match untrack(move || self.get()) {
            Allows::Some(ids) if ids.is_empty() => {
                Err("Pick at least one, or choose that none is allowed.".to_owned())
            }
            allows => Ok(allows),
        }
    }

    pub(super) fn set(self, allows: &Allows) {
        let (which, ids) = parts(allows);
        self.which.set(which.to_owned());
        self.chosen.set(ids);
    }

    /// Providers of another connector cannot be allowed.
    pub(super) fn keep_of(self, connector: CategoryId) {
        let stays = |id: &String| CategoryId::of_provider(id) == Some(connector);
        if self.chosen.now().iter().any(|id| !stays(id)) {
            self.chosen.update(|ids| ids.retain(stays));
        }
    }
}

fn parts(allows: &Allows) -> (&'static str, Vec<String>) {
    match allows {
        Allows::All => (EVERY, Vec::new()),
        Allows::Some(ids) => (SOME, ids.clone()),
        Allows::None => (NONE, Vec::new()),
    }
}

/// All, some or none; and which.
#[component]
pub(super) fn AllowFields(
    allow: AllowEntry,
    /// Those of the connector in this version.
    providers: Signal<Vec<ProviderCapabilities>>,
    /// What none means, as a sentence.
    none: &'static str,
) -> impl IntoView {
    // What the point allows and this version does not have stays on offer, also when it is taken away.
    let before = allow.chosen.now();
    let choices = Signal::derive(move || providers.with(|providers| choices(providers, &before)));
    let which = vec![
        Choice::new(EVERY, "All providers").described("Those of the connector, now and later."),
        Choice::new(SOME, "Chosen ones").described("Only those that are picked below."),
        Choice::new(NONE, "None").described(none),
    ];
    view! {
        <RadioField entry=allow.which choices=which />
        <div hidden=move || allow.which.with(|which| which != SOME)>
            <PickField
                entry=allow.chosen
                choices
                empty="This version has no provider of the connector yet. Choose all to allow those that come."
            />
        </div>
    }
    .into_any()
}

fn choices(providers: &[ProviderCapabilities], before: &[String]) -> Vec<Choice> {
    let known = providers
        .iter()
        .map(|one| Choice::new(&one.id, &one.fullname).described(format!("{} · {}", one.vendor, one.id)));
    let unknown = before
        .iter()
        .filter(|id| !providers.iter().any(|one| one.id == **id))
        .map(|id| Choice::new(id, id).described("Not in this version: nobody can use it until it is."));
    known.chain(unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn what_is_read_is_written_again() {
        for list in [Some(ids(&["*"])), Some(ids(&["ticketing_jira"])), None] {
            assert_eq!(Allows::of(list.as_ref()).wire(), list);
        }
        assert_eq!(Allows::of(Some(&ids(&["ticketing_jira", "*"]))), Allows::All, "the star says it all");
        assert_eq!(Allows::of(Some(&Vec::new())), Allows::None, "an empty list allows none");
    }

    #[test]
    fn words_count_also_what_this_version_does_not_have() {
        let known = ids(&["ticketing_a", "ticketing_b"]);
        let said = |list: &[&str]| Allows::of(Some(&ids(list))).words(Some(&known));
        assert_eq!(said(&["*"]), "All");
        assert_eq!(said(&[]), "None");
        assert_eq!(said(&["ticketing_a"]), "1 of 2");
        assert_eq!(said(&["ticketing_a", "ticketing_later"]), "2 of 3");
    }

    #[test]
    fn an_entry_gives_back_what_it_was_given_and_names_what_is_missing() {
        Owner::new().with(|| {
            let entry = AllowEntry::new(Form::new(), "/environments/test", "test accounts", &Allows::All);
            for allows in [Allows::None, Allows::Some(ids(&["ticketing_jira"])), Allows::All] {
                entry.set(&allows);
                assert_eq!(entry.read(), Ok(allows));
            }
            entry.set(&Allows::Some(Vec::new()));
            assert!(entry.read().is_err());
        });
    }

    #[test]
    fn providers_of_another_connector_are_let_go() {
        Owner::new().with(|| {
            let start = Allows::Some(ids(&["ticketing_jira", "siem_mock_siem"]));
            let entry = AllowEntry::new(Form::new(), "/environments/test", "test accounts", &start);
            entry.keep_of(CategoryId::Siem);
            assert_eq!(entry.read(), Ok(Allows::Some(ids(&["siem_mock_siem"]))));
        });
    }
}
