"""The providers of tickets that are held against their own tables: `test_providers_ticketing.py`.

A case says how to start the provider, how an integration with it is configured, which tickets to make, and how another
client reads them. Everything else comes from the table that the capabilities API shows.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from contract import FULL
from peers.emulate import Emulate
from peers.redmine import Redmine
from peers.request_tracker import RequestTracker
from peers.roundup import ROBOT, Roundup

Fields = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A provider, and what a test cannot find out by itself."""

    provider: str
    # Makes the provider's server, for as long as the tests need it.
    start: Callable[[], AbstractContextManager[Any]]
    # The integration's config, without `type`.
    config: Callable[[Any], Fields]
    # Tickets to make. Together they fill every field that the table lists, each with more than one value.
    tickets: list[Fields]
    # What to change, field by field.
    changes: Fields
    # Fields that the provider has no place for: writing one is refused.
    refused: Fields = field(default_factory=dict)
    # Whether files may be empty.
    empty_files: bool = True
    # A file's name with as many odd characters as the provider keeps.
    odd_file_name: str = 'a b;"ü".bin'
    # What another client sees of a ticket, in our words; of comments; of files' contents.
    look: Callable[[Any, str], Fields] | None = None
    comments: Callable[[Any, str], list[str]] | None = None
    files: Callable[[Any, str], list[bytes]] | None = None
    # Filters of the table that a stand-in does not know in the vendor's own form: it must refuse them, and will be noticed
    # when it learns them. They are proven against the vendor's description instead.
    beyond: frozenset[str] = frozenset()
    # Whether the vendor tells how many there are.
    counts: bool = True
    # A config whose credential is refused.
    wrong: Callable[[Any], Fields] | None = None
    # Stand-ins may take any: then refusals are proven without a server, by the provider's tests in Rust.
    takes_every_credential: bool = False


MOCK = Case(
    provider="ticketing_mock_ticketing",
    start=nullcontext,
    config=lambda _: {"name": "Conformance", "custom_field_mappings": [
        {"name": "size", "project_id": "*", "provider_field_path": "fields.story_points"}
    ]},
    tickets=[
        {
            "name": "Printer on fire",
            "summary": "It burns",
            "creator": "me@example.com",
            "assignee": "you@example.com",
            "contact": "+1 555 0100",
            "description": "First line\nsecond line",
            "priority": "URGENT",
            "due_date": "2027-01-01T00:00:00Z",
            "completion_date": "2026-12-01T07:30:00Z",
            "status": "Burning",
            "project": "OPS",
            "issue_type": "Incident",
            "parent": "OPS-101",
            "tags": ["fire", "printer"],
            "custom_fields": {"size": 3},
        },
        {"name": "Wet", "contact": "+1 555 0101", "completion_date": "2026-12-02T07:30:00Z", "parent": "OPS-102"},
        {"name": "Dry", "project": "WEB", "priority": "LOW", "due_date": "2027-02-01T00:00:00Z"},
    ],
    changes={
        "name": "Printer is out",
        "summary": "Ashes",
        "creator": "them@example.com",
        "assignee": "me@example.com",
        "contact": "none",
        "description": "",
        "priority": "LOW",
        "due_date": "2027-02-03T04:05:06Z",
        "completion_date": "2026-12-02T00:00:00Z",
        "status": "Done",
        "project": "WEB",
        "issue_type": "Story",
        "parent": "OPS-102",
        "tags": ["ash"],
        "custom_fields": {"size": 8},
    },
    wrong=lambda _: {"credential": {"type": "token", "secret": "wrong"}},
)


def _roundup(peer: Roundup, password: str = ROBOT[1]) -> Fields:
    credential = {"type": "basic", "username": ROBOT[0], "secret": password}
    return {"endpoint": peer.url, "credential": credential}


def _look_at_issue(peer: Roundup, id: str) -> Fields:
    issue = peer.get(f"issue/{id}?@verbose=2")["attributes"]
    priorities = {"critical": "CRITICAL", "urgent": "URGENT", "bug": "HIGH", "feature": "MEDIUM", "wish": "LOW"}
    messages = _messages(peer, id)
    return {
        "name": issue["title"],
        "status": issue["status"] and issue["status"]["name"],
        "priority": issue["priority"] and priorities[issue["priority"]["name"]],
        "assignee": issue["assignedto"] and issue["assignedto"]["username"],
        "tags": [one["name"] for one in issue["keyword"]],
        "description": messages[0] if messages else None,
    }


