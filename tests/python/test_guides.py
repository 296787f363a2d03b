"""Everything that our documentation tells people to type is typed in here, against a fresh server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Sqlite
from guides import Block, Reader, anchors_of, blocks_of, compare, documents, links_of, name_of, parse
from patchbay import Server

RUN = ("sh", "python")
SHOWN = ("json", "text")
# Blocks that no test can run, by document; each gives its reason in its fence. More of them is a decision, no accident.
NOT_RUN = {
    "README.md": 4,
    "docs/add-a-provider.md": 4,
    "docs/api.md": 1,
    "docs/guides/sdk.md": 2,
    "docs/operating.md": 4,
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as readers have it: on its defaults, allowed to call receivers on the same machine."""
    directory = tmp_path_factory.mktemp("guides")
    server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32")
    yield server
    server.stop()
    complaints = server.complaints()
    assert not complaints, "the server logged errors:\n" + "\n".join(complaints[:20])


WITH_BLOCKS = [path for path in documents() if "```" in path.read_text()]


@pytest.mark.parametrize("document", WITH_BLOCKS, ids=name_of)
def test_what_a_document_says_works(document: Path, desk: Server, tmp_path: Path):
    reader = Reader(tmp_path, desk.url, desk.create_organization("Acme").token)
    try:
        for block in blocks_of(document):
            if block.why_not_run is None:
                reader.follow(block)
    finally:
        reader.close()


def test_every_block_is_run_or_says_why_not():
    counts: dict[str, int] = {}
    for document in documents():
        for block in blocks_of(document):
            check_mark(block)
            if block.why_not_run is not None:
                assert len(block.why_not_run) > 10, f"{block.place}: why is it not run?"
                counts[name_of(document)] = counts.get(name_of(document), 0) + 1
    assert counts == NOT_RUN


def check_mark(block: Block) -> None:
    if block.why_not_run is not None:
        return
    assert block.language in RUN + SHOWN, f"{block.place}: {block.language or 'nothing'} is neither run nor compared"
    known = not block.mark or block.mark.startswith(("exit ", "file: "))
    assert known, f"{block.place}: the mark {block.mark!r} is not known"
    assert not (block.mark and block.language in SHOWN), f"{block.place}: output takes no mark"


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_every_link_leads_to_something_that_is_there(document: Path):
    for file, anchor in links_of(document):
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), f"{name_of(document)} leads to {file}"
        assert not anchor or anchor in anchors_of(target), f"{name_of(document)} leads to {file}#{anchor}"


@pytest.mark.parametrize(
    "text",
    [
        "```\nls\n```",
        "```yaml\na: 1\n```",
        "```json exit 1\n{}\n```",
        "```sh sudo\nls\n```",
        "So:\n\n    ls\n",
        "```sh\nls",
        "- so\n  ```sh",
    ],
)
def test_a_block_that_does_not_say_what_it_is_is_found(text: str):
    with pytest.raises(AssertionError, match="a.md:"):
        for block in parse("a.md", text):
            check_mark(block)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ('{"id": "1"}', '{"id": "2"}'),
        ('{"id": "…"}', '{"id": "2", "more": 1}'),
        ('{"id": "…", "gone": 1, "…": "…"}', '{"id": "2"}'),
        ("[1]", "[1, 2]"),
        ("[1]", "[true]"),
        ('"a…c"', '"abd"'),
    ],
)
def test_a_difference_between_shown_and_printed_is_found(shown: str, printed: str):
    with pytest.raises(AssertionError, match="place:1"):
        compare(Block("place:1", "json", "", shown), shown, printed)


def test_what_is_left_open_may_be_anything():
    for shown, printed in [('{"a": "…", "…": "…"}', '{"a": {"b": 1}, "c": 2}'), ('["pbi_…_x"]', '["pbi_1_x"]')]:
        compare(Block("place:1", "json", "", shown), shown, printed)
    compare(Block("place:1", "text", "", "from … to …"), "from … to …", "from 1 to 2\n")
