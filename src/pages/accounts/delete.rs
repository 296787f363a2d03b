//! Deleting one account: what goes with it is counted first.

use api_types::{Account, Environment, tenant_member::TenantMember};
use leptos::prelude::*;
use ui::{
    api::{Farewell, ListQuery, Query, accounts, audit, change, tags, tenant_members, use_cache, use_client},
    components::{confirm::Confirm, toast::use_toasts},
    failure::Failure,
    util::text::counted,
};

use super::acts::Acts;

#[component]
pub(super) fn DeleteDialog(
    acts: Acts,
    /// What follows when the account is gone.
    deleted: Option<Callback<()>>,
) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let remove = change(move |client, account: Account| async move {
        let farewell = Farewell::begin(cache);
        accounts::delete(client, &account.id.to_string()).await?;
        toasts.say(format!("{} deleted", account.fullname));
        if acts.is_inside(&account) {
            acts.enter(None);
        }
        acts.delete.close();
        if let Some(deleted) = deleted {
            deleted.run(());
        }
        cache.invalidate(tags::ACCOUNTS);
        cache.invalidate(tags::MEMBERS);
        cache.invalidate(tags::ROLES);
        cache.invalidate(tags::AUDIT);
        farewell.end();
        Ok(())
    });
    // A failure belongs to the question that it answers.
    Effect::new(move |_| {
        acts.subject.track();
        remove.reset();
    });
    let asked_about = move || if acts.delete.is_open() { Some(acts.subject.get()?.id) } else { None };
    // Asked once for each question: the news that the account is gone must not ask again who reaches it.
    let client = use_client();
    let members = Query::new(asked_about, move |tenant| tenant_members::list(client, tenant));
    let entries = Query::new(asked_about, move |account| {
        let filter = vec![format!("account_id[eq]{account}")];
        audit::list(client, ListQuery { filter, limit: Some(1), total: true, ..ListQuery::default() })
    });
    let title = Signal::derive(move || {
        acts.subject
            .with(|account| account.as_ref().map(|account| format!("Delete {}?", account.fullname)))
            .unwrap_or_default()
    });
    let lines = Signal::derive(move || {
        let Some(account) = acts.subject.get() else { return Vec::new() };
        let reached = members.data().filter(|_| members.error().is_none());
        let kept =
            entries.data().and_then(|answer| Some((answer.total?, answer.total_capped.unwrap_or(false))));
        consequences(&account, reached.as_deref().map(Vec::as_slice), kept)
    });
    let confirm = move || {
        if let Some(account) = acts.subject.get_untracked() {
            remove.start(account);
        }
    };
    let failure = Signal::derive(move || remove.error().map(Failure::from));
    let busy = Signal::derive(move || remove.pending());
    // The word differs with the account, and a dialog takes it when it is made.
    move || {
        let account = acts.subject.get();
        let typed =
            account.filter(|account| account.environment == Environment::Prod).map(|account| account.name);
        match typed {
            Some(typed) => view! {
                <Confirm
                    state=acts.delete
                    title
                    consequences=lines
                    action="Delete account".to_owned()
                    typed
                    busy
                    failure
                    on_confirm=confirm
                />
            }
            .into_any(),
            None => view! {
                <Confirm
                    state=acts.delete
                    title
                    consequences=lines
                    action="Delete account".to_owned()
                    busy
                    failure
                    on_confirm=confirm
                />
            }
            .into_any(),
        }
    }
}

/// What deleting brings, one line each. What is not known (yet, or to this person) is said without a number.
fn consequences(
    account: &Account,
    members: Option<&[TenantMember]>,
    entries: Option<(u64, bool)>,
) -> Vec<String> {
    let environment = if account.environment == Environment::Prod { "production" } else { "test" };
    let reached = match members.map(<[_]>::len) {
        Some(0) => "No member reaches it.".to_owned(),
        Some(1) => "1 member loses it; they stay a member of the organization.".to_owned(),
        Some(count) => {
            format!(
                "{} lose it; they stay members of the organization.",
                counted(count as u64, "member|members")
            )
        }
        None => "Members lose it; they stay members of the organization.".to_owned(),
    };
    let kept = match entries {
        Some((count, capped)) => {
            let more = if capped { "more than " } else { "" };
            format!("Its audit log stays: {more}{}.", counted(count, "entry|entries"))
        }
        None => "Its audit log stays.".to_owned(),
    };
    vec![
        format!("The {environment} account “{}” is gone for good.", account.name),
        reached,
        "Roles that hold only for it go with it.".to_owned(),
        "Tokens that are limited to it reach nothing any more.".to_owned(),
        kept,
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn account(environment: &str) -> Account {
        serde_json::from_value(json!({
            "name": "northwind", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "fullname": "Northwind",
            "organization_id": "0190a000-0000-7000-8000-000000000002", "environment": environment,
        }))
        .unwrap()
    }

    fn member() -> TenantMember {
        serde_json::from_value(json!({
            "uid": "0190a000-0000-7000-8000-000000000003", "email": "lee@acme.test", "role": "VIEWER",
            "status": "active", "created_at": "2026-11-03T09:30:00Z",
        }))
        .unwrap()
    }

    #[test]
    fn what_goes_and_what_stays_is_counted() {
        let said =
            consequences(&account("prod"), Some(&[member(), member()]), Some((1_204, false))).join("\n");
        assert!(said.contains("production account “northwind”"), "{said}");
        assert!(said.contains("2 members lose it"), "{said}");
        assert!(said.contains("1\u{202f}204 entries"), "{said}");
    }

    #[test]
    fn what_cannot_be_known_is_said_without_a_number() {
        let said = consequences(&account("test"), None, None).join("\n");
        assert!(said.contains("test account") && said.contains("Members lose it"), "{said}");
        let none = consequences(&account("test"), Some(&[]), Some((10_000, true))).join("\n");
        assert!(none.contains("No member reaches it") && none.contains("more than 10"), "{none}");
    }
}