def _messages(peer: Roundup, id: str) -> list[str]:
    messages = peer.get(f"issue/{id}")["attributes"]["messages"]
    return [peer.get(f"msg/{one['id']}/content")["data"] for one in messages]


def _issue_files(peer: Roundup, id: str) -> list[bytes]:
    return [peer.bytes(one["id"]) for one in peer.get(f"issue/{id}")["attributes"]["files"]]


ROUNDUP = Case(
    provider="ticketing_roundup",
    start=Roundup,
    config=_roundup,
    tickets=[
        {
            "name": "Printer on fire",
            "assignee": "robot",
            "description": "First line\nsecond line – ünïcode",
            "priority": "CRITICAL",
            "status": "in-progress",
            "tags": ["fire", "printer"],
        },
        {"name": "Wet & <wild>; 100%", "assignee": "admin", "priority": "HIGH", "tags": ["water, cold"]},
        {"name": "Älter", "summary": "Älter", "creator": "robot", "status": "testing", "priority": "URGENT"},
        {"name": "Nothing", "priority": "MEDIUM", "tags": ["fire"], "status": "unread"},
    ],
    changes={
        "name": "Printer is out",
        "summary": "Printer was out",
        "assignee": "admin",
        "description": "Ashes",
        "priority": "LOW",
        "status": "resolved",
        "tags": ["water, cold", "fire"],
    },
    refused={
        "contact": "me",
        "due_date": "2027-01-01T00:00:00Z",
        "completion_date": "2027-01-01T00:00:00Z",
        "project": "OPS",
        "issue_type": "Story",
        "parent": "1",
        "custom_fields": {"size": 3},
        "creator": "admin",
        "summary": "Another than the name",
        "status": "no such status",
        "assignee": "17",
        "priority": "PLANNING",
        "tags": ["no such keyword"],
    },
    empty_files=False,
    look=_look_at_issue,
    comments=_messages,
    files=_issue_files,
    wrong=lambda peer: _roundup(peer, "canary-of-a-password"),
)

REPOSITORY = "octocat/hello-world"
OCTOCAT = "gh-canary-octocat"


def _github() -> Emulate:
    owner, name = REPOSITORY.split("/")
    users = [{"login": one, "name": one.title(), "email": f"{one}@example.com"} for one in (owner, "hubot", "monalisa")]
    seed = {"users": users, "repos": [{"owner": owner, "name": name, "auto_init": True}]}
    tokens = {OCTOCAT: {"login": owner, "scopes": ["repo"]}, "gh-hubot": {"login": "hubot", "scopes": ["repo"]}}
    peer = Emulate("github", seed, tokens)
    # Of another creator than the integration's.
    peer.call("POST", f"/repos/{REPOSITORY}/issues", "gh-hubot", {"title": "Older", "labels": ["old"]})
    peer.call("PATCH", f"/repos/{REPOSITORY}/issues/1", "gh-hubot", {"state": "closed"})
    return peer


def _look_at_github(peer: Emulate, id: str) -> Fields:
    issue = peer.call("GET", f"/repos/{REPOSITORY}/issues/{id}", "gh-hubot")
    return {
        "name": issue["title"],
        "status": issue["state"],
        "assignee": issue["assignee"] and issue["assignee"]["login"],
        "tags": [one["name"] for one in issue["labels"]],
        "description": issue["body"],
    }


def _github_comments(peer: Emulate, id: str) -> list[str]:
    return [one["body"] for one in peer.call("GET", f"/repos/{REPOSITORY}/issues/{id}/comments", "gh-hubot")]


