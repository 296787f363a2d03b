//! What the calls do: requests and readings joined, in the order in which Jira needs them.

use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, Project,
    RemoteField, Ticket,
};
use http::Method;
use serde_json::{Map, Value, json};

use super::super::site::{Site, accepted, ask, list, text};
use super::config::Settings;
use super::{discussion, fields, files, issues, jql, permissions};
use crate::query::{Page, Query};
use crate::{Context, ErrorKind, Exchange, ProviderError, Request, Step, Verified};

const TICKET: &str = "ticket";
/// The category of statuses in which nothing is left to do.
pub(in super::super) const DONE: &str = "done";

/// Which projects of a site are seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Projects {
    All,
    /// Those of Jira Service Management.
    OfService,
}

/// A site and what the integration says of it.
pub(in super::super) struct Jira {
    pub(super) site: Site,
    pub(super) settings: Settings,
    projects: Projects,
}

impl Jira {
    pub(in super::super) fn of(context: &Context, projects: Projects) -> Result<Self, ProviderError> {
        Ok(Self { site: Site::of(context)?, settings: Settings::of(context), projects })
    }

    /// Asks who calls, then for the default project.
    pub(in super::super) async fn verify(&self, io: &mut dyn Exchange) -> Result<Verified, ProviderError> {
        let nowhere = |error: ProviderError, pointer: &str, message: &str| match error.kind {
            ErrorKind::NotFound { .. } => ProviderError::invalid(pointer, message),
            _ => error,
        };
        io.step(Step::Authenticate);
        let user = ask(io, self.site.get(&["myself"], &[])?, "user", "").await;
        text(&user.map_err(|error| nowhere(error, "/url", "leads to no site of Jira"))?, "accountId")?;
        io.step(Step::Permissions);
        let warnings = permissions::lacking(io, &self.site, self.settings.project.as_deref()).await?;
        io.step(Step::Sample);
        if let Some(project) = &self.settings.project {
            let found = ask(io, self.site.get(&["project", project], &[])?, "project", project).await;
            let message = "names no project that this user sees";
            found.map_err(|error| nowhere(error, "/default_project", message))?;
        } else {
            ask(io, request_projects(&self.site, self.projects, 0, 1)?, "project", "").await?;
        }
        Ok(Verified { warnings })
    }

    pub(super) async fn remote_fields(
        &self,
        io: &mut dyn Exchange,
    ) -> Result<Vec<RemoteField>, ProviderError> {
        let all = ask(io, self.site.get(&["field"], &[])?, "field", "").await?;
        let all = all.as_array().ok_or_else(|| crate::http::lacks("fields", &all))?;
        all.iter().map(fields::read_field).collect()
    }

    pub(super) async fn projects(
        &self,
        io: &mut dyn Exchange,
        query: &Query,
    ) -> Result<Page<Project>, ProviderError> {
        let start: u64 = query.after.as_deref().map_or(Ok(0), str::parse).map_err(|_| foreign_cursor())?;
        let answer =
            ask(io, request_projects(&self.site, self.projects, start, query.limit)?, "project", "").await?;
        let values = list(&answer, "values")?;
        let items: Vec<_> = values.iter().map(fields::read_project).collect::<Result<_, _>>()?;
        // A page without projects that is not the last would lead to itself.
        let more = answer.get("isLast").and_then(Value::as_bool) == Some(false) && !items.is_empty();
        let next = more.then(|| (start + items.len() as u64).to_string());
        Ok(Page { next, ..Page::whole(items) })
    }

    pub(super) async fn query(
        &self,
        io: &mut dyn Exchange,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        let answer = ask(io, request_query(&self.site, self.projects, query)?, TICKET, "").await;
        let answer = answer.map_err(|error| match error.kind {
            // A name that the site does not have, for example of a status.
            ErrorKind::Invalid(faults) => {
                let said = faults.first().map_or("", |fault| fault.message.as_str());
                let kind = ErrorKind::InvalidQuery { parameter: "filter" };
                let message = format!("a filter {said}");
                ProviderError { kind, message, raw: error.raw, details: error.details }
            }
            _ => error,
        })?;
        let all = list(&answer, "issues")?.iter().map(|issue| issues::read(&self.settings, issue));
        let next = answer.get("nextPageToken").and_then(Value::as_str).map(str::to_owned);
        Ok(Page { next, ..Page::whole(all.collect::<Result<_, _>>()?) })
    }

    pub(super) async fn get(&self, io: &mut dyn Exchange, id: &str) -> Result<Ticket, ProviderError> {
        let answer = ask(io, request_get(&self.site, id)?, TICKET, id).await?;
        issues::read(&self.settings, &answer)
    }

    /// An issue with the category of its status: the same three words whatever a site calls its statuses.
    pub(in super::super) async fn get_with_category(
        &self,
        io: &mut dyn Exchange,
        id: &str,
    ) -> Result<(Ticket, String), ProviderError> {
        let answer = ask(io, request_get(&self.site, id)?, TICKET, id).await?;
        let category = answer.pointer("/fields/status/statusCategory/key").and_then(Value::as_str);
        Ok((issues::read(&self.settings, &answer)?, category.unwrap_or_default().to_owned()))
    }

