//! `ticketing_pagerduty`: incidents as tickets, by the REST API, version 2. A ticket's project is a service, its comments are
//! the incident's notes.
//!
//! The credential is an API key: one of a user, or one of the account, which needs the right to write. Changes are made in
//! the name of a user (`From`): the ticket's or comment's `creator`, or the integration's `default_creator`.

mod account;
mod duty;
mod incidents;
mod notes;
mod services;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use api_types::engine::ticketing::{
    Agent, Comment, CreateComment, CreateTicket, EscalationPolicy, Project, Ticket,
};
use async_trait::async_trait;
use provider_schema::{Accepted, Expects, Field, Kind, Schema};

use self::account::{Account, MAX_LIMIT};
use crate::query::{Page, Query};
use crate::ticketing::{Ticketing, op};
use crate::{
    Adapter, Capability, Context, ErrorKind, Exchange, Implementation, Manifest, ProofLevel, ProviderError,
    Verified,
};

/// Where accounts outside Europe are.
const URL: &str = "https://api.pagerduty.com";

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "ticketing_pagerduty",
        connector: CategoryId::Ticketing,
        vendor: "PagerDuty",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "ticketing_pagerduty",
            vec![
                Field::required("url", Kind::url())
                    .or(URL)
                    .expecting(Expects::instead_of(&[("app.pagerduty.com", URL)])),
                Field::required("credential", Kind::credential(&[Accepted::Token])),
                Field::optional("default_project", Kind::text()),
                Field::optional("default_creator", Kind::text()),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Description,
        implementation: Implementation::Ticketing(&PagerDuty),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: &["id", "name", "unmapped"],
        max_limit: MAX_LIMIT,
        ..Capability::of(op::LIST_PROJECTS)
    },
    Capability {
        response_fields: incidents::FIELDS,
        filters: incidents::FILTERS,
        orders: incidents::ORDERS,
        max_limit: MAX_LIMIT,
        ..Capability::of(op::QUERY_TICKETS)
    },
    Capability { response_fields: incidents::FIELDS, ..Capability::of(op::GET_TICKET) },
    Capability {
        required_fields: &["name", "project", "creator"],
        response_fields: incidents::FIELDS,
        ..Capability::of(op::CREATE_TICKET)
    },
    Capability { response_fields: incidents::FIELDS, ..Capability::of(op::PATCH_TICKET) },
    Capability { response_fields: notes::FIELDS, ..Capability::of(op::LIST_COMMENTS) },
    Capability {
        required_fields: &["content", "creator"],
        response_fields: notes::FIELDS,
        ..Capability::of(op::CREATE_COMMENT)
    },
    Capability {
        response_fields: &["id", "name", "description", "rules", "unmapped"],
        max_limit: MAX_LIMIT,
        ..Capability::of(op::QUERY_ESCALATION_POLICIES)
    },
    Capability {
        response_fields: &["uid", "full_name", "email_addr", "time_zone", "job_title", "unmapped"],
        ..Capability::of(op::LIST_ON_CALL)
    },
];

struct PagerDuty;

#[async_trait]
impl Adapter for PagerDuty {
    /// Lists a service, which every key may, then looks for what the configuration names.
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        let account = Account::of(context);
        account.ask(io, services::request_list(&account, &Query::first(1))?, "service", "").await?;
        if !account.default_project.is_empty() {
            let request = services::request_get(&account, &account.default_project)?;
            account.ask(io, request, "service", &account.default_project).await.map_err(|error| {
                let unknown = matches!(error.kind, ErrorKind::NotFound { .. });
                let message = "names no service that this key sees; it is the id in the service's address";
                if unknown { ProviderError::invalid("/default_project", message) } else { error }
            })?;
        }
        Ok(Verified::default())
    }
}

#[async_trait]
impl Ticketing for PagerDuty {
    async fn list_projects(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        let account = Account::of(context);
        let said = account.ask(io, services::request_list(&account, query)?, "service", "").await?;
        services::read_list(query, &said)
    }

    async fn query_tickets(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        let account = Account::of(context);
        if incidents::is_empty(query) {
            return Ok(Page::whole(Vec::new()));
        }
        let said = account.ask(io, incidents::request_list(&account, query)?, "incident", "").await?;
        incidents::read_list(query, &said)
    }

    async fn get_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        id: &str,
    ) -> Result<Ticket, ProviderError> {
        find(io, &Account::of(context), id).await
    }

    async fn create_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        let account = Account::of(context);
        let assignee = user(io, &account, new.assignee.as_deref()).await?;
        let request = incidents::request_create(&account, new, assignee.as_deref())?;
        let said = account.ask(io, request, "service", new.project.as_deref().unwrap_or_default()).await?;
        let id = incidents::read_id(&said)?;
        // What it was triggered with is not in the answer.
        find(io, &account, &id).await
    }

    async fn update_ticket(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        let account = Account::of(context);
        if find(io, &account, &was.id).await? != *was {
            return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
        }
        let assignee = if wanted.assignee == was.assignee {
            None
        } else {
            user(io, &account, wanted.assignee.as_deref()).await?
        };
        let Some(request) = incidents::request_update(&account, was, wanted, assignee.as_deref())? else {
            return Ok(was.clone());
        };
        account.ask(io, request, "ticket", &was.id).await?;
        find(io, &account, &was.id).await
    }

    async fn list_comments(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        let account = Account::of(context);
        let said = account.ask(io, notes::request_list(&account, ticket_id)?, "ticket", ticket_id).await?;
        notes::read_list(ticket_id, &said)
    }

    async fn create_comment(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        let account = Account::of(context);
        let request = notes::request_create(&account, ticket_id, new)?;
        notes::read_made(ticket_id, &account.ask(io, request, "ticket", ticket_id).await?)
    }

    async fn query_escalation_policies(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<EscalationPolicy>, ProviderError> {
        let account = Account::of(context);
        let said = account.ask(io, duty::request_policies(&account, query)?, "escalation policy", "").await?;
        duty::read_policies(query, &said)
    }

    async fn list_on_call(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        policy_id: &str,
    ) -> Result<Vec<Agent>, ProviderError> {
        let account = Account::of(context);
        // A list for a policy that is not there would be empty.
        let policy = duty::request_policy(&account, policy_id)?;
        account.ask(io, policy, "escalation policy", policy_id).await?;
        let mut entries = Vec::new();
        loop {
            let request = duty::request_on_calls(&account, policy_id, entries.len())?;
            let said = account.ask(io, request, "escalation policy", policy_id).await?;
            let (some, more) = duty::read_on_calls(&said)?;
            let none = some.is_empty();
            entries.extend(some);
            if !more || none {
                return duty::agents(entries);
            }
        }
    }
}

async fn find(io: &mut dyn Exchange, account: &Account, id: &str) -> Result<Ticket, ProviderError> {
    incidents::read_get(&account.ask(io, incidents::request_get(account, id)?, "ticket", id).await?)
}

/// The id of whoever is to work on a ticket: named by it, or by the address with which they sign in.
async fn user(
    io: &mut dyn Exchange,
    account: &Account,
    named: Option<&str>,
) -> Result<Option<String>, ProviderError> {
    let Some(named) = named.filter(|text| !text.is_empty()) else { return Ok(None) };
    if !named.contains('@') {
        return Ok(Some(named.to_owned()));
    }
    let said = account.ask(io, services::request_users(account, named)?, "user", named).await?;
    services::read_user(&said, named)?.map(Some).ok_or_else(|| {
        ProviderError::invalid(
            "/assignee",
            "is the address of nobody whom PagerDuty knows; an id will do as well",
        )
    })
}
