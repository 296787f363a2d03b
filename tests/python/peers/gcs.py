"""Google Cloud Storage for service accounts, as far as no emulator has it: a token endpoint that checks assertions as
RFC 7523 says, and in front of moto a door that opens for its tokens alone and passes on what Google's XML API has in common
with S3."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import time
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

from peers.moto import REGION, Moto

EMAIL = "robot@acme.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN = "ya29.c4n4ry-token"


class Gcs(Moto):
    """A running one: `front` is where it is called, `url` where other clients look behind it."""

    def __init__(self, directory: Path):
        super().__init__(directory)
        self._directory = directory
        gcs = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/token":
                    return self.answer(*gcs.give_token(f"http://{self.headers['Host']}/token", body))
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    return self.answer(401, {"Content-Type": "text/plain"}, b"no good token")
                self.answer(*gcs.pass_on(self.command, self.path, self.headers, body))

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

            def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if self.command != "HEAD":
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.front = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def give_token(self, address: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        form = parse_qs(body.decode())
        kind = {"Content-Type": "application/json"}
        if form.get("grant_type") != [GRANT] or not self._is_good(address, form.get("assertion", [""])[0]):
            return 400, kind, json.dumps({"error": "invalid_grant", "error_description": "Invalid JWT"}).encode()
        return 200, kind, json.dumps({"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"}).encode()

    def pass_on(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        # Google knows a path however it is escaped.
        place, _, query = path.partition("?")
        place = quote(unquote(place), safe="/-_.~")
        path = f"{place}?{query}" if query else place
        kept = {name: headers[name] for name in ("Content-Type", "Range", "If-Match", "If-None-Match") if headers[name]}
        connection = HTTPConnection("127.0.0.1", urlsplit(self.url).port, timeout=30)
        connection.request(method, path, body, {**kept, **self._signature(method, path)})
        answer = connection.getresponse()
        said = answer.read()
        lost = {"content-length", "transfer-encoding", "connection", "date", "server"}
        if method == "HEAD":
            lost.remove("content-length")
        passed = {name: value for name, value in answer.getheaders() if name.lower() not in lost}
        connection.close()
        return answer.status, passed, said

    def _is_good(self, address: str, assertion: str) -> bool:
        """Whether the account's own key has signed it, for this endpoint, this use and this hour."""
        signed, _, signature = assertion.rpartition(".")
        if signed.count(".") != 1:
            return False
        head, claims = (json.loads(_decoded(part)) for part in signed.split("."))
        now = time.time()
        wanted = {"iss": EMAIL, "scope": SCOPE, "aud": address}
        if head["alg"] != "RS256" or any(claims.get(name) != value for name, value in wanted.items()):
            return False
        if not claims["iat"] - 60 <= now < claims["exp"] <= claims["iat"] + 3600:
            return False
        public, file = self._directory / "account.pub", self._directory / "signature"
        public.write_text(_public(_key("account")))
        file.write_bytes(_decoded(signature))
        command = ["openssl", "dgst", "-sha256", "-verify", public, "-signature", file]
        return subprocess.run(command, input=signed.encode(), capture_output=True, check=False).returncode == 0

    def _signature(self, method: str, path: str) -> dict[str, str]:
        """What moto wants to see of those who call it (AWS Signature Version 4)."""
        parts = urlsplit(path)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": urlsplit(self.url).netloc, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": moment}
        names = ";".join(headers)
        pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
        query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
        lines = [f"{name}:{value}\n" for name, value in headers.items()]
        request = "\n".join([method, parts.path, query, "".join(lines), names, "UNSIGNED-PAYLOAD"])
        scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()])
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        credential = f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
        return {**{name: value for name, value in headers.items() if name != "host"}, "Authorization": credential}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        super().__exit__(kind, error, trace)


def key_file(url: str, whose: str = "account") -> str:
    """A key file as Google gives it, for tokens from this address."""
    return json.dumps({
        "type": "service_account",
        "project_id": "acme",
        "private_key_id": whose,
        "private_key": _key(whose),
        "client_email": EMAIL,
        "token_uri": f"{url}/token",
    })


@cache
def _key(name: str) -> str:
    """The private key of this name."""
    command = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _public(key: str) -> str:
    command = ["openssl", "pkey", "-pubout"]
    return subprocess.run(command, input=key, check=True, capture_output=True, text=True).stdout


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
