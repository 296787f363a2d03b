"""Request Tracker, a real tracker, out of Debian's packages, with a database of its own."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from .process import Peer, free_port

INSTALLED = Path("/usr/share/request-tracker5")
MISSING = (
    "Request Tracker is not installed: "
    "`apt-get install --no-install-recommends request-tracker5 rt5-db-sqlite rt5-standalone`"
)
QUEUES = ["Support", "Web site"]
# Beside root; `dana` is the client that looks at what was written.
PEOPLE = ["dana", "max"]
PASSWORD = "Secret-pw1"

SETUP = """
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $system = RT->SystemUser;
for my $name (qw(PEOPLE)) {
  my $user = RT::User->new($system);
  my ($ok, $why) = $user->Create(Name => $name, EmailAddress => "$name\\@example.test", Password => 'PASSWORD', Privileged => 1);
  die $why unless $ok;
}
my $everyone = RT::Group->new($system);
$everyone->LoadSystemInternalGroup('Privileged');
for my $name (QUEUES) {
  my $queue = RT::Queue->new($system);
  my ($ok, $why) = $queue->Create(Name => $name);
  die $why unless $ok;
  for my $right (qw(SeeQueue ShowTicket ShowTicketComments OwnTicket)) {
    $everyone->PrincipalObj->GrantRight(Right => $right, Object => $queue);
  }
}
my $max = RT::CurrentUser->new('max');
my $ticket = RT::Ticket->new($system);
my ($made) = $ticket->Create(Queue => 'Support', Subject => 'Long ago', Requestor => 'old@example.test', Priority => 0);
die 'no ticket' unless $made;
for my $field (qw(Created LastUpdated)) {
  $ticket->__Set(Field => $field, Value => '2020-02-29 23:59:58');
}
$ticket->__Set(Field => 'Creator', Value => $max->Id);
my $root = RT::User->new($system);
$root->Load('root');
my (undef, undef, $token) = RT::AuthToken->new($system)->Create(Owner => $root->Id, Description => 'tests');
print "TOKEN $token\\n";
"""


class RequestTracker(Peer):
    """Two queues, two users, and one ticket of long ago. `token` is root's."""

    def __init__(self) -> None:
        assert INSTALLED.is_dir(), MISSING
        self._home = Path(tempfile.mkdtemp(prefix="rt-"))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        folder = self._home / "RT_SiteConfig.d"
        folder.mkdir()
        settings = {
            "rtname": "example.test",
            "Organization": "example.test",
            "DatabaseType": "SQLite",
            "DatabaseName": str(self._home / "rtdb"),
            "WebPath": "",
            "WebDomain": "127.0.0.1",
            "WebPort": str(port),
            "WebBaseURL": self.url,
            # Each call proves the credential anew; by default that takes longer than the call itself.
            "BcryptCost": "10",
            # Mail goes into files.
            "MailCommand": "testfile",
            "LogToSTDERR": "warning",
            # Far from that of the server that asks: searches read times in the user's zone.
            "Timezone": "America/New_York",
        }
        lines = [f"Set(${name}, '{value}');" for name, value in settings.items()]
        (folder / "99-tests.pm").write_text("\n".join([*lines, "1;\n"]))
        site = self._home / "RT_SiteConfig.pm"
        site.write_text("1;\n")
        self._environment = {"RT_SITE_CONFIG_DIR": str(folder), "RT_SITE_CONFIG": str(site)}
        self._run("rt-setup-database-5", "--action", "init", "--dba", "tests", "--dba-password", "tests")
        words = {
            "PEOPLE": " ".join(PEOPLE),
            "QUEUES": ", ".join(f"'{name}'" for name in QUEUES),
            "PASSWORD": PASSWORD,
        }
        script = self._home / "setup.pl"
        script.write_text(re.sub("PEOPLE|QUEUES|PASSWORD", lambda word: words[word[0]], SETUP))
        found = re.search(r"TOKEN (\S+)", self._run("perl", str(script)))
        assert found, "no token was made"
        self.token = found[1]
        server = INSTALLED / "libexec" / "rt-server"
        command = [server, "--port", str(port), "--host", "127.0.0.1", "--max-workers", "2"]
        super().__init__(command, self._home / "log", **self._environment)
        self.wait_for_port(port)

    def get(self, path: str, **parameters: str) -> Any:
        """What its own interface says to `dana`."""
        login = base64.b64encode(f"dana:{PASSWORD}".encode()).decode()
        address = f"{self.url}/REST/2.0/{path}?{urllib.parse.urlencode(parameters)}"
        request = urllib.request.Request(address, headers={"Authorization": f"Basic {login}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def entries(self, ticket: str, *kinds: str) -> list[str]:
        """What entries of these kinds in a ticket's history say."""
        entries = self.get(f"ticket/{ticket}/history", fields="Type", per_page="100")["items"]
        wanted = {one["id"] for one in entries if one["Type"] in kinds}
        parts = self.get(f"ticket/{ticket}/attachments", fields="TransactionId,ContentType,Filename", per_page="100")
        found = [
            part["id"]
            for part in parts["items"]
            if _id(part["TransactionId"]) in wanted and part["ContentType"] == "text/plain" and not part["Filename"]
        ]
        return [self.content(one).decode() for one in found]

    def files(self, ticket: str) -> list[bytes]:
        parts = self.get(f"ticket/{ticket}/attachments", fields="Filename", per_page="100")
        return [self.content(part["id"]) for part in parts["items"] if part["Filename"]]

    def content(self, attachment: str) -> bytes:
        return base64.b64decode(self.get(f"attachment/{attachment}")["Content"])

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            env={**os.environ, **self._environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout


def _id(value: Any) -> str:
    return value["id"] if isinstance(value, dict) else str(value)
