"""Refusals reach the official client as its typed errors, with a body that says what, why, and what to do."""

from datetime import datetime

import httpx
import pytest
from synqly.management import PatchOp, PatchOperation, ProvisionedTokenRequest
from synqly.management.common.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    PaymentRequiredError,
    TooManyRequestsError,
    UnauthorizedError,
    UnsupportedMediaTypeError,
)
from synqly.management.common.types.problem import Problem

from databases import Sqlite
from patchbay import Server
from sdk import FLAVOURS, Client


def check(error, status: int, kind: str) -> Problem:
    """The parts that every refusal has."""
    problem = error.body
    assert isinstance(problem, Problem)
    assert (error.status_code, problem.status) == (status, status)
    assert str(problem.type) == f"urn:patchbay:problem:{kind}"
    assert problem.message and problem.remediation
    assert isinstance(problem.occurred_at, datetime)
    assert problem.instance == f"urn:patchbay:request:{error.headers['x-request-id']}"
    assert error.headers["content-type"] == "application/problem+json"
    return problem


def test_bad_request_names_every_fault_and_its_place(client: Client):
    with pytest.raises(BadRequestError) as refusal:
        client.accounts.create(name="Not A Name!", labels=["good", "not good"], environment="moon")
    problem = check(refusal.value, 400, "invalid")
    places = {(one.context.parameter.location, one.context.parameter.id) for one in problem.cause}
    assert places == {("body", "/name"), ("body", "/labels/1"), ("body", "/environment")}
    assert all(one.message and one.type for one in problem.cause)


def test_bad_request_names_the_query_parameter(client: Client):
    with pytest.raises(BadRequestError) as refusal:
        client.accounts.list(filter="colour[eq]red", limit=0)
    problem = check(refusal.value, 400, "invalid")
    assert {one.context.parameter.id for one in problem.cause} == {"filter", "limit"}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("token", ["nonsense", "pbo_0352B0erlqemepGFHJvWib_wrong_0000000"])
def test_unauthorized(server, flavour, token):
    with Client(server.url, token, flavour) as nobody:
        for call in (nobody.accounts.list, nobody.organization.get, lambda: nobody.accounts.delete("x")):
            with pytest.raises(UnauthorizedError) as refusal:
                call()
            check(refusal.value, 401, "unauthenticated")


def test_payment_required_when_the_organization_is_disabled(server, client: Client, organization):
    server.database.disable(organization.id)
    for call in (client.accounts.list, client.organization.get, client.accounts.create):
        with pytest.raises(PaymentRequiredError) as refusal:
            call()
        check(refusal.value, 402, "organization-disabled")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_forbidden(server, sync: Client, flavour):
    provisioned = sync.accounts.create(token=ProvisionedTokenRequest(permission_set="connect-ui")).result.token
    with Client(server.url, provisioned.primary.access.secret, flavour) as limited:
        for call in (limited.accounts.create, lambda: limited.accounts.delete("x")):
            with pytest.raises(ForbiddenError) as refusal:
                call()
            check(refusal.value, 403, "forbidden")


def test_not_found(client: Client, organization):
    absent = "01900000-0000-7000-8000-000000000000"
    patch = [PatchOperation(op=PatchOp.REMOVE, path="/labels")]
    for key in (absent, "absent", "ünïcode", "%00", "a" * 300, organization.id):
        for call in (
            lambda: client.accounts.get(key),
            lambda: client.accounts.delete(key),
            lambda: client.accounts.patch(key, request=patch),
        ):
            with pytest.raises(NotFoundError) as refusal:
                call()
            check(refusal.value, 404, "not-found")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_conflict_comes_after_three_attempts_that_change_nothing(server, sync: Client, organization, flavour):
    sync.accounts.create(name="taken")
    attempts: list[str] = []
    with Client(server.url, organization.token, flavour, httpx_client=counting(flavour, attempts)) as client:
        with pytest.raises(ConflictError) as refusal:
            client.accounts.create(name="Taken".lower(), fullname="Second")
    problem = check(refusal.value, 409, "conflict")
    assert problem.context.parameter.id == "/name"
    assert attempts == ["POST"] * 3, "the official client tries a conflict three times"
    assert sync.accounts.list(filter="name[eq]taken", total=True).total == 1
    assert sync.accounts.get("taken").result.fullname == "taken"


def counting(flavour: str, attempts: list[str]) -> httpx.Client | httpx.AsyncClient:
    if flavour.startswith("async"):

        async def note(request: httpx.Request) -> None:
            attempts.append(request.method)

        return httpx.AsyncClient(event_hooks={"request": [note]})
    return httpx.Client(event_hooks={"request": [lambda request: attempts.append(request.method)]})


def test_too_many_requests(tmp_path):
    server = Server(tmp_path, Sqlite(tmp_path), "--requests-per-minute", "1")
    try:
        for flavour in FLAVOURS:
            organization = server.create_organization("Busy")
            with Client(server.url, organization.token, flavour) as client:
                assert client.accounts.list().result
                for call in (client.accounts.list, client.organization.get):
                    with pytest.raises(TooManyRequestsError) as refusal:
                        # By itself the client would wait as long as the answer says.
                        call(request_options={"max_retries": 0})
                    check(refusal.value, 429, "too-many-requests")
                    assert 1 <= int(refusal.value.headers["retry-after"]) <= 60
    finally:
        server.stop()


def test_unsupported_media_type(client: Client):
    options = {"additional_headers": {"Content-Type": "text/plain"}}
    with pytest.raises(UnsupportedMediaTypeError) as refusal:
        client.accounts.create(name="x", request_options=options)
    check(refusal.value, 415, "unsupported-media-type")
