//! What a provider can do: each operation with what it takes and gives.

use api_types::capability::{OperationCapabilities, ProviderFilter, ProviderOrder};
use leptos::prelude::*;
use ui::{
    components::{empty::Empty, notice::Tone, status::Status},
    util::text::grouped,
};

use crate::words::providers::filter_type;

#[component]
pub(super) fn Operations(operations: Vec<OperationCapabilities>) -> impl IntoView {
    let able = operations.iter().filter(|one| one.supported).count() as u64;
    let count = format!("{} of {} supported", grouped(able), grouped(operations.len() as u64));
    let body = if operations.is_empty() {
        view! { <Empty title="None" sentence="This provider has no operations yet." /> }.into_any()
    } else {
        let rows: Vec<_> = operations.iter().map(operation).collect();
        view! { <ul role="list" class="operations">{rows}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="operations">
            <div class="card-head">
                <div>
                    <h2 id="operations">"Operations"</h2>
                    <p>{count}</p>
                </div>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn operation(operation: &OperationCapabilities) -> AnyView {
    let name = operation.fullname.clone().unwrap_or_else(|| operation.name.clone());
    let method = operation.request_method.clone().unwrap_or_default();
    let path = operation.request_path.clone().unwrap_or_default();
    let state = if operation.supported {
        view! { <Status tone=Tone::Ok word="Supported".to_owned() /> }
    } else {
        view! { <Status tone=Tone::Plain word="Not supported".to_owned() /> }
    };
    view! {
        <li>
            <details class="operation">
                <summary>
                    <span class="operation-name">{name}</span>
                    <code class="operation-call">{format!("{method} {path}")}</code>
                    <span class="operation-state">{state}</span>
                </summary>
                <div class="operation-body">
                    {operation.description.clone().map(|text| view! { <p>{text}</p> })}
                    {about(operation)}
                </div>
            </details>
        </li>
    }
    .into_any()
}

fn about(operation: &OperationCapabilities) -> AnyView {
    if !operation.supported {
        return view! { <p class="quiet">"A call of it is answered with status 501."</p> }.into_any();
    }
    let words = |title: &'static str, words: &Option<Vec<String>>| {
        let words = words.as_ref().filter(|words| !words.is_empty())?;
        let codes: Vec<_> =
            words.iter().map(|word| view! { <code class="badge">{word.clone()}</code> }).collect();
        Some(view! {
            <div class="operation-part">
                <h3>{title}</h3>
                <p class="labels">{codes}</p>
            </div>
        })
    };
    let filters = operation.filters.as_ref().filter(|filters| !filters.is_empty()).map(|all| filters(all));
    let orders = operation.orders.as_ref().filter(|orders| !orders.is_empty()).map(|all| orders_of(all));
    view! {
        <p class="quiet">"Operation " <code>{operation.id.clone()}</code></p>
        {words("Required fields", &operation.required_fields)}
        {filters}
        {orders}
        {words("Fields of the answer", &operation.supported_response_fields)}
    }
    .into_any()
}

fn filters(filters: &[ProviderFilter]) -> AnyView {
    let rows: Vec<_> = filters
        .iter()
        .map(|filter| {
            let values = filter.values.as_ref().map(|values| format!(": {}", values.join(", ")));
            let docs = filter.docs.clone().map(|docs| view! { <p class="quiet">{docs}</p> });
            view! {
                <tr>
                    <th scope="row">
                        <code>{filter.name.clone()}</code>
                    </th>
                    <td>{format!("{}{}", filter_type(filter.kind), values.unwrap_or_default())} {docs}</td>
                    <td>
                        <code>{filter.operators.join(", ")}</code>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="operation-part">
            <h3>"Filters"</h3>
            <table class="plain-table">
                <thead>
                    <tr>
                        <th scope="col">"Field"</th>
                        <th scope="col">"Compared with"</th>
                        <th scope="col">"Operators"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn orders_of(orders: &[ProviderOrder]) -> AnyView {
    let all: Vec<_> = orders
        .iter()
        .map(|order| {
            let text = format!("{} ({})", order.name, order.directions.join(", "));
            view! { <code class="badge">{text}</code> }
        })
        .collect();
    view! {
        <div class="operation-part">
            <h3>"Orders"</h3>
            <p class="labels">{all}</p>
        </div>
    }
    .into_any()
}
