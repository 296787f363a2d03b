"""Synapse, the homeserver that most of Matrix runs on."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peers.process import Peer, free_port, python_program

NAME = "test.local"
API = "/_matrix/client/v3"


class Synapse(Peer):
    """A running one with users `ada`, who administers it, `bot`, `slow`, who may send one message in a long time, and
    `mute`, whom the room `#alerts` lets listen only. All but `outsider` are in that room."""

    def __init__(self, directory: Path):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        program = [python_program("python"), "-m", "synapse.app.homeserver"]
        made = [*program, "--server-name", NAME, "--config-path", "homeserver.yaml", "--generate-config", "--report-stats=no", "--data-directory", directory]
        done = subprocess.run([str(one) for one in made], cwd=directory, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        much = {"per_second": 1000, "burst_count": 1000}
        ours = {
            "listeners": [{"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False, "resources": [{"names": ["client"]}]}],
            "trusted_key_servers": [],
            # For everybody whom the administrator does not exempt. Joining counts as well: it leaves one message.
            "rc_message": {"per_second": 0.01, "burst_count": 2},
            "rc_login": {"address": much, "account": much, "failed_attempts": much},
            "rc_joins": {"local": much},
        }
        # JSON is YAML.
        (directory / "ours.yaml").write_text(json.dumps(ours))
        super().__init__([*program, "-c", "homeserver.yaml", "-c", "ours.yaml"], directory / "synapse.out", cwd=directory)
        self.wait_until(lambda: urllib.request.urlopen(f"{self.url}/health", timeout=2).status == 200)
        self._secret = re.search(r'registration_shared_secret: "?([^"\n]+)', (directory / "homeserver.yaml").read_text())[1]
        self.tokens = {name: self._register(name) for name in ("ada", "bot", "slow", "mute", "outsider")}
        for name in ("ada", "bot"):
            path = f"/_synapse/admin/v1/users/{quote(self.user(name))}/override_ratelimit"
            self.call("POST", path, {"messages_per_second": 0, "burst_count": 0})
        self.alias = f"#alerts:{NAME}"
        # Whoever makes a room of today has no level in it, and needs none.
        levels = {"users": {self.user("mute"): -1}}
        room = {"room_alias_name": "alerts", "preset": "public_chat", "room_version": "12", "power_level_content_override": levels}
        self.room = self.call("POST", f"{API}/createRoom", room)["room_id"]
        for name in ("bot", "slow", "mute"):
            self.call("POST", f"{API}/join/{quote(self.room)}", {}, name)

    @staticmethod
    def user(name: str) -> str:
        return f"@{name}:{NAME}"

    def call(self, method: str, path: str, body: Any = None, who: str = "ada") -> Any:
        """What its own API says to a user."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if hasattr(self, "tokens") else {}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def messages(self) -> list[Any]:
        """The room's messages, edits among them, as another user sees them; the newest come first."""
        path = f"{API}/rooms/{quote(self.room)}/messages?dir=b&limit=50"
        return [one for one in self.call("GET", path)["chunk"] if one["type"] == "m.room.message"]

    def event(self, event: str) -> Any:
        return self.call("GET", f"{API}/rooms/{quote(self.room)}/event/{quote(event)}")

    def sign_in(self, name: str) -> str:
        """Another token of a user."""
        who = {"type": "m.id.user", "user": name}
        return self.call("POST", f"{API}/login", {"type": "m.login.password", "identifier": who, "password": f"{name}-pw"})["access_token"]

    def sign_out(self, token: str) -> None:
        self.tokens["leaving"] = token
        self.call("POST", f"{API}/logout", {}, "leaving")

    def _register(self, name: str) -> str:
        path = "/_synapse/admin/v1/register"
        nonce = self.call("GET", path)["nonce"]
        kind = "admin" if name == "ada" else "notadmin"
        signed = "\0".join([nonce, name, f"{name}-pw", kind]).encode()
        mac = hmac.new(self._secret.encode(), signed, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": f"{name}-pw", "admin": name == "ada", "mac": mac}
        return self.call("POST", path, body)["access_token"]
