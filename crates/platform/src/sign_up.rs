//! Sign-up: anybody founds an organization and is its first administrator.

use api_types::formats::{MAX_FULLNAME, check_email, check_line, check_name, normalize_name, slug};
use api_types::signup::SignUpResult;
use api_types::{OrganizationType, Sensitive};
use serde_json::Value;
use uuid::Uuid;

use crate::caller::RequestInfo;
use crate::error::{Error, Fault};
use crate::input::Fields;
use crate::provision::{Founded, NewAdministrator, NewOrganization, Way, found_with};
use crate::settings::SignUpPolicy;
use crate::{Platform, passwords};

/// How often another name is tried when the one derived from the display name is taken.
pub(crate) const TRIES: usize = 5;

/// Founds an organization with its first administrator. A name that was asked for and is taken is a conflict; one that
/// was derived from the display name gets a suffix. The same e-mail address may be in several organizations.
pub async fn sign_up(platform: &Platform, body: Value, request: RequestInfo) -> Result<SignUpResult, Error> {
    if platform.settings.sign_up == SignUpPolicy::Closed {
        return Err(Error::Forbidden(
            "sign-up is closed on this server; whoever runs it can create an organization with \
             \"patchbay organization create --admin <your address>\""
                .into(),
        ));
    }
    let (new, administrator, secret) = read(body)?;
    let hash = Sensitive::new(platform.passwords.hash(&secret).await?);
    let administrator = NewAdministrator { way: Way::Password(hash), ..administrator };

    let mut attempt = new.clone();
    let mut tries = 0;
    let founded = loop {
        match found_with(platform, &attempt, Some(&administrator), request.clone()).await {
            Err(Error::Conflict { .. }) if new.name.is_none() && tries < TRIES => {
                tries += 1;
                attempt.name = slug(&new.fullname).map(|name| with_suffix(&name));
            }
            outcome => break outcome?,
        }
    };
    let Founded { organization, account, token, member, .. } = founded;
    let member =
        member.ok_or_else(|| Error::Internal("an organization was founded without its member".into()))?;
    Ok(SignUpResult { organization, member, account, token })
}

fn read(body: Value) -> Result<(NewOrganization, NewAdministrator, Sensitive), Error> {
    let mut fields = Fields::of(body)?;
    let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
    let name = fields.text("name", check_name).map(|name| normalize_name(&name));
    let contact = fields.text("contact", check_email);
    let member = fields.object("member", |fields| {
        let name = normalize_name(fields.required_text("name", check_email).trim());
        let called = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let secret = fields.required_text("secret", |_| Ok(()));
        let about = [name.as_str(), called.as_deref().unwrap_or_default(), &fullname];
        if !secret.is_empty()
            && let Err(message) = passwords::check(&secret, passwords::SHORTEST, &about)
        {
            fields.fault("secret", message);
        }
        (name, called, Sensitive::new(secret))
    });
    if member.is_none() {
        fields.fault("member", "must be an object with name and secret of the first administrator");
    }
    fields.finish()?;
    let Some((email, called, secret)) = member else {
        return Err(Fault::body("/member", "is missing").into());
    };
    let new = NewOrganization {
        name,
        fullname,
        organization_type: OrganizationType::Standard,
        contact: contact.or_else(|| Some(email.clone())),
    };
    let administrator = NewAdministrator {
        fullname: called.unwrap_or_else(|| email.clone()),
        name: email,
        way: Way::Invitation,
    };
    Ok((new, administrator, secret))
}

/// Four hexadecimal digits from the random end of an id make a collision with another sign-up of the name unlikely.
pub(crate) fn with_suffix(name: &str) -> String {
    let id = Uuid::now_v7().simple().to_string();
    format!("{name}-{}", &id[id.len() - 4..])
}
