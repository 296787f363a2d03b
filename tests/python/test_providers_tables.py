"""The tables of the providers of files and of messages say what the suites have proven, no more and no less. (Those of tickets
and chats are gone through by their own suites.)"""

from __future__ import annotations

import storage_cases
from sdk import Client

FILES = {"list_files", "upload_file", "download_file", "delete_file"}
MESSAGES = {"create_message", "get_message", "clear_message"}
# By the suite that proves it: on a server, an emulator or a stand-in, or (Jira) by what its tickets were proven on.
PROVEN_MESSAGES = {
    "notifications_email": {"create_message"},
    "notifications_jira": MESSAGES,
    "notifications_matrix": MESSAGES,
    "notifications_mock_notifications": MESSAGES,
    "notifications_slack": MESSAGES,
    "notifications_slack_webhook": {"create_message"},
    "notifications_teams": {"create_message"},
}
# Every case of the storage suite lists, uploads, downloads and removes; the mock has a suite of its own.
PROVEN_FILES = {one.provider: FILES for one in storage_cases.CASES} | {"storage_mock_storage": FILES}


def tables(client: Client, connector: str) -> dict[str, set[str]]:
    """What each provider of a connector lists as supported."""
    providers = client.capabilities.list_providers(expand=["operations"]).result
    return {
        one.id: {operation.id.removeprefix(f"{connector}_") for operation in one.operations if operation.supported}
        for one in providers
        if one.id.startswith(f"{connector}_")
    }


def test_tables_of_files_say_what_was_proven(sync: Client):
    assert tables(sync, "storage") == PROVEN_FILES


def test_tables_of_messages_say_what_was_proven(sync: Client):
    assert tables(sync, "notifications") == PROVEN_MESSAGES
