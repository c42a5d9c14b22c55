"""Where a run sends to: the service, or the practice service started inside the run.

Knows endpoints, tokens and the sandbox. Must not know rows.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from importer.run.places import Places
from importer.run.ui import Ui
from importer.service.endpoint import Endpoint, check_url, connect_to, read_token
from importer.settings import Settings


def name_of(settings: Settings, places: Places) -> str:
    """The identity under which the journal keeps contacts: the address, or the practice service's own.

    Rows of a practice service never count for the real one, and a deleted practice service is a new one.
    """
    if not settings.sandbox:
        return check_url(settings.endpoint)
    return f"sandbox:{_sandbox_identity(places.sandbox)}"


def _sandbox_identity(database: Path) -> str:
    from importer.sandbox import Store  # noqa: PLC0415  # only a practice run pays for it

    if not database.exists():
        return "new"
    with Store(database) as store:
        return store.identity


def connect(settings: Settings, places: Places, stack: ExitStack, ui: Ui) -> Endpoint:
    """The endpoint of a run, with its token; a practice service lives until ``stack`` is left.

    Raises:
        UsageFault: no token, a wrong address, a sandbox that can't start.
    """
    if not settings.sandbox:
        url = check_url(settings.endpoint)
        return connect_to(url, url, read_token(settings.token_file, os.environ))
    from importer.sandbox import Sandbox  # noqa: PLC0415  # idem

    sandbox = stack.enter_context(Sandbox(places.sandbox))
    ui.note("note_sandbox", {"path": str(places.sandbox)})
    return connect_to(sandbox.url, f"sandbox:{sandbox.identity}", sandbox.token)
