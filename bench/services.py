"""Services that are never the limit, each a process of its own: nginx for full speed, bench.delayed for a latency.

Knows how they are started and where they note what they answered. Must not know who sends. Both give the seconds at
which they answered each ContactCreate, so that contestants are measured from outside, without start-up and results.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.delayed import BODY

_CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  log_format answered $msec;
  keepalive_requests 100000000; keepalive_timeout 60s; client_body_buffer_size 64k; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=128;
    default_type application/json; access_log off;
    location = /rest/ContactCreate {{ access_log {folder}/answered answered buffer=256k; return 200 '{body}'; }}
    location /rest/ {{ return 200 '{body}'; }}
  }}
}}
"""
_START_LIMIT = 10


class Service:
    """``url``: base address, ``answered``: after the block, the second of every answer in order."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/rest"
        self.answered: Sequence[float] = ()

    def rate(self, connections: int) -> float:
        """Answers a second. The first answer of each connection only starts the clock."""
        seconds = self.answered[connections - 1 :]
        return (len(seconds) - 1) / (seconds[-1] - seconds[0])


def serving(milliseconds: int, folder: Path) -> contextlib.AbstractContextManager[Service]:
    """A service for one contestant, behind a delay or, with 0, as fast as nginx is."""
    return _delayed(milliseconds, folder) if milliseconds else _nginx(folder)


@contextlib.contextmanager
def _delayed(milliseconds: int, folder: Path) -> Iterator[Service]:
    log = folder / "answered"
    command = [sys.executable, "-m", "bench.delayed", str(milliseconds), str(log)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None  # noqa: S101  # a pipe
        assert process.stdout is not None  # noqa: S101  # idem
        service = Service(int(process.stdout.readline()))
        yield service
        process.stdin.close()
        process.wait()
    service.answered = _seconds(log)


@contextlib.contextmanager
def _nginx(folder: Path) -> Iterator[Service]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, body=BODY.decode()), encoding="ascii")
    log = folder / "answered"
    log.unlink(missing_ok=True)
    program = shutil.which("nginx", path=_PATH) or "nginx"
    with subprocess.Popen([program, "-c", str(config), "-e", str(folder / "error.log")]) as process:
        try:
            _wait_for(port)
            service = Service(port)
            yield service
        finally:
            process.terminate()  # it writes what is left in its buffer
            process.wait()
    service.answered = _seconds(log)


_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Debian keeps nginx where users' own PATH may not lead."""


def missing() -> list[str]:
    """Of the programs that the bench stands on, those that are not installed."""
    return [name for name in ("nginx", "wrk") if shutil.which(name, path=_PATH) is None]


def _wait_for(port: int) -> None:
    end = time.monotonic() + _START_LIMIT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _seconds(log: Path) -> list[float]:
    return sorted(map(float, log.read_text(encoding="ascii").split()))
