//! The form of a call: what the operation takes, as the provider's capabilities say.

use api_types::{
    Environment,
    capability::{OperationCapabilities, ProviderCapabilities},
    integration::Integration,
};
use leptos::prelude::*;
use serde_json::{Value, json};
use ui::{
    api::explorer::{Errand, Payload},
    components::{
        button::{Button, Look},
        confirm::Confirm,
        dialog::DialogState,
    },
    failure::{Failure, Fault},
    form::{Entry, FileField, Form, FormView, PickedFile},
    schema_form::{SchemaFields, SchemaForm},
};

use super::{
    code::Sample,
    fields::{self, Body, Plan},
    history::Typed,
    place::Chosen,
    sending::{Outgoing, Sending},
};

/// What is called.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    pub(super) integration: Integration,
    pub(super) provider: ProviderCapabilities,
    pub(super) operation: OperationCapabilities,
    pub(super) chosen: Chosen,
}

impl Subject {
    /// What people call the operation.
    pub(super) fn title(&self) -> String {
        self.operation.fullname.clone().unwrap_or_else(|| self.operation.name.clone())
    }
}

/// What is typed so far. Cheap to copy.
#[derive(Clone, Copy)]
struct Draft {
    form: Form,
    plan: StoredValue<Plan>,
    parameters: SchemaForm,
    body: Option<SchemaForm>,
    file_name: Entry<String>,
    file: PickedFile,
}

impl Draft {
    fn new(subject: &Subject, given: &Typed) -> Self {
        let form = Form::new();
        let plan = fields::plan(subject.provider.connector_id, &subject.operation);
        let body = match &plan.body {
            Body::Object(schema) | Body::Patch(schema) => {
                Some(SchemaForm::of(form, "", schema.clone(), &begin(&plan.body, &given.body)))
            }
            Body::Nothing | Body::File => None,
        };
        Self {
            form,
            parameters: SchemaForm::of(form, "/parameters", plan.parameters.clone(), &given.parameters),
            body,
            plan: StoredValue::new(plan),
            file_name: form.entry("/file", "File", String::new()),
            file: RwSignal::new_local(None),
        }
    }

    /// What is typed so far, right or wrong, tracked.
    fn typed(self) -> Typed {
        let body = self.body.map(SchemaForm::typed).unwrap_or_default();
        Typed { parameters: self.parameters.typed(), body }
    }

    /// What is to be sent; or what is wrong with it, each fault at its field.
    fn read(self) -> Result<(Typed, Payload), Failure> {
        let mut faults = Vec::new();
        let mut take = |read: Result<Value, Failure>| match read {
            Ok(value) => value,
            Err(failure) => {
                faults.extend(failure.faults);
                Value::Null
            }
        };
        let parameters = take(self.parameters.read());
        let body = self.body.map(|body| take(body.read())).unwrap_or_default();
        let plan = self.plan.get_value();
        let file = self.file.get_untracked();
        if plan.body == Body::File && file.is_none() {
            faults.push(Fault { pointer: "/file".to_owned(), message: "Pick the file.".to_owned() });
        }
        if !faults.is_empty() {
            return Err(Failure { faults, ..Failure::new("Some of it needs another look", "") });
        }
        let payload = match (fields::body(&plan.body, &body), file) {
            (Some(body), _) => Payload::Json(body),
            (None, Some(file)) if plan.body == Body::File => Payload::File(file),
            (None, _) => Payload::None,
        };
        Ok((Typed { parameters, body }, payload))
    }
}

/// A patch begins with one step.
fn begin(body: &Body, given: &Value) -> Value {
    match (body, given) {
        (Body::Patch(_), Value::Null) => json!({ "steps": [{ "op": "replace" }] }),
        (_, given) => given.clone(),
    }
}

