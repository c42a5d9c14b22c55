"""A client without a network: answers by mobile what it is told to."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from importer.service.answer import Answer
from importer.service.client import Found, Hit
from importer.service.status import Verdict

CREATED = Answer(Verdict.CREATED, status_code="1", status="Success", http_status=200, contact_id=7)
DOWN = Answer(Verdict.PASSING, "connect_refused", certain=True)
LOST = Answer(Verdict.DOUBT, "read_timeout")
EXPIRED = Answer(Verdict.RUN, "status_Token_Expired", {"number": -204}, status="Token_Expired", certain=True)
NOTHING = Found((), CREATED)
NO_ANSWER = Found(None, LOST)


def there(mobile: str, first: str = "علی", last: str = "رضایی") -> Found:
    return Found((Hit(7, mobile, first, last, deleted=False),), CREATED)


@dataclass
class FakeClient:
    """Shared by all workers. ``answers``: for a mobile, one after the other, the last for ever; created by default.
    ``find``: what a search says. ``before``: called with the mobile before a create is answered."""

    answers: Mapping[str, list[Answer]] = field(default_factory=dict)
    find: Callable[[str], Found] = lambda _mobile: NOTHING
    before: Callable[[str], None] = lambda _mobile: None
    created: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    closed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _given: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def create(self, contact: Mapping[str, str]) -> Answer:
        mobile = contact["Mobile"]
        with self._lock:
            self.created.append(mobile)
            number = self._given[mobile]
            self._given[mobile] += 1
        self.before(mobile)
        answers = self.answers.get(mobile, [CREATED])
        return answers[min(number, len(answers) - 1)]

    def search(self, mobile: str) -> Found:
        with self._lock:
            self.searched.append(mobile)
        return self.find(mobile)

    def close(self) -> None:
        with self._lock:
            self.closed += 1
