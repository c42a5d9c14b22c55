"""Settling a doubt: what a search says about a contact whose answer was lost.

Pure judgement over what a search returned. Knows names and hits. Must not know threads, waiting or the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from importer.convert.fold import fold
from importer.service.answer import Answer
from importer.service.client import Found, Hit
from importer.service.status import Verdict
from importer.vocabulary import Params
from importer.work import Record, State, Task


@dataclass(frozen=True, slots=True)
class Settlement:
    """``record`` is what to write, None where the run ended before anybody was asked; ``absent``: certainly not
    created, so it may be sent again. ``unanswered``: what the search said, where that is nothing to build on;
    ``not_allowed``: because this token may not search, so asking for others is useless."""

    task: Task
    record: Record | None
    absent: bool = False
    unanswered: Answer | None = None
    not_allowed: bool = False


def settle(task: Task, search: Callable[[str], Found | None], control: str | None) -> Settlement:
    """Look ``task`` up and judge.

    Args:
        task: in doubt, with the payload as sent.
        search: asks the service for one mobile; None where the run ended first.
        control: a mobile known to be there, or None where none is known. "Nothing found" counts only from a search
            that finds this one: a search that lags, or finds nothing at all, would look just like it.
    """
    found = search(task.mobile)
    if found is None:
        return Settlement(task, None)
    if found.hits is None:
        return _unanswered(task, found)
    if found.hits:
        return _judge(task, found.hits)
    if control is None:
        return _stay(task, "doubt_no_control")
    proof = search(control)
    if proof is None:
        return Settlement(task, None)
    if proof.hits is None:
        return _unanswered(task, proof)
    if not proof.hits:
        return _stay(task, "doubt_search_blind", {"control": control})
    record = Record(task.key, State.PENDING, error="looked_up_absent")
    return Settlement(task, record, absent=True)


def _unanswered(task: Task, found: Found) -> Settlement:
    understood = found.answer.verdict is Verdict.CREATED  # then its status is Success, and is not what is wrong
    reason = found.answer.error if understood else found.answer.status or found.answer.error
    code = "doubt_search_not_allowed" if found.not_allowed else "doubt_search_failed"
    record = Record(task.key, State.IN_DOUBT, error=code, params={"reason": reason})
    return Settlement(task, record, unanswered=found.answer, not_allowed=found.not_allowed)


def _judge(task: Task, hits: tuple[Hit, ...]) -> Settlement:
    contact = orjson.loads(task.payload)
    ours = (fold(contact.get("FName", "")), fold(contact.get("LName", "")))
    living = [hit for hit in hits if not hit.deleted]
    same = [hit for hit in living if (fold(hit.first_name), fold(hit.last_name)) == ours]
    if same:
        ids = sorted(hit.contact_id for hit in same if hit.contact_id is not None)
        record = Record(task.key, State.CREATED, contact_id=ids[0] if ids else None)
        return Settlement(task, record)
    if living:
        return _stay(task, "doubt_other_names", {"ids": _ids(living)})
    return _stay(task, "doubt_deleted", {"ids": _ids(hits)})


def _ids(hits: list[Hit] | tuple[Hit, ...]) -> str:
    return ", ".join(str(hit.contact_id) for hit in hits)


def _stay(task: Task, code: str, params: Params | None = None) -> Settlement:
    return Settlement(task, Record(task.key, State.IN_DOUBT, error=code, params=params or {}))
