"""A way to a peer on which things go wrong, as told."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PIECE = 64 * 1024
# What requests begin with.
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND", "MKCOL", "MOVE")
# Ends a connection by a reset instead of a farewell.
AT_ONCE = struct.pack("ii", 1, 0)


class Faults:
    """Passes bytes between its clients and a peer. Without faults it is not noticed. Those that are told hold for what begins
    from then on, and for requests of one method only if `method` names it."""

    def __init__(self, url: str, certificate: Path | None = None):
        """With a certificate (and its key, in the same file) its clients speak TLS with it."""
        self._to = urlsplit(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        scheme = "https" if certificate else self._to.scheme
        self.url = self._to._replace(scheme=scheme, netloc=f"127.0.0.1:{port}").geturl()
        self._tls = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self.mend()
        self.connections = 0
        # The requests that had a fault: when each began, and its first line.
        self.hit: list[tuple[float, str]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def mend(self) -> None:
        """All is well from now on."""
        # Only requests of this method, such as `POST`, have the faults below; those of a connection's bytes have no method.
        self.method: str | None = None
        # How many bytes of an answer, or of a request, come through until the connection is reset.
        self.breaks_after: int | None = None
        self.drops_after: int | None = None
        # How long an answer is held back, in seconds.
        self.waits = 0.0
        # How many bytes of an answer come through in a second.
        self.drips: int | None = None
        # What is answered instead of what the peer would; it is not asked.
        self.says: bytes | None = None
        # What follows that, again and again.
        self.goes_on: bytes = b""

    def told(self) -> bool:
        """Whether anything is to go wrong."""
        limits = [self.breaks_after, self.drops_after, self.drips, self.says]
        return self.waits > 0 or any(limit is not None for limit in limits)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                client = self._tls.wrap_socket(client, server_side=True)
            peer = socket.create_connection((self._to.hostname, self._to.port))
            _Connection(self, client, peer).run()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A plain close would leave the thread waiting in `accept`.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class _Connection:
    """One client's. Requests come one after the other, each as a whole or in pieces, none before the answer to the last."""

    def __init__(self, faults: Faults, client: socket.socket, peer: socket.socket):
        self._faults, self._client, self._peer = faults, client, peer
        self._sent = self._got = 0
        self._faulty = False

    def run(self) -> None:
        threading.Thread(target=self._answers, daemon=True).start()
        with contextlib.suppress(OSError):
            while piece := self._client.recv(PIECE):
                if not self._request(piece):
                    return
            self._peer.shutdown(socket.SHUT_WR)

    def _request(self, piece: bytes) -> bool:
        """Passes a piece on; whether there is more to pass."""
        faults = self._faults
        method = faults.method
        if method is None or piece.split(b" ", 1)[0].decode("latin-1") in METHODS:
            self._faulty = method is None or piece.startswith(method.encode() + b" ")
            if self._faulty and faults.told():
                faults.hit.append((time.monotonic(), piece.split(b"\r\n", 1)[0].decode("latin-1")))
            if method is not None:
                self._sent = self._got = 0
        if not self._faulty:
            self._peer.sendall(piece)
            return True
        if faults.says is not None:
            with contextlib.suppress(OSError):
                self._client.sendall(faults.says)
                while faults.goes_on:
                    self._client.sendall(faults.goes_on)
            return not faults.goes_on
        self._sent += len(piece)
        limit = faults.drops_after
        if limit is not None and self._sent > limit:
            self._peer.sendall(piece[: len(piece) - (self._sent - limit)])
            self._reset()
            return False
        self._peer.sendall(piece)
        return True

    def _answers(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self._peer.recv(PIECE):
                if self._faulty:
                    time.sleep(self._faults.waits)
                if self._faulty and self._faults.drips:
                    self._drip(piece, self._faults.drips)
                    continue
                self._got += len(piece)
                limit = self._faults.breaks_after if self._faulty else None
                if limit is not None and self._got > limit:
                    self._client.sendall(piece[: len(piece) - (self._got - limit)])
                    self._reset()
                    return
                self._client.sendall(piece)
            self._client.shutdown(socket.SHUT_WR)

    def _drip(self, piece: bytes, a_second: int) -> None:
        for byte in piece:
            self._client.sendall(bytes([byte]))
            time.sleep(1 / a_second)

    def _reset(self) -> None:
        for end in (self._client, self._peer):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                # Also wakes whoever reads from it.
                end.shutdown(socket.SHUT_RD)
                end.close()
