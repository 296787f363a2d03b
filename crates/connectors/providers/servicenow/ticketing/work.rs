//! What the calls do: requests and readings joined, in the order in which ServiceNow needs them.

use api_types::engine::ticketing::{
    Attachment, AttachmentMetadata, Comment, CreateAttachment, CreateComment, CreateTicket, RemoteField,
    Ticket,
};
use base64ct::{Base64, Encoding as _};
use http::Method;
use serde_json::{Map, Value};

use super::instance::{Call, Instance};
use super::mappings::Mappings;
use super::record::must;
use super::{discussion, encoded, fields, files, incidents};
use crate::http::lacks;
use crate::query::{Page, Query};
use crate::{Context, ErrorKind, Exchange, ProviderError, Verified};

const TICKET: &str = "ticket";
const FILE: &str = "attachment";

/// Values and what people read, and references as ids alone.
const BOTH: [(&str, &str); 2] =
    [("sysparm_display_value", "all"), ("sysparm_exclude_reference_link", "true")];

/// An instance and what the integration says of it.
pub(super) struct ServiceNow {
    pub(super) instance: Instance,
    pub(super) mappings: Mappings,
}

impl ServiceNow {
    pub(super) fn of(context: &Context) -> Result<Self, ProviderError> {
        Ok(Self { instance: Instance::of(context)?, mappings: Mappings::of(context) })
    }

    /// Asks for one record: that takes the address, the credential, the table and the right to read it.
    pub(super) async fn verify(&self, io: &mut dyn Exchange) -> Result<Verified, ProviderError> {
        let table = self.instance.table.as_str();
        let call =
            self.instance.get(&["table", table], &[("sysparm_limit", "1"), ("sysparm_fields", "sys_id")]);
        let asked = self.instance.ask(io, &call, "table", table).await;
        let (said, _) = asked.map_err(|error| match error.kind {
            // An unknown table is said with 400, an unknown path with 404.
            ErrorKind::Invalid(_) => {
                let message = format!("the instance has no table {table:?} that can be read");
                let refused = ProviderError::invalid("/default_project", message);
                ProviderError { raw: error.raw, details: error.details, ..refused }
            }
            ErrorKind::NotFound { .. } => {
                ProviderError::invalid("/url", "leads to no instance of ServiceNow")
            }
            _ => error,
        })?;
        said.as_array().map(|_| Verified::default()).ok_or_else(|| lacks("records", &said))
    }

    pub(super) async fn remote_fields(
        &self,
        io: &mut dyn Exchange,
    ) -> Result<Vec<RemoteField>, ProviderError> {
        let (said, _) =
            self.instance.ask(io, &fields::call_list(&self.instance), "table", "sys_dictionary").await?;
        fields::read_list(&said)
    }

    pub(super) async fn query(
        &self,
        io: &mut dyn Exchange,
        query: &Query,
    ) -> Result<Page<Ticket>, ProviderError> {
        let start: u64 = query.after.as_deref().map_or(Ok(0), str::parse).map_err(|_| foreign_cursor())?;
        let call = call_query(&self.instance, query, start)?;
        let (said, total) = self.instance.ask(io, &call, TICKET, "").await?;
        self.page(query, start, &said, total)
    }

    pub(super) fn page(
        &self,
        query: &Query,
        start: u64,
        said: &Value,
        total: Option<u64>,
    ) -> Result<Page<Ticket>, ProviderError> {
        let records = said.as_array().ok_or_else(|| lacks("records", said))?;
        let items = records.iter().map(|record| self.read(record)).collect::<Result<Vec<_>, _>>()?;
        // Records that the caller may not see are counted and left out: the place is counted by what was asked for.
        let behind = start.saturating_add(query.limit.into());
        let more = total.map_or(records.len() >= query.limit as usize, |total| total > behind);
        let mut page = Page { next: more.then(|| behind.to_string()), ..Page::whole(items) };
        if let Some(total) = total.filter(|_| query.counts.iter().any(|count| count == "*")) {
            page.counts.insert("*".to_owned(), total);
        }
        Ok(page)
    }

    fn read(&self, record: &Value) -> Result<Ticket, ProviderError> {
        incidents::read(&self.instance.table, &self.mappings, record)
    }