GITHUB = Case(
    provider="ticketing_github",
    start=_github,
    config=lambda peer: {"url": peer.url, "repository": REPOSITORY, "credential": {"type": "token", "secret": OCTOCAT}},
    tickets=[
        {
            "name": "Printer on fire",
            "summary": "Printer on fire",
            "assignee": "hubot",
            "description": "First line\nsecond line – ünïcode",
            "status": "open",
            "project": REPOSITORY,
            "tags": ["fire", "printer"],
        },
        {"name": "Wet & <wild>; 100%", "assignee": "monalisa", "tags": ["water & cold"]},
        {"name": "Nothing", "tags": ["fire"]},
    ],
    changes={
        "name": "Printer is out",
        "summary": "Printer was out",
        "assignee": "monalisa",
        "description": "Ashes",
        "status": "closed",
        "tags": ["water & cold", "fire"],
    },
    refused={
        "contact": "me",
        "priority": "HIGH",
        "due_date": "2027-01-01T00:00:00Z",
        "completion_date": "2027-01-01T00:00:00Z",
        "project": "octocat/another",
        "issue_type": "Story",
        "parent": "1",
        "custom_fields": {"size": 3},
        "creator": "hubot",
        "summary": "Another than the name",
        "status": "closed",
        "tags": [" "],
    },
    look=_look_at_github,
    comments=_github_comments,
    takes_every_credential=True,
)



LINEAR_KEY, LINEAR_OTHER = "lin_api_canary", "lin_api_other"


def _linear() -> Emulate:
    people = [{"email": f"{one}@example.test", "name": one.title()} for one in ("robot", "dana", "max")]
    tokens = [
        {"token": LINEAR_KEY, "user": "robot@example.test", "scopes": ["read", "write", "admin"]},
        {"token": LINEAR_OTHER, "user": "dana@example.test", "scopes": ["read", "write"]},
    ]
    states = [
        {"name": "Todo", "type": "unstarted"},
        {"name": "In Progress", "type": "started"},
        {"name": "Done", "type": "completed"},
    ]
    teams = [{"key": "SUP", "name": "Support", "states": states}, {"key": "WEB", "name": "Web site", "states": states}]
    peer = Emulate("linear", {"users": people, "teams": teams, "tokens": tokens})
    team = _ask_linear(peer, 'query { team(id: "WEB") { id } }')["team"]["id"]
    made = "mutation Make($input: IssueCreateInput!) { issueCreate(input: $input) { success } }"
    _ask_linear(peer, made, input={"teamId": team, "title": "Older"})
    support = _ask_linear(peer, 'query { team(id: "SUP") { id } }')["team"]["id"]
    label = "mutation Make($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { success } }"
    for name in ("Bug", "Feature"):
        _ask_linear(peer, label, input={"teamId": support, "name": name})
    return peer


def _ask_linear(peer: Emulate, document: str, **variables: Any) -> Any:
    answer = peer.call("POST", "/graphql", LINEAR_OTHER, {"query": document, "variables": variables})
    assert "errors" not in answer, answer
    return answer["data"]


def _look_at_linear(peer: Emulate, id: str) -> Fields:
    fields = "title description priority dueDate team { key } state { name } assignee { email } labels { nodes { name } }"
    issue = _ask_linear(peer, f"query Look($id: String!) {{ issue(id: $id) {{ {fields} }} }}", id=id)["issue"]
    return {
        "name": issue["title"],
        "description": issue["description"],
        "priority": {0: None, 1: "URGENT", 2: "HIGH", 3: "MEDIUM", 4: "LOW"}[issue["priority"]],
        "due_date": f"{issue['dueDate']}T00:00:00Z" if issue["dueDate"] else None,
        "project": issue["team"]["key"],
        "status": issue["state"]["name"],
        "assignee": issue["assignee"] and issue["assignee"]["email"],
        "tags": [one["name"] for one in issue["labels"]["nodes"]],
    }


def _linear_comments(peer: Emulate, id: str) -> list[str]:
    asked = "query Look($id: String!) { issue(id: $id) { comments(first: 50) { nodes { body createdAt } } } }"
    nodes = _ask_linear(peer, asked, id=id)["issue"]["comments"]["nodes"]
    return [one["body"] for one in sorted(nodes, key=lambda one: one["createdAt"])]


