"""What each method of the official client gets from this server: the run notes it, and `docs/compatibility.md` tells it.

A method is `tested` when a test has had a successful answer through it, `501` when the server says that it is not built,
and `not routed` when the server does not know its address.
"""

from __future__ import annotations

import inspect
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

from synqly.engine import SynqlyEngine
from synqly.engine.core.api_error import ApiError as EngineError
from synqly.management import SynqlyManagement
from synqly.management.core.api_error import ApiError as ManagementError

TESTED, NOT_BUILT, NOT_ROUTED = "tested", "501", "not routed"
OUTCOMES = [TESTED, NOT_BUILT, NOT_ROUTED]

APIS = {"management": SynqlyManagement, "engine": SynqlyEngine}
ERRORS = (ManagementError, EngineError)

DOCUMENT = Path(__file__).parents[2] / "docs" / "compatibility.md"

Method = tuple[str, str, str]

# Best outcome of this run of each method that was called.
_found: dict[Method, str] = {}


def methods() -> list[Method]:
    """All that the official client offers: API, resource, method."""
    return [
        (api, resource, name)
        for api, kind in APIS.items()
        for resource in sorted(name for name, one in inspect.getmembers(kind) if isinstance(one, property))
        for name, _ in _functions(kind, resource)
    ]


def _functions(kind: type, resource: str) -> list[tuple[str, Any]]:
    client = getattr(kind(base_url="http://nowhere.invalid", token="none"), resource)
    return [one for one in inspect.getmembers(type(client), inspect.isfunction) if not one[0].startswith("_")]


def note(api: str, resource: str, method: str, error: Exception | None) -> None:
    """Notes what a call got. What is refused proves nothing, unless it is for this version's lack of it."""
    if error is None:
        _found[api, resource, method] = TESTED
    elif isinstance(error, ERRORS) and error.status_code == 501 and kind_of(error) == "not-built":
        _found.setdefault((api, resource, method), NOT_BUILT)
    elif isinstance(error, ERRORS) and error.status_code == 404 and "no path" in problem_of(error).get("message", ""):
        _found.setdefault((api, resource, method), NOT_ROUTED)


def problem_of(error: Any) -> dict[str, Any]:
    """The Problem of a refusal. Where the official client expects no such status, it leaves the body as it is."""
    body = error.body
    return body if isinstance(body, dict) else body.model_dump() if hasattr(body, "model_dump") else {}


def kind_of(error: Any) -> str:
    """The last word of a Problem's type."""
    return str(problem_of(error).get("type")).rpartition(":")[2]


def found() -> dict[Method, str]:
    """What this run has noted so far."""
    return dict(_found)


def call_blindly(client: Any, resource: str, method: str) -> Any:
    """Calls a method with the least that it takes. The answer of a stream is read to its end."""
    function = getattr(getattr(client, resource), method)
    # The official client tries again after a 501, which is not what is looked at here.
    named: dict[str, Any] = {"request_options": {"max_retries": 0}}
    arguments = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "request_options" or parameter.default is not inspect.Parameter.empty:
            continue
        value = _least(str(parameter.annotation))
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            arguments.append(value)
    answer = function(*arguments, **named)
    return list(answer) if inspect.isgenerator(answer) else answer


def _least(annotation: str) -> Any:
    if "Sequence" in annotation or "List" in annotation:
        return []
    if "core.File" in annotation or "bytes" in annotation:
        return b"nothing"
    if "class 'str'" in annotation or annotation == "str" or "Id" in annotation or "Month" in annotation:
        return "nothing"
    return {}


def document(outcomes: dict[Method, str]) -> str:
    """The text of the list."""
    counts = {api: Counter(outcomes[one] for one in outcomes if one[0] == api) for api in APIS}
    total = sum(counts.values(), Counter())
    lines = [
        "# What works with the official client",
        "",
        f"Every method of the official Python client (`synqly` {version('synqly')}), with what it gets from Patchbay when only",
        "`base_url` and `token` are changed. The tests in `tests/python` write this list and fail when it is not true any more.",
        "",
        f"- `{TESTED}`: a test calls it through the client and uses its answer.",
        f"- `{NOT_BUILT}`: not built in this version. Whoever calls it gets a Problem with status 501 that names it.",
        f"- `{NOT_ROUTED}`: the server does not know the address. There should be none.",
        "",
        f"| | methods | {' | '.join(OUTCOMES)} |",
        f"|---|--:|{'--:|' * len(OUTCOMES)}",
    ]
    for name, row in [("management", counts["management"]), ("connectors", counts["engine"]), ("**all**", total)]:
        lines.append(f"| {name} | {sum(row.values())} | {' | '.join(str(row[one]) for one in OUTCOMES)} |")
    for api, title in [("management", "Management"), ("engine", "Connectors")]:
        lines += ["", f"## {title}", "", f"| resource | {' | '.join(OUTCOMES)} |", f"|---|{'---|' * len(OUTCOMES)}"]
        for resource in sorted({one[1] for one in outcomes if one[0] == api}):
            cells = [
                ", ".join(f"`{one[2]}`" for one in sorted(outcomes) if one[:2] == (api, resource) and outcomes[one] == outcome)
                for outcome in OUTCOMES
            ]
            lines.append(f"| `{resource}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
