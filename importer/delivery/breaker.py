"""When a run must end: the service refused the run, or row after row fails.

After too many failures running nothing more is sent, and the service is probed with a search, which creates nothing. No
answer: the run ends. An answer: one row may try; should it fail too, the run ends, otherwise all goes on
(docs/architecture.md). Knows answers. Must not know how a pause, a probe or the end is carried out.
"""

from __future__ import annotations

from enum import Enum, auto

from importer.delivery.sender import Sent
from importer.service.answer import Answer
from importer.service.client import Found
from importer.service.status import NOT_ALLOWED_METHOD, Verdict
from importer.vocabulary import Problem
from importer.work import State

HTML_LIMIT = 3
"""Plain HTML so many times running is a gateway's or a login page, not the service."""
_OF_THE_RUN = frozenset({"http_401", "certificate_refused"})
"""What a search without a status shares with every request. 403, 404 and redirects may be about the search alone."""


class Phase(Enum):
    """Whether rows may be sent. CLOSED: as many as there are; OPEN: none, a probe must tell; TRIAL: a single one."""

    CLOSED = auto()
    OPEN = auto()
    TRIAL = auto()


class Breaker:
    """Watches what comes back; ``problem`` is set when the run must end."""

    def __init__(self, max_failures: int) -> None:
        self._max_failures = max_failures
        self._failures = 0
        self._html = 0
        self._last = ""
        self.phase = Phase.CLOSED
        self.problem: Problem | None = None

    def room(self, window: int, sending: int) -> int:
        """How many rows may be sent now, of the ``window`` there is, while ``sending`` are on their way."""
        if self.phase is Phase.CLOSED:
            return window
        return min(window, 1) if self.phase is Phase.TRIAL and not sending else 0

    def observe(self, sent: Sent) -> None:
        """Take one outcome into account."""
        answer = sent.answer
        if answer is None or self.problem is not None:
            return
        if answer.verdict is Verdict.RUN:
            self.problem = Problem(answer.error, answer.params)
            return
        self._html = self._html + 1 if answer.html else 0
        if self._html >= HTML_LIMIT:
            self.problem = Problem("answer_html_running", {"count": self._html})
        elif sent.record.state in (State.FAILED, State.IN_DOUBT):
            self._failed(answer)
        else:
            self._failures = 0
            self.phase = Phase.CLOSED

    def _failed(self, answer: Answer) -> None:
        if self.phase is Phase.OPEN:
            return  # those that were on their way when it opened
        self._failures += 1
        self._last = answer.error
        if self.phase is Phase.TRIAL:
            self._give_up()
        elif self._failures >= self._max_failures:
            self.phase = Phase.OPEN

    def probed(self, found: Found) -> None:
        """What a search said while the breaker was open. Any answer will do that shows the service at work."""
        self.looked_up(found.answer)
        if self.problem is not None or self.phase is not Phase.OPEN:
            return
        if found.not_allowed or found.answer.verdict in (Verdict.CREATED, Verdict.ROW):
            self.phase = Phase.TRIAL
        else:
            self._give_up()

    def looked_up(self, answer: Answer) -> None:
        """A search was answered so: what it says about the token, the account or the system is said about every row."""
        about_the_run = answer.status or answer.error in _OF_THE_RUN
        if answer.verdict is Verdict.RUN and about_the_run and answer.status not in NOT_ALLOWED_METHOD:
            self.problem = self.problem or Problem(answer.error, answer.params)

    def _give_up(self) -> None:
        self.problem = Problem("too_many_failures", {"count": self._failures, "last": self._last})
