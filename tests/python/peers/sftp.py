"""OpenSSH's sshd on a folder of this machine, looked at where that lies."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from pathlib import Path

from peers.process import Peer, free_port

SSHD = "/usr/sbin/sshd"


class Sftp(Peer):
    """A running one. It knows the user whom the tests run as, by a key or by one with a passphrase."""

    passphrase = "sftp-passphrase"

    def __init__(self, directory: Path, *options: str):
        assert os.access(SSHD, os.X_OK), f"{SSHD} is missing: install Debian's package openssh-server"
        keygen = shutil.which("ssh-keygen")
        assert keygen, "ssh-keygen is missing: install Debian's package openssh-client"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.user = getpass.getuser()
        self.root = directory / "root"
        self.root.mkdir()
        if os.getuid() == 0:
            # Where it locks itself in before anybody has logged in; init would have made it.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        authorized = []
        for name, kind, passphrase in [
            ("host", "ed25519", ""),
            ("host-rsa", "rsa", ""),
            ("user", "ed25519", ""),
            ("user-rsa", "rsa", ""),
            ("user-ecdsa", "ecdsa", self.passphrase),
            ("stranger", "ed25519", ""),
        ]:
            command = [keygen, "-q", "-t", kind, "-N", passphrase, "-f", str(directory / name)]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=60)
            if name.startswith("user"):
                authorized.append((directory / f"{name}.pub").read_text())
        self.directory = directory
        (directory / "authorized_keys").write_text("".join(authorized))
        config = directory / "sshd_config"
        lines = [
            f"Port {port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {directory / 'host'}",
            f"HostKey {directory / 'host-rsa'}",
            f"PidFile {directory / 'sshd.pid'}",
            f"AuthorizedKeysFile {directory / 'authorized_keys'}",
            # Folders of tests may be writable for others.
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication yes",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin yes",
            # All conversations of a test come from one address, and some of them fail on purpose.
            "MaxStartups 100",
            f"Subsystem sftp internal-sftp -d {self.root} {' '.join(options)}",
        ]
        config.write_text("\n".join(lines) + "\n")
        super().__init__([SSHD, "-D", "-e", "-f", config], directory / "sshd.log")
        self.wait_for_port(port)

    def private_key(self, name: str) -> str:
        """On one line, as forms have it."""
        return "".join((self.directory / name).read_text().splitlines())

    def host_key(self, name: str = "host") -> str:
        """The public key, as its file has it."""
        return (self.directory / f"{name}.pub").read_text().strip()

    def fingerprint(self, name: str = "host") -> str:
        command = ["ssh-keygen", "-l", "-f", str(self.directory / f"{name}.pub")]
        said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
        return said.split()[1]

    def make_bucket(self, name: str) -> None:
        (self.root / name).mkdir()

    def paths(self, bucket: str) -> list[str]:
        folder = self.root / bucket
        return [str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()]

    def read(self, bucket: str, path: str) -> tuple[str, bytes]:
        """Media type, which it does not keep, and content of a file."""
        return "", (self.root / bucket / path).read_bytes()

    def write(self, bucket: str, path: str, content: bytes) -> None:
        file = self.root / bucket / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def unfinished(self, bucket: str) -> int:
        """How many files are there that somebody began to write."""
        return sum(Path(path).name.startswith(".") for path in self.paths(bucket))
