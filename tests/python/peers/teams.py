"""What Microsoft Teams has for those who post: an address of a workflow, and the service of bots with its token endpoint, by
their documentation. It refuses what they refuse."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

WORKFLOW = "/workflows/1/triggers/manual/paths/invoke?api-version=1&sig=c4n4ry-of-the-workflow"
TEAM, CHANNEL = "19:team@thread.tacv2", "19:channel@thread.tacv2"
CLIENT, SECRET = "app-of-the-bot", "c4n4ry-of-the-bot"
SCOPE = "https://api.botframework.com/.default"
CARD = "application/vnd.microsoft.card.adaptive"


class Teams:
    """A running one. `taken` has the activities that were posted, `tokens` those that were given out."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        teams = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.answer(*teams.post(self.path, self.headers, body))

            def do_GET(self) -> None:
                self.answer(*teams.get(self.path, self.headers))

            def answer(self, status: int, body: Any) -> None:
                said = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def post(self, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        if path == "/oauth2/v2.0/token":
            return self._token(parse_qs(body.decode()))
        message = json.loads(body)
        if path == WORKFLOW:
            if message.get("type") != "message" or not _is_card(message):
                return 400, {"error": {"code": "InvalidTemplate"}}
            self.taken.append(message)
            return 202, None
        if path == "/v3/conversations":
            if not self._knows(headers):
                return 401, {"error": {"code": "Unauthorized"}}
            if message["channelData"]["channel"]["id"] != CHANNEL or not _is_card(message["activity"]):
                return 403, {"error": {"code": "BotNotInConversationRoster"}}
            self.taken.append(message["activity"])
            return 201, {"id": f"{CHANNEL};messageid={len(self.taken)}", "activityId": str(len(self.taken))}
        return 404, {"error": {"code": "WorkflowNotFound", "message": f"no such address: {path}"}}

    def get(self, path: str, headers: Any) -> tuple[int, Any]:
        if not self._knows(headers):
            return 401, {"error": {"code": "Unauthorized"}}
        if path == f"/v3/teams/{TEAM.replace(':', '%3A').replace('@', '%40')}/conversations":
            return 200, {"conversations": [{"id": TEAM}, {"id": CHANNEL, "name": "Alerts"}]}
        return 404, {"error": {"code": "NotFound"}}

    def _token(self, form: dict[str, list[str]]) -> tuple[int, Any]:
        wanted = {"grant_type": ["client_credentials"], "client_id": [CLIENT], "client_secret": [SECRET], "scope": [SCOPE]}
        if form != wanted:
            return 401, {"error": "invalid_client", "error_description": f"secret {form.get('client_secret')} is wrong"}
        self.tokens.append(f"c4n4ry-token-{len(self.tokens)}")
        return 200, {"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": 3600}

    def _knows(self, headers: Any) -> bool:
        return headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens[-1:]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _is_card(message: dict[str, Any]) -> bool:
    attachments = message.get("attachments", [])
    return len(attachments) == 1 and attachments[0]["contentType"] == CARD and attachments[0]["content"]["type"] == "AdaptiveCard"
