//! An integration point while it is being written, new or not.

use api_types::{
    engine::CategoryId,
    formats::check_name,
    integration_point::{IntegrationEnvironments, IntegrationPoint, UpdateIntegrationPoint},
};
use leptos::prelude::*;
use ui::{
    failure::Failure,
    form::{Entry, Form},
};

use super::allowed::{AllowEntry, Allows};

/// What the form begins with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Start {
    /// Nothing but a connector, if one is wanted.
    Empty(Option<CategoryId>),
    /// Another point.
    Copy(Box<IntegrationPoint>),
    /// The point that is changed.
    Edit(Box<IntegrationPoint>),
}

/// What is typed so far. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Draft(StoredValue<Entries>);

#[derive(Clone, Copy)]
pub(super) struct Entries {
    pub(super) fullname: Entry<String>,
    pub(super) name: Entry<String>,
    pub(super) description: Entry<String>,
    pub(super) connector: Entry<String>,
    pub(super) test: AllowEntry,
    pub(super) production: AllowEntry,
}

impl Draft {
    pub(super) fn new(form: Form, start: &Start) -> Self {
        let (fullname, name, from) = match start {
            Start::Empty(_) => (String::new(), String::new(), None),
            // A copy has a name of its own.
            Start::Copy(point) => (format!("{} (copy)", title(point)), String::new(), Some(point)),
            Start::Edit(point) => (title(point), point.name.clone(), Some(point)),
        };
        let connector = match start {
            Start::Empty(connector) => *connector,
            Start::Copy(point) | Start::Edit(point) => Some(point.connector),
        };
        let description = from.and_then(|point| point.description.clone()).unwrap_or_default();
        let (test, production) = from.map_or((Allows::All, Allows::All), |point| allows(point));
        Self(StoredValue::new(Entries {
            fullname: form.entry("/fullname", "Heading", fullname),
            name: form.entry("/name", "Name in addresses", name),
            description: form.entry("/description", "Description", description),
            connector: form.entry(
                "/connector",
                "Connector",
                connector.map(CategoryId::as_str).unwrap_or_default().to_owned(),
            ),
            test: AllowEntry::new(form, "/environments/test", "test accounts", &test),
            production: AllowEntry::new(form, "/environments/prod", "production accounts", &production),
        }))
    }

    pub(super) fn entries(self) -> Entries {
        self.0.get_value()
    }

    /// The connector that is picked, tracked.
    pub(super) fn connector(self) -> Option<CategoryId> {
        self.entries().connector.with(|word| CategoryId::parse(word))
    }

    /// What is typed, trimmed; or what can be seen to be wrong without asking the server. A new point may go without a
    /// name in addresses.
    pub(super) fn read(self, new: bool) -> Result<UpdateIntegrationPoint, Failure> {
        let entries = self.entries();
        let typed = |entry: Entry<String>| entry.now().trim().to_owned();
        let (fullname, name) = (typed(entries.fullname), typed(entries.name));
        let description = typed(entries.description);
        let mut faults = Vec::new();
        if fullname.is_empty() {
            faults.push(("/fullname", "Enter what end users shall read above the providers.".to_owned()));
        }
        if !(new && name.is_empty())
            && let Err(fault) = check_name(&name)
        {
            faults.push(("/name", format!("The name {fault}.")));
        }
        let connector = untrack(move || self.connector());
        if connector.is_none() {
            faults.push(("/connector", "Choose a connector.".to_owned()));
        }
        let mut read = |entry: AllowEntry, pointer| match entry.read() {
            Ok(allows) => allows.wire(),
            Err(fault) => {
                faults.push((pointer, fault));
                None
            }
        };
        let test = read(entries.test, "/environments/test");
        let prod = read(entries.production, "/environments/prod");
        match connector {
            Some(connector) if faults.is_empty() => Ok(UpdateIntegrationPoint {
                name,
                fullname: Some(fullname),
                description: Some(description).filter(|text| !text.is_empty()),
                connector,
                environments: IntegrationEnvironments { test, prod },
            }),
            _ => Err(Failure::invalid(faults)),
        }
    }

    /// As somebody else has made it.
    pub(super) fn take(self, point: &IntegrationPoint) {
        let entries = self.entries();
        entries.fullname.set(title(point));
        entries.name.set(point.name.clone());
        entries.description.set(point.description.clone().unwrap_or_default());
        let (test, production) = allows(point);
        entries.test.set(&test);
        entries.production.set(&production);
    }
}

/// What people call it.
pub(super) fn title(point: &IntegrationPoint) -> String {
    point.fullname.clone().unwrap_or_else(|| point.name.clone())
}

/// What is allowed in test and in production.
pub(super) fn allows(point: &IntegrationPoint) -> (Allows, Allows) {
    let IntegrationEnvironments { test, prod } = &point.environments;
    (Allows::of(test.as_ref()), Allows::of(prod.as_ref()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn point() -> IntegrationPoint {
        serde_json::from_value(json!({
            "name": "help-desk", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "fullname": "Help desk", "connector": "ticketing",
            "environments": {"test": ["*"], "prod": ["ticketing_jira"]},
        }))
        .unwrap()
    }

    fn draft(start: &Start, test: impl FnOnce(Draft)) {
        Owner::new().with(|| test(Draft::new(Form::new(), start)));
    }

    #[test]
    fn what_is_not_touched_is_sent_as_it_was() {
        let point = point();
        draft(&Start::Edit(Box::new(point.clone())), |draft| {
            let read = draft.read(false).unwrap();
            assert_eq!(read.name, point.name);
            assert_eq!(read.fullname, point.fullname);
            assert_eq!(read.connector, point.connector);
            assert_eq!(read.environments, point.environments);
        });
    }

    #[test]
    fn a_copy_begins_like_the_other_and_without_its_name() {
        draft(&Start::Copy(Box::new(point())), |draft| {
            let read = draft.read(true).unwrap();
            assert_eq!(read.fullname.as_deref(), Some("Help desk (copy)"));
            assert_eq!(read.name, "");
            assert_eq!(read.environments, point().environments);
        });
    }

    #[test]
    fn what_is_missing_is_said_at_its_place() {
        draft(&Start::Empty(None), |draft| {
            draft.entries().name.set("Not a name".to_owned());
            draft.entries().production.set(&Allows::Some(Vec::new()));
            let faults = draft.read(true).unwrap_err().faults;
            let places: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(places, ["/fullname", "/name", "/connector", "/environments/prod"]);
        });
    }

    #[test]
    fn theirs_takes_the_place_of_all_that_is_typed() {
        draft(&Start::Edit(Box::new(point())), |draft| {
            let mut theirs = point();
            theirs.fullname = Some("Support".to_owned());
            theirs.description = Some("First line".to_owned());
            theirs.environments = IntegrationEnvironments { test: None, prod: Some(vec!["*".to_owned()]) };
            draft.take(&theirs);
            let read = draft.read(false).unwrap();
            assert_eq!(
                (read.fullname, read.description, read.environments),
                (theirs.fullname, theirs.description, theirs.environments)
            );
        });
    }
}
