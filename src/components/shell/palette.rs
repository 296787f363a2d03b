//! ⌘K: every page and object by a word or an id, and what can be done from anywhere.

use api_types::{
    ListAnswer, capability::ProviderCapabilities, integration::Integration, token::RefreshToken,
    webhook::OrganizationWebhook,
};
use leptos::prelude::*;
use ui::{
    api::{
        ListQuery, Query, accounts, ask, capabilities, integration_points, integrations, members, tokens,
        webhooks,
    },
    components::{
        icon::Shape,
        palette::{Find, FindGroup, Palette},
    },
    util::theme::{Theme, use_theme},
};

use super::{account_search::offered, nav, top::Search};
use crate::{
    components::sign_out::use_sign_out,
    pages::listing::by_name,
    routes,
    state::{session::use_session, tenant::use_tenant},
    words::roles::roles,
};

/// What can be done from anywhere: id, words, icon, where it leads.
const ACTIONS: &[(&str, &str, Shape)] = &[
    ("new-account", "New account", Shape::Plus),
    ("new-integration", "New integration", Shape::Plus),
    ("new-point", "New integration point", Shape::Plus),
    ("new-token", "New token", Shape::Plus),
    ("new-webhook", "New webhook", Shape::Plus),
    ("invite", "Invite a member", Shape::Mail),
    ("theme-auto", "Theme: as the system says", Shape::Auto),
    ("theme-light", "Theme: light", Shape::Sun),
    ("theme-dark", "Theme: dark", Shape::Moon),
    ("keys", "Show the keys", Shape::Info),
    ("all-tenants", "Show all tenants", Shape::Accounts),
    ("sign-out", "Sign out", Shape::SignOut),
];

