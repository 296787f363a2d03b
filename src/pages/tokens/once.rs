//! The secrets of a token, this once, and how they are used.

use api_types::{
    PermissionSetName, Sensitive,
    token::{RefreshToken, Token, TokenOwnerType},
};
use leptos::prelude::*;
use ui::{
    components::{code_block::CodeBlock, secret::SecretOnce, time_text::TimeText},
    util::dom,
};

use super::words;

/// What is shown of a new token: its access secret, and the one that renews it where it has one.
#[derive(Clone)]
pub(crate) struct Fresh {
    pub(crate) access: Token,
    pub(crate) refresh: Option<Token>,
    /// For the names of files.
    pub(crate) name: String,
}

impl Fresh {
    /// Of an answer that holds the secrets.
    pub(crate) fn of(token: &RefreshToken) -> Self {
        Self {
            access: token.primary.access.clone(),
            refresh: Some(token.primary.refresh.clone()),
            name: token.name.clone(),
        }
    }
}

/// Both secrets; `stored` once the person says that both are.
#[component]
pub(crate) fn Secrets(fresh: Fresh, stored: RwSignal<bool>) -> impl IntoView {
    let Fresh { access, refresh, name } = fresh;
    let (first, second) = (RwSignal::new(false), RwSignal::new(refresh.is_none()));
    Effect::new(move |_| {
        stored.try_set(first.get() && second.get());
    });
    let renewing = refresh.map(|refresh| {
        view! {
            <p>"With the second one a program renews the first, and can do nothing else."</p>
            <SecretOnce
                value=Sensitive::new(refresh.secret)
                name="Token for renewing"
                file=format!("{name}-renewal-token")
                stored=second
            />
        }
    });
    view! {
        <p>"The token works until " <TimeText at=access.expires day=true /> "."</p>
        <SecretOnce
            value=Sensitive::new(access.secret)
            name="Token"
            file=format!("{name}-token")
            stored=first
        />
        {renewing}
    }
    .into_any()
}

/// First calls with a token of this kind. The token itself is not in them: it belongs into the environment.
#[component]
pub(crate) fn Examples(owner: TokenOwnerType, set: Option<PermissionSetName>) -> impl IntoView {
    let (curl, python) = examples(&dom::origin(), owner, set);
    view! {
        <div class="form">
            <h2>"Use it"</h2>
            <p class="quiet">
                "Put the token into the environment variable PATCHBAY_TOKEN of the program, never into its code."
            </p>
            <CodeBlock what="curl command" text=curl />
            <CodeBlock what="Python program" text=python />
        </div>
    }
    .into_any()
}

fn examples(origin: &str, owner: TokenOwnerType, set: Option<PermissionSetName>) -> (String, String) {
    let curl = |call: &str| format!("curl -H \"Authorization: Bearer $PATCHBAY_TOKEN\" {call}");
    let python = |client: &str, package: &str, call: &str| {
        format!(
            "import os\nfrom synqly.{package} import {client}\n\nclient = {client}(\n    \
             base_url=\"{origin}\",\n    token=os.environ[\"PATCHBAY_TOKEN\"],\n)\n{call}\n"
        )
    };
    if owner == TokenOwnerType::Integration {
        return (
            curl(&format!("{origin}/v1/ticketing/projects")),
            python("SynqlyEngine", "engine", "print(client.ticketing.list_projects())"),
        );
    }
    let (path, call) = match set {
        Some(PermissionSetName::Member) => ("organization", "print(client.organization.get())"),
        Some(PermissionSetName::ConnectUi) => {
            ("integration-points", "print(client.integration_points.list())")
        }
        Some(PermissionSetName::TokenIssuer) => {
            return (
                curl(&format!("-X POST --json '{{}}' {origin}/v1/tokens/ACCOUNT/INTEGRATION")),
                python(
                    "SynqlyManagement",
                    "management",
                    "token = client.tokens.create_integration_token(\"ACCOUNT\", \"INTEGRATION\")",
                ),
            );
        }
        Some(PermissionSetName::AccountProvisioner) => {
            return (
                curl(&format!("-X POST --json '{{\"fullname\": \"Northwind\"}}' {origin}/v1/accounts")),
                python("SynqlyManagement", "management", "client.accounts.create(fullname=\"Northwind\")"),
            );
        }
        _ => ("accounts", "print(client.accounts.list())"),
    };
    (curl(&format!("{origin}/v1/{path}")), python("SynqlyManagement", "management", call))
}

/// What a token may do, where and until when, in a sentence.
pub(super) fn sentence(may: &str, place: &str, until: &str) -> String {
    let place = match place.strip_prefix("The whole organization") {
        Some(rest) => format!("the whole organization{rest}"),
        None => place.to_owned(),
    };
    format!("It may {may} in {place}, until {until}.")
}

/// The same of a token as it is.
pub(super) fn about(token: &RefreshToken, place: &str, until: &str) -> String {
    if words::set_of(token).is_none() {
        return format!("It may {}, until {until}.", words::may(token));
    }
    sentence(words::may(token), place, until)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::tokens::words::tests::token;

    #[test]
    fn the_first_call_is_one_that_the_token_may_make() {
        let said = |owner, set| examples("https://patchbay.test", owner, set).0;
        let organization = TokenOwnerType::Organization;
        assert!(said(organization, Some(PermissionSetName::Viewer)).ends_with("/v1/accounts"));
        assert!(said(organization, Some(PermissionSetName::Member)).ends_with("/v1/organization"));
        assert!(said(organization, Some(PermissionSetName::TokenIssuer)).contains("-X POST"));
        assert!(said(TokenOwnerType::Integration, None).ends_with("/v1/ticketing/projects"));
    }

    #[test]
    fn a_token_is_told_in_a_sentence() {
        assert_eq!(
            about(&token(&json!({})), "The whole organization, only siem", "4 Nov 2026"),
            "It may read everything and change nothing in the whole organization, only siem, until 4 Nov 2026."
        );
    }
}