    pub(super) async fn get(&self, io: &mut dyn Exchange, id: &str) -> Result<Ticket, ProviderError> {
        let (record, _) = self.instance.ask(io, &call_get(&self.instance, id), TICKET, id).await?;
        self.read(&record)
    }

    pub(super) async fn create(
        &self,
        io: &mut dyn Exchange,
        new: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        let columns = self.columns(io, None, new).await.map_err(ProviderError::before_the_effect)?;
        let call = self.instance.call(Method::POST, &["table", &self.instance.table], &BOTH);
        let (record, _) = self.instance.ask(io, &call.json(&columns.into()), TICKET, "").await?;
        self.read(&record)
    }

    /// ServiceNow has no tags for changes: what is there is compared right before.
    pub(super) async fn update(
        &self,
        io: &mut dyn Exchange,
        was: &Ticket,
        wanted: &CreateTicket,
    ) -> Result<Ticket, ProviderError> {
        let now = self.get(io, &was.id).await.map_err(ProviderError::before_the_effect)?;
        if now != *was {
            return Err(ProviderError::new(ErrorKind::Conflict, "the ticket was changed meanwhile"));
        }
        let columns = self.columns(io, Some(was), wanted).await.map_err(ProviderError::before_the_effect)?;
        if columns.is_empty() {
            return Ok(now);
        }
        let call = self.instance.call(Method::PATCH, &["table", &self.instance.table, &was.id], &BOTH);
        let (record, _) = self.instance.ask(io, &call.json(&columns.into()), TICKET, &was.id).await?;
        self.read(&record)
    }

    async fn columns(
        &self,
        io: &mut dyn Exchange,
        was: Option<&Ticket>,
        wanted: &CreateTicket,
    ) -> Result<Map<String, Value>, ProviderError> {
        let mut columns = incidents::changes(&self.instance.table, &self.mappings, was, wanted)?;
        for (column, pointer, wanted, was) in [
            ("caller_id", "/creator", &wanted.creator, was.and_then(|was| was.creator.as_deref())),
            ("assigned_to", "/assignee", &wanted.assignee, was.and_then(|was| was.assignee.as_deref())),
        ] {
            let wanted = incidents::filled(wanted.as_deref());
            if wanted == was {
                continue;
            }
            let user = match wanted {
                None => String::new(),
                Some(user) => self.user(io, pointer, user).await?,
            };
            columns.insert(column.to_owned(), user.into());
        }
        Ok(columns)
    }

    /// A user's `sys_id`, by that or by an e-mail address. Anything else ServiceNow would take as nobody, without a word.
    async fn user(&self, io: &mut dyn Exchange, pointer: &str, user: &str) -> Result<String, ProviderError> {
        let is_id = user.len() == 32 && user.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id {
            return Ok(user.to_owned());
        }
        let nobody = || {
            let message = "must be a user's sys_id, or an e-mail address that exactly one active user has";
            ProviderError::invalid(pointer, message)
        };
        let email = encoded::safe(user).filter(|user| user.contains('@')).ok_or_else(nobody)?;
        let (said, _) = self.instance.ask(io, &call_user(&self.instance, email), "user", user).await?;
        match said.as_array().map(Vec::as_slice) {
            Some([one]) => Ok(must(one, "sys_id")?.to_owned()),
            _ => Err(nobody()),
        }
    }

    pub(super) async fn comments(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
    ) -> Result<Vec<Comment>, ProviderError> {
        let id = self.get(io, ticket_id).await?.id;
        let mut comments = Vec::new();
        loop {
            let call = discussion::call_list(&self.instance, &id, comments.len());
            let (said, _) = self.instance.ask(io, &call, TICKET, ticket_id).await?;
            let page = said.as_array().ok_or_else(|| lacks("entries", &said))?;
            for entry in page {
                comments.push(discussion::read(&id, entry)?);
            }
            if page.len() < discussion::SIZE {
                return Ok(comments);
            }
        }
    }

