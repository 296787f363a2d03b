//! Deleting an integration: what goes with it is counted first.

use api_types::integration::Integration;
use leptos::prelude::*;
use ui::{
    api::{
        ApiError, Farewell, ListQuery, Query, change, credentials, integrations, tags, tokens, use_cache,
        use_client,
    },
    components::{confirm::Confirm, toast::use_toasts},
    failure::Failure,
    util::text::counted,
};

use super::acts::Acts;

#[component]
pub(super) fn DeleteDialog(
    acts: Acts,
    /// What follows when the integration is gone.
    #[prop(optional, into)]
    deleted: Option<Callback<()>>,
) -> impl IntoView {
    let (cache, toasts, client) = (use_cache(), use_toasts(), use_client());
    let remove = change(move |client, one: Integration| async move {
        let farewell = Farewell::begin(cache);
        integrations::delete(client, &one.account_id.to_string(), &one.id.to_string()).await?;
        toasts.say(format!("{} deleted", one.fullname));
        acts.delete.close();
        if let Some(deleted) = deleted {
            deleted.run(());
        }
        for tag in [tags::INTEGRATIONS, tags::CREDENTIALS, tags::TOKENS, tags::STATUS, tags::AUDIT] {
            cache.invalidate(tag);
        }
        farewell.end();
        Ok(())
    });
    // A failure belongs to the question that it answers.
    Effect::new(move |_| {
        acts.subject.track();
        remove.reset();
    });
    Effect::new(move |_| {
        if matches!(remove.error(), Some(ApiError::Forbidden(_))) {
            cache.invalidate(tags::RIGHTS);
        }
    });
    let about = move |right: &'static str| {
        move || {
            let may = acts.delete.is_open() && acts.session.may_somewhere(right);
            if may { Some(acts.subject.get()?.id) } else { None }
        }
    };
    // Asked once for each question: the news that it is gone must not ask again what it had.
    let tokens = Query::new(about("tokens:list"), move |id| {
        let filter = vec![format!("owner_id[eq]{id}")];
        tokens::list(client, ListQuery { filter, limit: Some(1), total: true, ..ListQuery::default() })
    });
    let own = Query::new(about("credentials:list"), move |id| {
        let query = ListQuery { limit: Some(1), total: true, ..ListQuery::default() };
        credentials::list(client, id.to_string(), query)
    });
    let title = Signal::derive(move || {
        acts.subject
            .with(|one| one.as_ref().map(|one| format!("Delete {}?", one.fullname)))
            .unwrap_or_default()
    });
    let lines = Signal::derive(move || {
        let Some(one) = acts.subject.get() else { return Vec::new() };
        let tokens = tokens.data().and_then(|answer| answer.total);
        let own = own.data().and_then(|answer| answer.total);
        consequences(&one, tokens, own)
    });
    let confirm = move || {
        if let Some(one) = acts.subject.get_untracked() {
            remove.start(one);
        }
    };
    view! {
        <Confirm
            state=acts.delete
            title
            consequences=lines
            action="Delete integration".to_owned()
            busy=Signal::derive(move || remove.pending())
            failure=Signal::derive(move || remove.error().map(Failure::from))
            on_confirm=confirm
        />
    }
    .into_any()
}

/// What deleting brings, one line each. What is not known (yet, or to this person) is said without a number.
fn consequences(one: &Integration, tokens: Option<u64>, own: Option<u64>) -> Vec<String> {
    let tokens = match tokens {
        Some(1) => "1 token stops working at once, and the programs that use it.".to_owned(),
        Some(count) => {
            format!(
                "{} stop working at once, and the programs that use them.",
                counted(count, "token|tokens")
            )
        }
        None => "Its tokens stop working at once, and the programs that use them.".to_owned(),
    };
    let own = match own {
        Some(0) => "It has no credentials of its own.".to_owned(),
        Some(1) => "1 credential of its own is deleted; shared ones stay.".to_owned(),
        Some(count) => {
            format!("{} of its own are deleted; shared ones stay.", counted(count, "credential|credentials"))
        }
        None => "Its own credentials are deleted; shared ones stay.".to_owned(),
    };
    vec![
        format!("The connection “{}” to {} is gone for good.", one.name, one.provider_fullname),
        tokens,
        own,
        "Its status and what the provider remembered here go too. Nothing changes at the provider."
            .to_owned(),
        "The audit log stays.".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_goes_is_counted_or_said_without_a_number() {
        let id = "0190a000-0000-7000-8000-000000000001";
        let one: Integration = serde_json::from_value(json!({
            "name": "help-desk", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": id, "fullname": "Help desk", "refresh_token_id": id, "account_id": id, "category": "ticketing",
            "provider_config": {}, "provider_fullname": "Jira", "provider_type": "ticketing_jira",
        }))
        .unwrap();
        let said = consequences(&one, Some(2), Some(1)).join("\n");
        assert!(said.contains("“help-desk” to Jira") && said.contains("2 tokens stop"), "{said}");
        assert!(said.contains("1 credential of its own"), "{said}");
        let unknown = consequences(&one, None, None).join("\n");
        assert!(unknown.contains("Its tokens stop") && unknown.contains("Its own credentials"), "{unknown}");
    }
}