/// The fields of the operation, and the button that sends it. What changes something asks first.
#[component]
pub(super) fn CallForm(
    subject: Subject,
    given: Typed,
    /// As it is known by now.
    integration: Memo<Option<Integration>>,
    sending: Sending,
    sample: RwSignal<Option<Sample>>,
) -> impl IntoView {
    let draft = Draft::new(&subject, &given);
    let form = draft.form;
    let about = subject.operation.description.clone();
    let writes = fields::writes(&subject.operation);
    let title = subject.title();
    let subject = StoredValue::new(subject);
    let (question, waiting) = (DialogState::new(), StoredValue::new_local(None::<Outgoing>));

    Effect::new(move |_| sample.set(Some(subject.with_value(|subject| sample_of(subject, draft)))));
    // What the connector says of single fields belongs beside them.
    Effect::new(move |_| {
        let refused = sending.done().and_then(|done| {
            let own = subject.with_value(|subject| subject.chosen == done.chosen);
            own.then(|| done.explored.refusal()).flatten()
        });
        if let Some(failure) = refused.map(Failure::from).filter(|failure| !failure.faults.is_empty()) {
            form.fail(failure);
        }
    });

    let submit = move || match draft.read() {
        Ok((typed, payload)) => {
            let out = subject.with_value(|subject| outgoing(subject, typed, payload));
            if writes {
                waiting.set_value(Some(out));
                question.open();
            } else {
                sending.send(out);
            }
        }
        Err(failure) => form.fail(failure),
    };
    let confirmed = Callback::new(move |()| {
        question.close();
        if let Some(out) = waiting.try_update_value(Option::take).flatten() {
            sending.send(out);
        }
    });
    let words =
        Signal::derive(move || integration.with(|one| one.as_ref().map(consequences).unwrap_or_default()));
    let (asks, does) = (format!("{title}?"), title.clone());
    let body = draft.body.map(|body| view! { <SchemaFields config=body /> });
    let file = (draft.plan.with_value(|plan| plan.body == Body::File)).then(|| {
        view! { <FileField entry=draft.file_name file=draft.file help="It is sent as it is." /> }
    });
    let nothing = draft.parameters.is_empty() && body.is_none() && file.is_none();
    view! {
        <div class="explorer-form">
            {about.map(|about| view! { <p class="quiet">{about}</p> })}
            <FormView form on_submit=submit busy=sending.pending() guard=false>
                <SchemaFields config=draft.parameters />
                {body}
                {file}
                {nothing.then(|| view! { <p>"It takes nothing."</p> })}
                <div class="form-actions">
                    <Button
                        look=Look::Primary
                        submit=true
                        busy=sending.pending()
                        disabled_reason=sending.no_call()
                    >
                        {if writes { format!("{title}…") } else { "Send".to_owned() }}
                    </Button>
                </div>
            </FormView>
        </div>
        <Confirm
            state=question
            title=Signal::stored(asks)
            consequences=words
            action=Signal::stored(does)
            danger=false
            on_confirm=confirmed
        />
    }
    .into_any()
}

/// What is said before something is changed.
fn consequences(one: &Integration) -> Vec<String> {
    let (provider, integration) = (&one.provider_fullname, &one.fullname);
    let account = one.account.as_ref();
    let whose = account.map(|account| format!(" for {}", account.fullname)).unwrap_or_default();
    let mut lines = vec![
        format!("{provider} is changed through the integration {integration}{whose}."),
        "It cannot be taken back from here.".to_owned(),
        "The call is written to the audit log under your name.".to_owned(),
    ];
    if account.is_some_and(|account| account.environment == Environment::Prod) {
        lines.insert(1, "The account is in production: what is written there is real.".to_owned());
    }
    lines
}

fn outgoing(subject: &Subject, typed: Typed, payload: Payload) -> Outgoing {
    let Chosen { account, integration, operation } = subject.chosen.clone();
    let parameters = fields::parameters(&typed.parameters);
    Outgoing {
        errand: Errand { account, integration, operation, parameters },
        payload,
        typed,
        chosen: subject.chosen.clone(),
        operation: subject.title(),
        integration: subject.integration.fullname.clone(),
        provider: subject.provider.id.clone(),
    }
}

fn sample_of(subject: &Subject, draft: Draft) -> Sample {
    let typed = draft.typed();
    let operation = &subject.operation;
    draft.plan.with_value(|plan| Sample {
        origin: window().location().origin().unwrap_or_default(),
        connector: subject.provider.connector_id.as_str().to_owned(),
        name: operation.name.clone(),
        method: operation.request_method.clone().unwrap_or_default(),
        path: operation.request_path.clone().unwrap_or_default(),
        parameters: fields::parameters(&typed.parameters),
        body: fields::body(&plan.body, &typed.body),
        file: (plan.body == Body::File).then(|| {
            let name = draft.file_name.get();
            if name.is_empty() { "file.txt".to_owned() } else { name }
        }),
    })
}
