//! Integrations that need somebody, before their end users call.

use leptos::prelude::*;
use ui::{
    api::{
        ListQuery, ask,
        glance::{self, Troubled as Row},
    },
    components::notice::{Notice, Tone},
    util::text::counted,
};

use crate::{
    routes,
    state::{session::use_session, tenant::use_tenant},
};

/// Named at most; the list has the others.
const NAMED: u32 = 5;

/// A notice, where there is trouble. Nothing while that is not known, and for whom the status is closed.
#[component]
pub(super) fn Troubled() -> impl IntoView {
    let (session, tenant) = (use_session(), use_tenant());
    let asked = ask(move || {
        let mut filter = vec!["status[in]error,unauthorized".to_owned()];
        if tenant.key().is_some() {
            filter.push(format!("account_id[eq]{}", tenant.account()?.id));
        }
        let query = ListQuery { limit: Some(NAMED), filter, total: true, ..ListQuery::default() };
        session.may_somewhere("status:list").then_some(glance::AllTroubled { query })
    });
    move || {
        let answer = asked.data()?;
        let all = answer.total.map_or(answer.result.len() as u64, u64::from);
        (all > 0).then(|| notice(&answer.result, all, tenant.key().as_deref()))
    }
}

fn notice(rows: &[Row], all: u64, tenant: Option<&str>) -> AnyView {
    let title = format!("{} attention", counted(all, "integration needs|integrations need"));
    let more = all.saturating_sub(rows.len() as u64);
    let more = (more > 0).then(|| format!("{more} more"));
    let list = |words: &'static str, status: &str| {
        let to = routes::in_tenant(&format!("{}?f.status={status}", routes::INTEGRATIONS), tenant);
        view! { <a href=to>{words}</a> }
    };
    let (refused, failing) = (list("credentials refused", "unauthorized"), list("failing", "error"));
    let rows: Vec<_> = rows.iter().map(item).collect();
    view! {
        <Notice tone=Tone::Warn title=title>
            <ul class="summary-list">{rows} {more.map(|more| view! { <li>{more}</li> })}</ul>
            <p>"All of them: " {refused} ", " {failing} "."</p>
        </Notice>
    }
    .into_any()
}

fn item(row: &Row) -> AnyView {
    let says = if row.status == "unauthorized" { "its credentials are refused" } else { "its calls fail" };
    let to = routes::integration(row.account_id, row.integration_id);
    let of = row.account.as_ref().map(|name| format!(" of {name}"));
    let name = row.integration.clone().unwrap_or_else(|| row.integration_id.to_string());
    view! {
        <li>
            <a href=to>{name}</a>
            {of}
            ": "
            {says}
        </li>
    }
    .into_any()
}
