"""Credentials through the official client: whatever goes in, only its type comes out."""

import pytest
from synqly.management import (
    CredentialConfig_Aws,
    CredentialConfig_AwsRole,
    CredentialConfig_Basic,
    CredentialConfig_OAuthClient,
    CredentialConfig_Secret,
    CredentialConfig_TlsCertificate,
    CredentialConfig_Token,
    PatchOp,
    PatchOperation,
)
from synqly.management.common.errors import BadRequestError, ConflictError, NotFoundError

from sdk import Client

ONCE = {"max_retries": 0}
CANARY = "c4n4ry-of-a-credential"
KINDS = [
    CredentialConfig_Aws(access_key_id="AKIAEXAMPLE", secret_access_key=CANARY),
    CredentialConfig_AwsRole(role_arn="arn:aws:iam::123456789012:role/reader", external_id=CANARY),
    CredentialConfig_Basic(username="somebody", secret=CANARY),
    CredentialConfig_OAuthClient(client_id="id", client_secret=CANARY, token_url="https://example.com/token"),
    CredentialConfig_Secret(secret=CANARY),
    CredentialConfig_TlsCertificate(certificate="-----BEGIN-----", private_key=CANARY),
    CredentialConfig_Token(secret=CANARY),
]


@pytest.mark.parametrize("config", KINDS, ids=lambda config: config.type)
def test_every_kind_lives_from_its_creation_to_its_deletion(sync: Client, config):
    credentials = sync.credentials
    account = sync.accounts.create(name="tenant").result.account
    made = credentials.create(account.id, fullname="Its Secret", config=config).result
    assert (made.name, made.account_id, made.owner_type) == ("its-secret", account.id, "account")
    assert (made.config.type, made.managed) == (config.type, "Unmanaged")
    assert CANARY not in made.model_dump_json()
    assert credentials.get(account.name, "its-secret").result == made
    assert credentials.lookup(made.id).result == made
    assert credentials.list(account.id).result == [made]
    with pytest.raises(ConflictError):
        credentials.create(account.id, name="its-secret", config=config, request_options=ONCE)
    credentials.delete(account.id, made.id)
    with pytest.raises(NotFoundError):
        credentials.lookup(made.id)


def test_a_credential_is_changed_and_patched(client: Client):
    credentials = client.credentials
    account = client.accounts.create(name="tenant").result.account
    made = credentials.create(account.id, config=CredentialConfig_Token(secret="one")).result
    body = made.model_dump(exclude_none=True) | {"fullname": "Other", "config": CredentialConfig_Token(secret="two")}
    assert credentials.update(account.id, made.id, **body).result.fullname == "Other"
    patch = [
        PatchOperation(op=PatchOp.REPLACE, path="/name", value="renamed"),
        PatchOperation(op=PatchOp.REPLACE, path="/config/secret", value="three"),
    ]
    assert credentials.patch(account.id, made.id, request=patch).result.name == "renamed"
    with pytest.raises(BadRequestError):
        test = PatchOperation(op=PatchOp.TEST, path="/config/secret", value="three")
        credentials.patch(account.id, made.id, request=[test])
