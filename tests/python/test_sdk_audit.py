"""The audit log through the official client."""

import pytest
from synqly.management import AuditType, Environment, PatchOp, PatchOperation, ProvisionedTokenRequest
from synqly.management.common.errors import BadRequestError, ForbiddenError

from sdk import Client


def test_what_was_done_can_be_read(client: Client):
    account = client.accounts.create(name="watched", environment=Environment.TEST).result.account
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/fullname", value="Watched")]
    client.accounts.patch(account.id, request=patch)
    made, patched = client.audit.list(filter=f"account_id[eq]{account.id}").result
    assert (made.method, made.path, made.code) == ("POST", "/v1/accounts", "200")
    assert (patched.method, patched.path, patched.code) == ("PATCH", f"/v1/accounts/{account.id}", "200")
    assert (made.audit_type, made.environment, made.account_id) == (AuditType.API, "test", account.id)
    assert made.created_at == account.created_at
    assert made.remote_addr == "127.0.0.1" and made.user_agent
    # Beyond the contract: the client keeps what it does not know.
    assert (made.action, patched.action) == ("accounts.create", "accounts.patch")
    assert patched.changes == {"fullname": {"from": "watched", "to": "Watched"}}
    assert client.calls >= client.methods("audit")


def test_pages_follow_each_other_by_time(sync: Client):
    for number in range(7):
        sync.accounts.create(name=f"page-{number}")
    whole = sync.audit.list().result
    assert whole == sorted(whole, key=lambda one: one.created_at)
    for order, expected in ((None, whole), ("created_at[desc]", whole[::-1])):
        seen, after = [], None
        while page := sync.audit.list(limit=3, order=order, start_after=after).result:
            seen += page
            after = f"{page[-1].created_at.isoformat()},{page[-1].id}"
            assert len(seen) <= len(whole)
        assert seen == expected
    # The contract's own form: the time alone, which here no two share.
    assert sync.audit.list(start_after=whole[2].created_at.isoformat()).result == whole[3:]


def test_a_refusal_is_written_and_the_log_is_not_for_everybody(server, sync: Client):
    token = ProvisionedTokenRequest(permission_set="connect-ui", token_ttl="1h")
    limited = sync.accounts.create(name="limited", token=token).result
    with Client(server.url, limited.token.primary.access.secret, "sync") as connect:
        with pytest.raises(ForbiddenError):
            connect.audit.list()
    denied = sync.audit.list(filter="status[eq]denied").result
    assert [(one.action, one.code, one.token_id) for one in denied] == [("audit.list", "403", limited.token.id)]
    with pytest.raises(BadRequestError):
        sync.audit.list(order="path")
