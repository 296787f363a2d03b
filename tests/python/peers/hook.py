"""An address that takes messages as Slack's incoming webhooks do, by their documentation; and refuses as they do."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

GOOD = "/services/T1/B1/c4n4ry-of-the-hook"
# Status and word of addresses that take nothing.
BAD = {
    "/services/T1/B1/c4n4ry-unknown": (404, "no_service"),
    "/services/T1/B1/c4n4ry-revoked": (403, "invalid_token"),
    "/services/T1/B1/c4n4ry-archived": (410, "channel_is_archived"),
    "/services/T1/B1/c4n4ry-forbidden": (403, "action_prohibited"),
    "/services/T1/B1/c4n4ry-busy": (429, "rate_limited"),
    "/services/T1/B1/c4n4ry-broken": (500, "rollup_error"),
    "/elsewhere/c4n4ry": (200, "<html>Hello from /elsewhere/c4n4ry</html>"),
}


class Hook:
    """A running one. `taken` has what was posted."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.answer(*hook.take(self.path, self.headers.get("Content-Type", ""), body))

            def answer(self, status: int, word: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(word.encode())))
                if status == 429:
                    self.send_header("Retry-After", "30")
                self.end_headers()
                self.wfile.write(word.encode())

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, path: str, kind: str, body: bytes) -> tuple[int, str]:
        if path in BAD:
            return BAD[path]
        if path != GOOD:
            return 404, "no_service"
        try:
            message = json.loads(body) if kind == "application/json" else None
        except ValueError:
            message = None
        if not isinstance(message, dict) or not set(message) <= {"text", "blocks", "mrkdwn"}:
            return 400, "invalid_payload"
        if not message.get("text") and not message.get("blocks"):
            return 400, "no_text"
        self.taken.append(message)
        return 200, "ok"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
