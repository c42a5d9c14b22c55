"""When a run must end: the service refused the run, or row after row fails.

Knows answers. Must not know how the end is carried out.
"""

from __future__ import annotations

from importer.delivery.sender import Sent
from importer.service.status import Verdict
from importer.vocabulary import Problem
from importer.work import State

HTML_LIMIT = 3
"""Plain HTML so many times running is a gateway's or a login page, not the service."""


class Breaker:
    """Watches what comes back; ``problem`` is set when the run must end."""

    def __init__(self, max_failures: int) -> None:
        self._max_failures = max_failures
        self._failures = 0
        self._html = 0
        self.problem: Problem | None = None

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
            return
        passing = sent.record.state in (State.FAILED, State.IN_DOUBT)
        self._failures = self._failures + 1 if passing else 0
        if self._failures >= self._max_failures:
            self.problem = Problem("too_many_failures", {"count": self._failures, "last": answer.error})
