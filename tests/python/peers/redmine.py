"""Redmine, a real tracker, out of Debian's packages (`redmine redmine-sqlite puma`), in a copy of its own."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from .process import Peer, free_port

INSTALLED = Path("/usr/share/redmine")
MISSING = (
    "Redmine is not installed: `apt-get install --no-install-recommends redmine redmine-sqlite puma`, "
    "whose own set-up of a database is not needed"
)
PROJECTS = {"support": "Support", "web": "Web site"}
# Members of both, as managers; the last one's key is the integration's.
PEOPLE = [("dana", "Dana", "Ek"), ("max", "Max", "Po"), ("robot", "Rob", "Ot")]

SETUP = """
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
Setting.login_required = '1'
Setting.cross_project_subtasks = 'system'
# What a part of it says changes nothing of the whole.
%w(dates priority done_ratio).each { |one| Setting["parent_issue_#{one}"] = 'independent' }
role = Role.where(builtin: 0).first
people = PEOPLE.map do |login, first, last|
  user = User.new(firstname: first, lastname: last, mail: "#{login}@example.test")
  user.login = login
  user.password = 'Secret-pw1'
  user.save!
  user
end
PROJECTS.each do |identifier, name|
  project = Project.new(name: name, identifier: identifier)
  project.trackers = Tracker.all
  project.enabled_module_names = ['issue_tracking']
  project.save!
  people.each { |user| Member.create!(project: project, principal: user, roles: [role]) }
end
web = Project.find('web')
['Long ago', 'A little later'].each_with_index do |subject, place|
  old = Issue.create!(project: web, tracker: Tracker.first, author: people[place], subject: subject,
                      status: IssueStatus.first, priority: IssuePriority.first)
  time = Time.utc(2020, 2, 29, 23, 59, 57 + place)
  old.update_columns(created_on: time, updated_on: time)
end
puts "KEYS #{people[2].api_key} #{people[0].api_key}"
"""


class Redmine(Peer):
    """Two projects with members, and two issues of long ago. `key` is one member's, `other` another's."""

    def __init__(self) -> None:
        assert INSTALLED.is_dir(), MISSING
        self._home = Path(tempfile.mkdtemp(prefix="redmine-"))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        app = self._home / "app"
        shutil.copytree(INSTALLED, app, ignore_dangling_symlinks=True, ignore=shutil.ignore_patterns("instances"))
        # Debian's packages look for each instance's files here.
        instance = app / "instances" / "default"
        for folder in ("config", "tmp/cache", "tmp/pdf", "log", "files"):
            (instance / folder).mkdir(parents=True)
        (app / "tmp").mkdir(exist_ok=True)
        database = {"production": {"adapter": "sqlite3", "database": str(self._home / "redmine.sqlite3"), "timeout": 15000}}
        (instance / "config" / "database.yml").write_text(json.dumps(database))
        (instance / "config" / "secret_key.txt").write_text(secrets.token_hex(64))
        # It names the database of the installation, for the sake of which gem to load.
        gems = (INSTALLED / "Gemfile").read_text()
        found = f"Dir['{instance}/config/database.yml']"
        gems, times = re.subn(r"Dir\['/usr/share/redmine/[^']*database\.yml'\]", lambda _: found, gems)
        assert times == 1, "the Gemfile of this Redmine looks for its databases in another way"
        (app / "Gemfile").write_text(gems)
        (app / "Gemfile.local").write_text('gem "puma"\n')
        (app / "Gemfile.lock").unlink(missing_ok=True)
        self._app = app
        self._run("rake", "db:migrate")
        script = self._home / "setup.rb"
        words = {"PEOPLE": json.dumps(PEOPLE), "PROJECTS": json.dumps(list(PROJECTS.items()))}
        script.write_text(re.sub("PEOPLE|PROJECTS", lambda word: words[word[0]], SETUP))
        said = self._run("rails", "runner", str(script))
        keys = re.search(r"KEYS (\w+) (\w+)", said)
        assert keys, said
        self.key, self.other = keys.groups()
        command = ["bundle", "exec", "puma", "-b", f"tcp://127.0.0.1:{port}", "-t", "1:4", "-e", "production"]
        super().__init__(command, self._home / "log", cwd=app, **_environment())
        self.wait_for_port(port)

    def get(self, path: str, **parameters: str) -> Any:
        """What its own interface says to a member."""
        return json.loads(self.bytes(f"{path}.json?{urllib.parse.urlencode(parameters)}"))

    def bytes(self, path: str) -> bytes:
        """The same, as it is."""
        request = urllib.request.Request(f"{self.url}/{path}", headers={"X-Redmine-API-Key": self.other})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            ["bundle", "exec", *command],
            cwd=self._app,
            env={**os.environ, **_environment()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout


def _environment() -> dict[str, str]:
    # Bundler's own folder, so that nothing of the user's is read or written.
    return {"RAILS_ENV": "production", "REDMINE_LANG": "en", "REDMINE_INSTANCE": "default", "BUNDLE_APP_CONFIG": "/nonexistent"}