    /// Moves an issue to a status of the category `done`.
    pub(in super::super) async fn finish(
        &self,
        io: &mut dyn Exchange,
        id: &str,
    ) -> Result<(), ProviderError> {
        let all = self.transitions(io, id).await?;
        let done = |one: &&Value| one.pointer("/to/statusCategory/key").and_then(Value::as_str) == Some(DONE);
        let found = all.iter().find(done).ok_or_else(|| {
            let message = "no transition leads from the issue's status to one that says it is done";
            ProviderError::new(ErrorKind::Conflict, message)
        })?;
        let request = request_transition(&self.site, id, text(found, "id")?)?;
        ask(io, request, TICKET, id).await.map(|_| ())
    }

    pub(in super::super) async fn create(
        &self,
        io: &mut dyn Exchange,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        let mut fields = issues::changes(&self.settings, None, new)?;
        self.people(io, None, new, &mut fields).await.map_err(ProviderError::before_the_effect)?;
        let made = ask(io, request_create(&self.site, &fields)?, TICKET, "").await?;
        let key = text(&made, "key")?;
        // It is there now: an error that sounds as if nothing had been done would lead to a second one.
        self.get(io, key).await.map_err(|error| {
            let message = format!("the issue {key} was made, but could not be read: {}", error.message);
            ProviderError { kind: ErrorKind::BadAnswer, message, ..error }.detail("issue", key)
        })
    }

    /// Jira has no tags for changes: what is there is compared right before.
    pub(super) async fn update(
        &self,
        io: &mut dyn Exchange,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        if self.get(io, &was.id).await.map_err(ProviderError::before_the_effect)? != *was {
            return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
        }
        let mut fields = issues::changes(&self.settings, Some(was), wanted)?;
        self.people(io, Some(was), wanted, &mut fields).await.map_err(ProviderError::before_the_effect)?;
        // Found before anything is changed, so that a status that cannot be had leaves the issue as it is.
        let transition = match wanted.status.as_deref() {
            status if status == was.status.as_deref() => None,
            Some(status) if !status.is_empty() => {
                let found = self.transition(io, &was.id, status).await;
                Some(found.map_err(ProviderError::before_the_effect)?)
            }
            _ => return Err(ProviderError::invalid("/status", "cannot be empty: every issue has one")),
        };
        if !fields.is_empty() {
            ask(io, request_update(&self.site, &was.id, &fields)?, TICKET, &was.id).await?;
        }
        if let Some(transition) = transition {
            ask(io, request_transition(&self.site, &was.id, &transition)?, TICKET, &was.id).await?;
        }
        self.get(io, &was.id).await
    }

    /// The transition to a status; those that there are depend on where the issue stands.
    async fn transition(
        &self,
        io: &mut dyn Exchange,
        id: &str,
        status: &str,
    ) -> Result<String, ProviderError> {
        let all = self.transitions(io, id).await?;
        let to = |one: &Value| one.pointer("/to/name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(found) = all.iter().find(|one| to(one) == status) {
            return Ok(text(found, "id")?.to_owned());
        }
        let known: Vec<_> = all.iter().map(to).collect();
        let message = format!("cannot be reached from the present one; these can be: {}", known.join(", "));
        Err(ProviderError::invalid("/status", message))
    }

    async fn transitions(&self, io: &mut dyn Exchange, id: &str) -> Result<Vec<Value>, ProviderError> {
        let answer = ask(io, self.site.get(&["issue", id, "transitions"], &[])?, TICKET, id).await?;
        Ok(list(&answer, "transitions")?.clone())
    }

    /// Adds the users that have changed, by the ids of their accounts.
    async fn people(
        &self,
        io: &mut dyn Exchange,
        was: Option<&Ticket>,
        wanted: &CreateTicket,
        fields: &mut Map<String, Value>,
    ) -> Result<(), ProviderError> {
        let before = |of: fn(&Ticket) -> &Option<String>| was.and_then(|was| of(was).as_deref());
        for (name, pointer, wanted, before) in [
            ("assignee", "/assignee", &wanted.assignee, before(|was| &was.assignee)),
            ("reporter", "/creator", &wanted.creator, before(|was| &was.creator)),
        ] {
            let wanted = wanted.as_deref().filter(|user| !user.is_empty());
            if wanted == before {
                continue;
            }
            let value = match wanted {
                None => Value::Null,
                Some(user) => json!({"id": self.account(io, pointer, user).await?}),
            };
            fields.insert(name.to_owned(), value);
        }
        Ok(())
    }