LINEAR = Case(
    provider="ticketing_linear",
    start=_linear,
    config=lambda peer: {"url": peer.url, "default_team_id": "SUP", "credential": {"type": "token", "secret": LINEAR_KEY}},
    tickets=[
        {
            "name": "Printer on fire",
            "summary": "Printer on fire",
            "assignee": "dana@example.test",
            "description": "First line\nsecond line – ünïcode",
            "priority": "URGENT",
            "due_date": "2027-01-01T00:00:00Z",
            "status": "In Progress",
            "project": "SUP",
            "tags": ["Bug", "Feature"],
        },
        {"name": "Wet & <wild>; 100%", "assignee": "max@example.test", "priority": "LOW", "project": "WEB"},
        {"name": "Done", "status": "Done", "tags": ["Bug"], "due_date": "2027-02-03T00:00:00Z", "priority": "HIGH"},
    ],
    changes={
        "name": "Printer is out",
        "summary": "Printer was out",
        "assignee": "max@example.test",
        "description": "Ashes",
        "priority": "MEDIUM",
        "due_date": "2027-02-03T00:00:00Z",
        "tags": ["Bug"],
        "status": "Done",
    },
    refused={
        "contact": "me",
        "priority": "PLANNING",
        "due_date": "2027-01-01T12:00:00Z",
        "completion_date": "2027-01-01T00:00:00Z",
        "project": "NONE",
        "issue_type": "Story",
        "parent": "SUP-1",
        "custom_fields": {"size": 3},
        "creator": "dana@example.test",
        "assignee": "nobody@example.test",
        "summary": "Another than the name",
        "status": "no such state",
        "tags": ["no such label"],
    },
    look=_look_at_linear,
    comments=_linear_comments,
    # Linear has filters inside of filters; the stand-in compares plain texts.
    beyond=frozenset(
        {"name", "status", "project", "assignee", "creator", "priority", "tags", "created_at", "updated_at"}
    ),
    counts=False,
    takes_every_credential=True,
)


def _redmine(peer: Redmine, key: str | None = None) -> Fields:
    credential = {"type": "token", "secret": key or peer.key}
    return {"url": peer.url, "default_project": "support", "credential": credential}


def _look_at_redmine(peer: Redmine, id: str) -> Fields:
    issue = peer.get(f"issues/{id}")["issue"]
    priorities = {"Immediate": "URGENT", "Urgent": "CRITICAL", "High": "HIGH", "Normal": "MEDIUM", "Low": "LOW"}
    return {
        "name": issue["subject"],
        "description": (issue["description"] or "").replace("\r\n", "\n"),
        "status": issue["status"]["name"],
        "priority": priorities[issue["priority"]["name"]],
        "assignee": issue["assigned_to"]["name"] if "assigned_to" in issue else None,
        "project": str(issue["project"]["id"]),
        "issue_type": issue["tracker"]["name"],
        "parent": str(issue["parent"]["id"]) if "parent" in issue else None,
        "due_date": f"{issue['due_date']}T00:00:00Z" if issue["due_date"] else None,
    }


def _redmine_notes(peer: Redmine, id: str) -> list[str]:
    journals = peer.get(f"issues/{id}", include="journals")["issue"]["journals"]
    return [one["notes"].replace("\r\n", "\n") for one in journals if one["notes"]]


def _redmine_files(peer: Redmine, id: str) -> list[bytes]:
    files = peer.get(f"issues/{id}", include="attachments")["issue"]["attachments"]
    return [peer.bytes(one["content_url"].removeprefix(f"{peer.url}/")) for one in files]


