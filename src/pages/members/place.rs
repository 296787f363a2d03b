//! Where somebody is invited to, and as what: the same fields for one and for many.

use api_types::{
    AccountId, MemberId,
    member::{CreateMember, InvitationLink, MemberOption, MemberOptions},
    tenant_member::InviteTenantMember,
};
use leptos::prelude::*;
use ui::{
    api::{ApiError, Client, members, tenant_members},
    failure::Failure,
    form::{Choice, Entry, Form, RadioField},
};

use super::acts::Acts;
use crate::{
    pages::roles::{account_picker::AccountPicker, book},
    state::tenant::use_tenant,
};

/// Values of the choice.
const ORGANIZATION: &str = "organization";
const TENANT: &str = "tenant";

/// What is picked. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Place {
    access: Entry<String>,
    account: Entry<Vec<String>>,
    role: Entry<String>,
    role_there: Entry<String>,
}

/// What that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Organization,
    Tenant(AccountId),
}

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) email: String,
    /// May be empty.
    pub(super) name: String,
    pub(super) role: String,
}

/// What inviting gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Invited {
    /// A new member, with the link of the invitation.
    New(Option<InvitationLink>),
    /// Somebody in a tenant, who may have been in the organization before.
    InTenant(MemberId),
}

impl Place {
    /// Begins with the tenant that is chosen, else with what this person may do.
    pub(super) fn new(form: Form, acts: Acts) -> Self {
        let chosen = untrack(|| use_tenant().account());
        let in_tenant = chosen.is_some() || untrack(|| acts.not_everywhere().is_some());
        let account = chosen.map(|account| account.id.to_string());
        Self {
            access: form.entry(
                "/place",
                "Access to",
                if in_tenant { TENANT } else { ORGANIZATION }.to_owned(),
            ),
            account: form.entry("/account", "Tenant", account.into_iter().collect()),
            role: form.entry("/role_binding", "Role", "viewer".to_owned()),
            role_there: form.entry("/role", "Role in this tenant", "VIEWER".to_owned()),
        }
    }

    /// Whether a single tenant is meant, tracked.
    pub(super) fn is_tenant(self) -> bool {
        self.access.with(|place| place == TENANT)
    }

    /// What is picked now, or what is missing.
    pub(super) fn target(self) -> Result<Target, Failure> {
        if self.access.now() == ORGANIZATION {
            return Ok(Target::Organization);
        }
        let picked = self.account.now();
        let id = picked.first().and_then(|id| id.parse().ok());
        id.map(Target::Tenant)
            .ok_or_else(|| Failure::invalid([("/account", "Pick the tenant first.".to_owned())]))
    }

    /// The role of whoever is given none of their own.
    pub(super) fn role(self) -> String {
        if self.access.now() == TENANT { self.role_there.now() } else { self.role.now() }
    }

    /// The roles that there are to pick, tracked.
    pub(super) fn choices(self, acts: Acts) -> Vec<Choice> {
        if self.is_tenant() { book::in_tenant() } else { acts.choices() }
    }
}

/// The fields.
#[component]
pub(super) fn PlaceFields(place: Place, acts: Acts) -> impl IntoView {
    let places = Signal::derive(move || {
        let everywhere =
            Choice::new(ORGANIZATION, "The whole organization").described("All tenants, now and later.");
        let everywhere = Choice { disabled_reason: acts.not_everywhere(), ..everywhere };
        vec![everywhere, Choice::new(TENANT, "One tenant").described("Nothing of the other tenants is seen.")]
    });
    view! {
        <RadioField entry=place.access choices=places />
        {move || {
            if place.is_tenant() {
                view! {
                    <AccountPicker entry=place.account single=true help="They see this tenant and nothing else." />
                    <RadioField entry=place.role_there choices=Signal::derive(book::in_tenant) />
                }
                .into_any()
            } else {
                view! { <RadioField entry=place.role choices=Signal::derive(move || acts.choices()) /> }.into_any()
            }
        }}
    }
    .into_any()
}

/// Invites one person.
pub(super) async fn invite(client: Client, target: Target, person: &Person) -> Result<Invited, ApiError> {
    let Person { email, name, role } = person.clone();
    match target {
        Target::Organization => {
            let options =
                MemberOptions { options: Some(vec![MemberOption::Invited]), ..MemberOptions::default() };
            let new = CreateMember {
                name: email,
                fullname: Some(name).filter(|name| !name.is_empty()),
                nickname: None,
                picture: None,
                secret: None,
                role_binding: Some(vec![role]),
                options: Some(options),
                member_type: None,
            };
            Ok(Invited::New(members::create(client, &new).await?.invitation))
        }
        Target::Tenant(tenant) => {
            let invited = tenant_members::invite(client, tenant, &InviteTenantMember { email, role }).await?;
            Ok(Invited::InTenant(invited.uid))
        }
    }
}