/// Opens over every page.
#[component]
pub(crate) fn CommandPalette() -> impl IntoView {
    let search = Search::here();
    let state = search.palette;
    let text = RwSignal::new(String::new());
    // Objects only for who looks for something: the empty palette is about pages and actions.
    let wanted = move || state.is_open() && text.with(|text| text.trim().chars().count() > 1);
    let session = use_session();
    let may = move |right: &'static str| session.may_somewhere(right);
    let accounts = ask(move || {
        (wanted() && may("accounts:list")).then(|| accounts::List { query: offered(text.get()) })
    });
    let members =
        ask(move || (wanted() && may("members:list")).then(|| members::List { query: offered(text.get()) }));
    let points = ask(move || {
        (wanted() && may("integration_points:list"))
            .then(|| integration_points::List { query: offered(text.get()) })
    });
    let providers = ask(move || wanted().then_some(capabilities::Providers {}));
    let access = ask_access(text, move |right| wanted() && may(right));
    let integrations = ask(move || {
        let query = offered(text.get());
        (wanted() && may("integrations:list")).then_some(integrations::List { query })
    });
    let pick = pick(search);

    let groups = Signal::derive(move || {
        let text = text.get();
        let accounts = accounts.data().filter(|_| wanted()).map(|answer| {
            let finds = answer.result.iter().map(|account| Find {
                id: format!("to:{}", routes::account(&account.name)),
                name: account.fullname.clone(),
                detail: Some(format!("{} · {}", account.name, account.environment.as_str())),
                icon: Shape::Accounts,
                keys: None,
            });
            FindGroup { title: "Accounts".to_owned(), finds: finds.take(6).collect() }
        });
        let members = members.data().filter(|_| wanted()).map(|answer| {
            let finds = answer.result.iter().map(|member| Find {
                id: format!("to:{}", routes::member(member.id)),
                name: member.fullname.clone(),
                detail: Some(format!("{} · {}", member.name, roles(&member.role_binding))),
                icon: Shape::User,
                keys: None,
            });
            FindGroup { title: "Members".to_owned(), finds: finds.take(6).collect() }
        });
        let points = points.data().filter(|_| wanted()).map(|answer| {
            let finds = answer.result.iter().map(|point| Find {
                id: format!("to:{}", routes::integration_point(point.id)),
                name: point.fullname.clone().unwrap_or_else(|| point.name.clone()),
                detail: Some(format!("{} · {}", point.name, point.connector.as_str())),
                icon: Shape::Points,
                keys: None,
            });
            FindGroup { title: "Integration points".to_owned(), finds: finds.take(6).collect() }
        });
        let providers = providers.data().filter(|_| wanted()).map(|answer| {
            let fits = |one: &&ProviderCapabilities| {
                fits(&format!("{} {} {}", one.fullname, one.vendor, one.id), &text)
            };
            let finds = answer.result.iter().filter(fits).map(|provider| Find {
                id: format!("to:{}", routes::provider(&provider.id)),
                name: provider.fullname.clone(),
                detail: Some(format!("{} · {}", provider.vendor, provider.id)),
                icon: Shape::Catalog,
                keys: None,
            });
            FindGroup { title: "Providers".to_owned(), finds: finds.take(6).collect() }
        });
        let integrations = integrations.data().filter(|_| wanted()).map(|answer| found(&answer));
        let [tokens, webhooks] = access.found().map(|found| found.filter(|_| wanted()));
        [
            Some(pages(&text)),
            accounts,
            members,
            integrations,
            points,
            providers,
            tokens,
            webhooks,
            Some(actions(&text, may)),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
    });
    let pending = Signal::derive(move || {
        let objects = accounts.pending() || members.pending() || integrations.pending() || points.pending();
        wanted() && objects
    });

    view! { <Palette state groups pending on_search=move |typed| text.set(typed) on_pick=pick /> }
}

fn found(answer: &ListAnswer<Integration>) -> FindGroup {
    let find = |one: &Integration| {
        let account = one.account.as_ref();
        let key = account.map_or_else(|| one.account_id.to_string(), |account| account.name.clone());
        let of = account.map(|account| format!(" · {}", account.fullname)).unwrap_or_default();
        Find {
            id: format!("to:{}", routes::integration(key, &one.name)),
            name: one.fullname.clone(),
            detail: Some(format!("{}{of}", one.provider_fullname)),
            icon: Shape::Integrations,
            keys: None,
        }
    };
    FindGroup { title: "Integrations".to_owned(), finds: answer.result.iter().take(6).map(find).collect() }
}

/// Tokens and webhooks by their names. The server has no search for them.
#[derive(Clone, Copy)]
struct Access {
    tokens: Query<ListAnswer<RefreshToken>>,
    webhooks: Query<ListAnswer<OrganizationWebhook>>,
}

fn ask_access(text: RwSignal<String>, may: impl Fn(&'static str) -> bool + Copy + 'static) -> Access {
    let query = move || ListQuery {
        filter: by_name(&text.get()).into_iter().collect(),
        limit: Some(6),
        ..ListQuery::default()
    };
    // Sessions are nothing that somebody looks for by name.
    let no_sessions = "token_type[ne]logon".to_owned();
    let tokens = move || {
        let mut query = query();
        query.filter.push(no_sessions.clone());
        query
    };
    Access {
        tokens: ask(move || may("tokens:list").then(|| tokens::List { query: tokens() })),
        webhooks: ask(move || may("webhooks:list").then(|| webhooks::List { query: query() })),
    }
}

impl Access {
    fn found(self) -> [Option<FindGroup>; 2] {
        let group = |title: &str, finds: Vec<Find>| FindGroup { title: title.to_owned(), finds };
        let tokens = self.tokens.data().map(|answer| {
            let finds = answer.result.iter().map(|token| Find {
                id: format!("to:{}", routes::token(token.id)),
                name: token.fullname.clone(),
                detail: Some(token.name.clone()),
                icon: Shape::Key,
                keys: None,
            });
            group("Tokens", finds.collect())
        });
        let webhooks = self.webhooks.data().map(|answer| {
            let finds = answer.result.iter().map(|webhook| Find {
                id: format!("to:{}", routes::webhook(webhook.id)),
                name: webhook.fullname.clone(),
                detail: Some(format!("{} · {}", webhook.name, webhook.environment.as_str())),
                icon: Shape::Webhooks,
                keys: None,
            });
            group("Webhooks", finds.collect())
        });
        [tokens, webhooks]
    }
}

fn pick(search: Search) -> Callback<String> {
    let theme = use_theme();
    let tenant = use_tenant();
    let sign_out = use_sign_out();
    // The palette is closed by then, but still there for this turn; a question about unsaved input comes after it.
    let go = move |path: &str| search.go(path);
    Callback::new(move |id: String| match id.as_str() {
        "new-account" => go(&format!("{}?new", routes::ACCOUNTS)),
        "new-integration" => go(routes::NEW_INTEGRATION),
        "new-point" => go(routes::NEW_INTEGRATION_POINT),
        "new-token" => go(routes::NEW_TOKEN),
        "new-webhook" => go(routes::NEW_WEBHOOK),
        "invite" => go(&format!("{}?invite", routes::MEMBERS)),
        "theme-auto" => theme.choose(Theme::Auto),
        "theme-light" => theme.choose(Theme::Light),
        "theme-dark" => theme.choose(Theme::Dark),
        "keys" => search.keys.open(),
        "all-tenants" => tenant.choose(None),
        "sign-out" => sign_out.here(),
        to => {
            if let Some(path) = to.strip_prefix("to:") {
                go(&routes::in_tenant(path, tenant.key_untracked().as_deref()));
            }
        }
    })
}

fn pages(text: &str) -> FindGroup {
    let finds = nav::pages().filter(|page| fits(page.name, text)).map(|page| Find {
        id: format!("to:{}", page.path),
        name: page.name.to_owned(),
        detail: None,
        icon: page.icon,
        keys: Some(page.keys),
    });
    FindGroup { title: "Pages".to_owned(), finds: finds.collect() }
}

fn actions(text: &str, may: impl Fn(&'static str) -> bool) -> FindGroup {
    let allowed = |id: &str| match id {
        "new-account" => may("accounts:create"),
        "new-integration" => may("integrations:create"),
        "new-point" => may("integration_points:create"),
        "new-token" => may("tokens:create"),
        "new-webhook" => may("webhooks:create"),
        "invite" => may("members:create"),
        _ => true,
    };
    let finds =
        ACTIONS.iter().filter(|(id, words, _)| fits(words, text) && allowed(id)).map(|&(id, words, icon)| {
            Find {
                id: id.to_owned(),
                name: words.to_owned(),
                detail: None,
                icon,
                keys: (id == "keys").then_some("?"),
            }
        });
    FindGroup { title: "Actions".to_owned(), finds: finds.collect() }
}

/// Whether every word that was typed begins a word of the name.
fn fits(name: &str, text: &str) -> bool {
    let name = name.to_lowercase();
    text.to_lowercase()
        .split_whitespace()
        .all(|typed| name.split([' ', ':']).any(|word| word.starts_with(typed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_the_beginnings_of_its_words() {
        let found = |text| pages(text).finds.into_iter().map(|find| find.name).collect::<Vec<_>>().join(", ");
        assert_eq!(found("au"), "Audit log");
        assert_eq!(found("log AUD"), "Audit log");
        assert_eq!(found("udit"), "");
        assert_eq!(found("").split(", ").count(), nav::pages().count());
    }

    #[test]
    fn what_one_may_not_do_is_not_offered() {
        let ids =
            |may: bool| actions("", move |_| may).finds.into_iter().map(|find| find.id).collect::<Vec<_>>();
        assert!(ids(true).contains(&"invite".to_owned()));
        assert!(!ids(false).iter().any(|id| id == "invite" || id == "new-account"));
        assert!(ids(false).contains(&"sign-out".to_owned()));
    }
}