REDMINE = Case(
    provider="ticketing_redmine",
    start=Redmine,
    config=_redmine,
    tickets=[
        {
            "name": "Printer on fire",
            "assignee": "Dana Ek",
            "description": "First line\nsecond line – ünïcode",
            "priority": "CRITICAL",
            "due_date": "2027-01-01T00:00:00Z",
            "status": "In Progress",
            "project": "1",
            "issue_type": "Bug",
        },
        {"name": "Wet & <wild>; 100%", "assignee": "Max Po", "priority": "HIGH", "issue_type": "Feature", "project": "2"},
        {"name": "Part of it", "parent": "1", "due_date": "2027-02-03T00:00:00Z", "priority": "URGENT", "project": "1"},
        {"name": "Done", "summary": "Done", "status": "Closed", "parent": "2", "priority": "LOW", "project": "2"},
    ],
    changes={
        "name": "Printer is out",
        "summary": "Printer was out",
        "assignee": "Max Po",
        "description": "Ashes",
        "priority": "LOW",
        "due_date": "2027-02-03T00:00:00Z",
        "issue_type": "Support",
        "project": "2",
        "status": "Closed",
    },
    refused={
        "contact": "me",
        "completion_date": "2027-01-01T00:00:00Z",
        "due_date": "2027-01-01T12:00:00Z",
        "custom_fields": {"size": 3},
        "creator": "Dana Ek",
        "summary": "Another than the name",
        "status": "no such status",
        "assignee": "Nobody",
        "issue_type": "Nothing",
        "project": "no-such-project",
        "parent": "no-such-ticket",
        "priority": "PLANNING",
        "tags": ["fire"],
    },
    odd_file_name="a b;&ü.bin",
    look=_look_at_redmine,
    comments=_redmine_notes,
    files=_redmine_files,
    wrong=lambda peer: _redmine(peer, "canary-of-a-key"),
)


def _request_tracker(peer: RequestTracker, token: str | None = None) -> Fields:
    credential = {"type": "token", "secret": token or peer.token}
    return {"url": peer.url, "default_project": "Support", "credential": credential}


def _look_at_request_tracker(peer: RequestTracker, id: str) -> Fields:
    [ticket] = peer.get(
        "tickets",
        query=f"id = {id}",
        fields="Subject,Status,Priority,Owner,Queue,Due,Requestor",
        **{"fields[Queue]": "Name"},
    )["items"]
    said = peer.entries(id, "Create")
    return {
        "name": ticket["Subject"],
        "description": said[0] if said else None,
        "status": ticket["Status"],
        "priority": {"100": "HIGH", "50": "MEDIUM", "0": "LOW"}[ticket["Priority"]],
        "assignee": None if ticket["Owner"]["id"] == "Nobody" else ticket["Owner"]["id"],
        "contact": ticket["Requestor"][0]["id"] if ticket["Requestor"] else None,
        "project": ticket["Queue"]["Name"],
        "due_date": None if ticket["Due"].startswith("1970") else ticket["Due"],
    }


REQUEST_TRACKER = Case(
    provider="ticketing_request_tracker",
    start=RequestTracker,
    config=_request_tracker,
    tickets=[
        {
            "name": "Printer on fire",
            "assignee": "dana",
            "contact": "user@example.test",
            "description": "First line\nsecond line – ünïcode",
            "priority": "HIGH",
            "due_date": "2027-01-01T12:30:15Z",
            "status": "open",
            "project": "Support",
        },
        {"name": "Wet & <wild>; 100% of 'it' \\", "assignee": "max", "priority": "MEDIUM", "project": "Web site"},
        {"name": "Älter", "summary": "Älter", "contact": "other@example.test", "due_date": "2027-02-03T04:05:06Z"},
        {"name": "Done", "status": "resolved", "description": "<b>Text</b>", "priority": "LOW"},
    ],
    changes={
        "name": "Printer is out",
        "summary": "Printer was out",
        "assignee": "max",
        "contact": "other@example.test",
        "priority": "LOW",
        "due_date": "2027-02-03T04:05:06Z",
        "project": "Web site",
        "status": "resolved",
    },
    refused={
        "completion_date": "2027-01-01T00:00:00Z",
        "custom_fields": {"size": 3},
        "creator": "dana",
        "contact": "no address",
        "summary": "Another than the name",
        "status": "no such status",
        "assignee": "nobody-of-that-name",
        "issue_type": "Nothing",
        "project": "no such queue",
        "parent": "1",
        "priority": "PLANNING",
        "tags": ["fire"],
    },
    empty_files=False,
    odd_file_name='a b;"&".bin',
    look=_look_at_request_tracker,
    comments=lambda peer, id: peer.entries(id, "Comment"),
    files=lambda peer, id: peer.files(id),
    wrong=lambda peer: _request_tracker(peer, "1-14-canary-of-a-token"),
)

# Real trackers that Debian has packages of; they are for `cargo xtask test --full`.
HEAVY = [REDMINE, REQUEST_TRACKER]

CASES = [MOCK, ROUNDUP, GITHUB, LINEAR, *(HEAVY if FULL else [])]