    async fn account(
        &self,
        io: &mut dyn Exchange,
        pointer: &str,
        user: &str,
    ) -> Result<String, ProviderError> {
        // What is no e-mail address is taken for the id of an account.
        if !user.contains('@') {
            return Ok(user.to_owned());
        }
        let found = ask(io, request_user(&self.site, user)?, "user", user).await?;
        let all = found.as_array().map(Vec::as_slice).unwrap_or_default();
        // Sites may hide addresses. Then the only user that is found is the one.
        let shown = |one: &&Value| {
            one.get("emailAddress")
                .and_then(Value::as_str)
                .is_some_and(|shown| shown.eq_ignore_ascii_case(user))
        };
        let hidden = |one: &Value| one.get("emailAddress").and_then(Value::as_str).is_none_or(str::is_empty);
        let one = all.iter().find(shown).or(match all {
            [one] if hidden(one) => Some(one),
            _ => None,
        });
        let message =
            "is no e-mail address of a user of the site, or several have it; use the id of the account";
        Ok(text(one.ok_or_else(|| ProviderError::invalid(pointer, message))?, "accountId")?.to_owned())
    }

    pub(super) async fn comments(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        let mut comments = Vec::new();
        loop {
            let request = discussion::request_list(&self.site, ticket_id, comments.len())?;
            let answer = ask(io, request, TICKET, ticket_id).await?;
            let page = list(&answer, "comments")?;
            for comment in page {
                comments.push(discussion::read(ticket_id, comment)?);
            }
            let total = answer.get("total").and_then(Value::as_u64).unwrap_or_default();
            if page.is_empty() || comments.len() as u64 >= total {
                return Ok(comments);
            }
        }
    }

    pub(super) async fn comment(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        let request = discussion::request_create(&self.site, ticket_id, new)?;
        discussion::read(ticket_id, &ask(io, request, TICKET, ticket_id).await?)
    }

    pub(super) async fn delete_comment(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        id: &str,
    ) -> Result<(), ProviderError> {
        let path = ["issue", ticket_id, "comment", id];
        let request = self.site.request(Method::DELETE, &path, &[], None)?;
        ask(io, request, "comment", id).await.map(|_| ())
    }

    pub(super) async fn attach(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        let request = files::request_upload(&self.site, ticket_id, new, &io.new_id())?;
        let made = ask(io, request, TICKET, ticket_id).await?;
        files::read(ticket_id, made.get(0).ok_or_else(|| crate::http::lacks("the file", &made))?)
    }

    pub(super) async fn download(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        id: &str,
    ) -> Result<Attachment, ProviderError> {
        let file = self.file(io, ticket_id, id).await?;
        let answer = accepted(io.send(files::request_content(&self.site, id)?).await?, "attachment", id)?;
        Ok(files::read_content(file, &answer))
    }

    pub(super) async fn delete_file(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        id: &str,
    ) -> Result<(), ProviderError> {
        self.file(io, ticket_id, id).await?;
        let request = self.site.request(Method::DELETE, &["attachment", id], &[], None)?;
        ask(io, request, "attachment", id).await.map(|_| ())
    }

    /// A file of this issue: Jira itself would take any file's id.
    async fn file(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        id: &str,
    ) -> Result<AttachmentMetadata, ProviderError> {
        let all = self.get(io, ticket_id).await?.attachments;
        all.into_iter().find(|file| file.id == id).ok_or_else(|| ProviderError::not_found("attachment", id))
    }
}

pub(super) fn request_projects(
    site: &Site,
    projects: Projects,
    start: u64,
    limit: u32,
) -> Result<Request, ProviderError> {
    let mut parameters = vec![
        ("startAt", start.to_string()),
        ("maxResults", limit.to_string()),
        ("orderBy", "key".to_owned()),
    ];
    if projects == Projects::OfService {
        parameters.push(("typeKey", "service_desk".to_owned()));
    }
    site.get(&["project", "search"], &parameters)
}

pub(super) fn request_query(
    site: &Site,
    projects: Projects,
    query: &Query,
) -> Result<Request, ProviderError> {
    let fields: Vec<_> = issues::ASKED.split(',').collect();
    let mut body = json!({"jql": jql::write(query, projects), "maxResults": query.limit, "fields": fields});
    if let Some(after) = &query.after {
        body["nextPageToken"] = after.as_str().into();
    }
    site.request(Method::POST, &["search", "jql"], &[], Some(&body))
}

pub(super) fn request_get(site: &Site, id: &str) -> Result<Request, ProviderError> {
    site.get(&["issue", id], &[("fields", issues::ASKED.to_owned())])
}

pub(super) fn request_create(site: &Site, fields: &Map<String, Value>) -> Result<Request, ProviderError> {
    site.request(Method::POST, &["issue"], &[], Some(&json!({"fields": fields})))
}

pub(super) fn request_update(
    site: &Site,
    id: &str,
    fields: &Map<String, Value>,
) -> Result<Request, ProviderError> {
    site.request(Method::PUT, &["issue", id], &[], Some(&json!({"fields": fields})))
}

pub(super) fn request_transition(site: &Site, id: &str, transition: &str) -> Result<Request, ProviderError> {
    let body = json!({"transition": {"id": transition}});
    site.request(Method::POST, &["issue", id, "transitions"], &[], Some(&body))
}

pub(super) fn request_user(site: &Site, email: &str) -> Result<Request, ProviderError> {
    site.get(&["user", "search"], &[("query", email.to_owned()), ("maxResults", "10".to_owned())])
}

fn foreign_cursor() -> ProviderError {
    ProviderError::new(ErrorKind::InvalidQuery { parameter: "cursor" }, "the cursor is of another version")
}