    /// The answer does not show the entry that was made: it is looked for.
    pub(super) async fn comment(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        new: &CreateComment,
    ) -> Result<Comment, ProviderError> {
        let call = discussion::call_create(&self.instance, ticket_id, new)?;
        let (record, _) = self.instance.ask(io, &call, TICKET, ticket_id).await?;
        let id = must(&record, "sys_id")?;
        let call = discussion::call_newest(&self.instance, id);
        let made = |message: &str| format!("the comment was made, but could not be read: {message}");
        let (said, _) = self.instance.ask(io, &call, TICKET, ticket_id).await.map_err(|error| {
            // It is there now: an error that sounds as if nothing had been done would lead to a second one.
            ProviderError { kind: ErrorKind::BadAnswer, message: made(&error.message), ..error }
        })?;
        let all = said.as_array().ok_or_else(|| lacks("entries", &said))?;
        let entries = all.iter().map(|entry| discussion::read(id, entry)).collect::<Result<Vec<_>, _>>()?;
        let found = entries.into_iter().find(|entry| entry.content.trim() == new.content.trim());
        found.ok_or_else(|| ProviderError::new(ErrorKind::BadAnswer, made("it is not in the journal")))
    }

    pub(super) async fn files(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
    ) -> Result<Vec<AttachmentMetadata>, ProviderError> {
        let id = self.get(io, ticket_id).await?.id;
        let mut all = Vec::new();
        loop {
            let call = files::call_list(&self.instance, &id, all.len());
            let (said, _) = self.instance.ask(io, &call, TICKET, ticket_id).await?;
            let page = said.as_array().ok_or_else(|| lacks("files", &said))?;
            for file in page {
                all.push(files::read(&id, file)?);
            }
            if page.len() < files::SIZE {
                return Ok(all);
            }
        }
    }

    pub(super) async fn attach(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        new: &CreateAttachment,
    ) -> Result<AttachmentMetadata, ProviderError> {
        let call = files::call_upload(&self.instance, ticket_id, new)?;
        let (made, _) = self.instance.ask(io, &call, TICKET, ticket_id).await?;
        files::read(ticket_id, &made)
    }

    pub(super) async fn download(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        id: &str,
    ) -> Result<Attachment, ProviderError> {
        let file = self.file(io, ticket_id, id).await?;
        let answer = self.instance.send(io, &self.instance.get(&[FILE, id, "file"], &[]), FILE, id).await?;
        Ok(Attachment {
            file_name: file.file_name,
            file_type: file.file_type,
            content: Base64::encode_string(answer.body()),
            unmapped: Map::new(),
        })
    }

    pub(super) async fn delete_file(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        id: &str,
    ) -> Result<(), ProviderError> {
        self.file(io, ticket_id, id).await.map_err(ProviderError::before_the_effect)?;
        let call = self.instance.call(Method::DELETE, &[FILE, id], &[]);
        self.instance.send(io, &call, FILE, id).await.map(drop)
    }

    async fn file(
        &self,
        io: &mut dyn Exchange,
        ticket_id: &str,
        id: &str,
    ) -> Result<AttachmentMetadata, ProviderError> {
        let (file, _) = self.instance.ask(io, &self.instance.get(&[FILE, id], &[]), FILE, id).await?;
        if files::is_of(&self.instance, ticket_id, &file) {
            files::read(ticket_id, &file)
        } else {
            Err(ProviderError::not_found(FILE, id))
        }
    }
}

pub(super) fn call_query(instance: &Instance, query: &Query, start: u64) -> Result<Call, ProviderError> {
    let (question, start, limit) = (encoded::write(query)?, start.to_string(), query.limit.to_string());
    let parameters = [
        BOTH[0],
        BOTH[1],
        ("sysparm_query", question.as_str()),
        ("sysparm_offset", &start),
        ("sysparm_limit", &limit),
    ];
    Ok(instance.get(&["table", &instance.table], &parameters))
}

pub(super) fn call_get(instance: &Instance, id: &str) -> Call {
    instance.get(&["table", &instance.table, id], &BOTH)
}

fn call_user(instance: &Instance, email: &str) -> Call {
    let query = format!("email={email}^active=true");
    let parameters =
        [("sysparm_query", query.as_str()), ("sysparm_fields", "sys_id"), ("sysparm_limit", "2")];
    instance.get(&["table", "sys_user"], &parameters)
}

fn foreign_cursor() -> ProviderError {
    ProviderError::new(ErrorKind::InvalidQuery { parameter: "cursor" }, "the cursor is of another version")
}
