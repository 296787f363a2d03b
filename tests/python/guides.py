"""The blocks of our documentation, run in the order in which they are read.

A fence's first word says what its block is: `sh` and `python` are run, `json` and `text` are what the block before them
must have printed. In these `…` stands for any text, and the key `"…"` for any further keys. What follows the word marks
a block: `exit 22` is how it must end, `file: NAME` writes it to a file, and `not run: WHY` shows it only.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from patchbay import environment, program

ROOT = Path(__file__).parents[2]
ENDS_WITHIN = 60
ANY = "…"
# What readers have in the place of what a test is given.
ADDRESS, TOKEN = "http://127.0.0.1:8080", f"pbo_{ANY}"
# Where readers' own programs listen.
PORT = "9000"


@dataclass(frozen=True)
class Block:
    """A piece of a document that is set as code."""

    place: str
    language: str
    mark: str
    text: str

    @property
    def why_not_run(self) -> str | None:
        """The reason, for a block that is shown only."""
        return self.mark.removeprefix("not run:").strip() if self.mark.startswith("not run:") else None


def documents() -> list[Path]:
    """All that we tell people about Patchbay."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


def blocks_of(document: Path) -> list[Block]:
    """The blocks of a document in their order."""
    return parse(name_of(document), document.read_text())


def parse(name: str, text: str) -> list[Block]:
    """The same of a text. Code that is indented only cannot say what it is, and is refused."""
    found: list[Block] = []
    info, lines, start = None, [], 0
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{name}:{number}"
        if line.startswith("```") and info is None:
            info, lines, start = line[3:].strip(), [], number
        elif line == "```":
            language, _, mark = info.partition(" ")
            found.append(Block(f"{name}:{start}", language, mark.strip(), "\n".join(lines) + "\n"))
            info = None
        elif info is not None:
            lines.append(line)
        else:
            assert before.strip() or not line.startswith("    "), f"{place}: code belongs between fences"
            assert not line.lstrip().startswith(("```", "~~~")), f"{place}: a fence stands at the edge, with ```"
        before = line
    assert info is None, f"{name}:{start}: the fence is never closed"
    return found


class Reader:
    """Somebody who types in what a document says, in one terminal and one Python session."""

    def __init__(self, folder: Path, url: str, token: str):
        self._folder = folder
        self._given = {ADDRESS: url, TOKEN: token, PORT: str(free_port())}
        self._state = folder / ".variables"
        # An answer that is an error ends a command of the documentation, unless it says so.
        (folder / ".curlrc").write_text("fail-with-body\n")
        here = os.pathsep.join([str(Path(program()).parent), str(Path(sys.executable).parent)])
        self._variables = environment() | {
            "CURL_HOME": str(folder),
            "PATH": here + os.pathsep + os.environ["PATH"],
            "PYTHONUNBUFFERED": "1",
        }
        self._python: dict[str, Any] = {"__name__": "__main__"}
        self._groups: list[int] = []
        self._printed = ""

    def follow(self, block: Block) -> None:
        """Does what a block says, or compares what it shows."""
        text = block.text
        for placeholder, value in self._given.items():
            text = text.replace(placeholder, value)
        if block.language in ("json", "text"):
            compare(block, text, self._printed)
        elif block.mark.startswith("file:"):
            (self._folder / block.mark.removeprefix("file:").strip()).write_text(text)
        elif block.language == "sh":
            self._printed = self._shell(block, text)
        else:
            self._printed = self._session(block, text)

    def close(self) -> None:
        """Ends what the document left running in the background."""
        for group in self._groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def _shell(self, block: Block, text: str) -> str:
        script = f'set -a -e -u -o pipefail\ntrap \'env -0 > "{self._state}"\' EXIT\n{text}'
        printed, complained = self._folder / ".printed", self._folder / ".complained"
        with printed.open("w") as out, complained.open("w") as err:
            # Files instead of pipes: a program in the background would hold a pipe open.
            process = subprocess.Popen(
                ["bash", "-c", script],
                cwd=self._folder,
                env=self._variables,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
            self._groups.append(process.pid)
            status = process.wait(ENDS_WITHIN)
        said = printed.read_text()
        wanted = int(block.mark.removeprefix("exit")) if block.mark.startswith("exit") else 0
        assert status == wanted, f"{block.place} ended with {status}:\n{hidden(said)}\n{hidden(complained.read_text())}"
        pairs = self._state.read_bytes().decode().split("\0")
        self._variables = dict(pair.split("=", 1) for pair in pairs if pair)
        return said

    def _session(self, block: Block, text: str) -> str:
        printed = io.StringIO()
        with (
            patch.dict(os.environ, self._variables, clear=True),
            contextlib.chdir(self._folder),
            contextlib.redirect_stdout(printed),
        ):
            exec(compile(text, block.place, "exec"), self._python)
        return printed.getvalue()


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def compare(block: Block, shown: str, printed: str) -> None:
    """Fails where the document shows something else than was printed."""
    if block.language == "json":
        try:
            real = json.loads(printed)
        except ValueError:
            raise AssertionError(f"{block.place} shows JSON, printed was:\n{hidden(printed)}") from None
        difference = unlike(json.loads(shown), real, "")
        assert not difference, f"{block.place}: {difference}; printed was\n{hidden(json.dumps(real, indent=2))}"
    else:
        assert fits(shown.strip(), printed.strip()), f"{block.place} shows something else than\n{hidden(printed)}"


def unlike(shown: Any, real: Any, at: str) -> str | None:
    """Where the two differ, in words."""
    if shown == ANY:
        return None
    if isinstance(shown, dict) and isinstance(real, dict):
        further = set() if ANY in shown else set(real) - set(shown)
        missing = set(shown) - {ANY} - set(real)
        if further or missing:
            return f"at {at or '/'} not shown: {sorted(further)}, not there: {sorted(missing)}"
        return next(filter(None, (unlike(shown[key], real[key], f"{at}/{key}") for key in shown if key != ANY)), None)
    if isinstance(shown, list) and isinstance(real, list):
        if len(shown) != len(real):
            return f"at {at} {len(shown)} are shown, {len(real)} are there"
        return next(filter(None, (unlike(*pair, f"{at}/{index}") for index, pair in enumerate(zip(shown, real)))), None)
    if isinstance(shown, str) and isinstance(real, str):
        return None if fits(shown, real) else f"at {at} {shown!r} is shown, {real!r} is there"
    return None if shown == real and type(shown) is type(real) else f"at {at} {shown!r} is shown, {real!r} is there"


def fits(shown: str, real: str) -> bool:
    """Whether a text is as shown, with anything in the place of `…`."""
    return re.fullmatch(".*?".join(map(re.escape, shown.split(ANY))), real, re.DOTALL) is not None


def hidden(text: str) -> str:
    """A text for people who look at a failed test: without tokens."""
    return re.sub(r"\bpb[oimrcv]_\w+", "[token]", text)


def links_of(document: Path) -> list[tuple[str, str]]:
    """File and anchor of every link to another place of our documentation; either may be empty."""
    prose = re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.DOTALL | re.MULTILINE)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [(file, anchor) for file, _, anchor in (one.partition("#") for one in targets if ":" not in one)]


def anchors_of(document: Path) -> set[str]:
    """What its headings are called in addresses."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
