"""A way to a peer on which things go wrong, as told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PIECE = 64 * 1024
# Ends a connection by a reset instead of a farewell.
AT_ONCE = struct.pack("ii", 1, 0)


class Faults:
    """Passes bytes between its clients and a peer. `breaks_after` and `drops_after` say how many bytes of an answer, or of a
    request, a connection may carry until it is reset; `None` is as many as it likes."""

    def __init__(self, url: str):
        self._to = urlsplit(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = url.replace(self._to.netloc, f"127.0.0.1:{self._listener.getsockname()[1]}")
        self.breaks_after: int | None = None
        self.drops_after: int | None = None
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                peer = socket.create_connection((self._to.hostname, self._to.port))
                for source, sink, limit in ((client, peer, self.drops_after), (peer, client, self.breaks_after)):
                    threading.Thread(target=self._pass, args=(source, sink, limit), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                passed += len(piece)
                if limit is not None and passed > limit:
                    sink.sendall(piece[: len(piece) - (passed - limit)])
                    self._reset(source, sink)
                    return
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)

    @staticmethod
    def _reset(*ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                # Also wakes whoever reads from it.
                end.shutdown(socket.SHUT_RD)
                end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A plain close would leave the thread waiting in `accept`.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
