"""The queue: which contacts a run takes, and the one commit per turn that makes delivery safe.

The order is the promise: "sending" is on the disk before the request leaves, and outcomes ride with the next commit.
Knows states of contacts. Must not know how they are sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from importer.journal import schema
from importer.work import Record, State, Task


@dataclass(slots=True)
class Queue:
    """Hands out the contacts of ``sources`` (keys) in row order, each once in a run: only the row that claims a contact
    leads to it, so that a mobile in two sources is never handed out by both.

    ``failed_only``: only rows that an earlier run sent or refused. ``run``: id of this run; what it decided is not
    taken again. ``path`` of the journal, for its faults.
    """

    connection: sqlite3.Connection
    path: Path
    sources: Sequence[int]
    run: str
    failed_only: bool = False
    _source: int = 0
    _number: int = 0

    def _states(self) -> tuple[State, ...]:
        states = (State.PENDING, State.FAILED)
        return (*states, State.REFUSED) if self.failed_only else states

    def take(self, count: int) -> list[Task]:
        """The next tasks, at most ``count``; fewer only at the end. Marks nothing yet.

        Raises:
            JournalFault: the journal can't be read.
        """
        tasks: list[Task] = []
        while len(tasks) < count and self._source < len(self.sources):
            with schema.faults_of(self.path):
                found = self._next(count - len(tasks))
            tasks += [Task(key, f"0{mobile}", payload, State(state)) for _, key, mobile, payload, state in found]
            if found:
                self._number = found[-1][0]
            else:
                self._source += 1
                self._number = 0
        return tasks

    def _next(self, count: int) -> list[tuple[int, int, int, bytes, str]]:
        states = self._states()
        marks = ", ".join("?" * len(states))
        return self.connection.execute(
            f"""SELECT r.number, c.id, c.mobile, o.payload, c.state
                FROM row r CROSS JOIN contact c ON c.id = r.contact CROSS JOIN outbox o ON o.contact = c.id
                WHERE r.source = ? AND r.number > ? AND r.verdict = 'contact' AND r.retry >= ?
                  AND c.claim_source = r.source AND c.claim_number = r.number
                  AND c.state IN ({marks}) AND c.run IS NOT ?
                ORDER BY r.number LIMIT ?""",  # noqa: S608  # only question marks are interpolated
            (self.sources[self._source], self._number, int(self.failed_only), *states, self.run, count),
        ).fetchall()

    def count(self) -> int:
        """How many contacts a run would take, for the progress bar.

        Raises:
            JournalFault: the journal can't be read.
        """
        states = self._states()
        marks = ", ".join("?" * len(states))
        places = ", ".join("?" * len(self.sources))
        with schema.faults_of(self.path):
            (total,) = self.connection.execute(
                f"""SELECT count(DISTINCT c.id) FROM row r CROSS JOIN contact c ON c.id = r.contact
                    WHERE r.source IN ({places}) AND r.verdict = 'contact' AND r.retry >= ? AND c.state IN ({marks})
                      AND c.claim_source = r.source AND c.claim_number = r.number""",  # noqa: S608  # idem
                (*self.sources, int(self.failed_only), *states),
            ).fetchone()
        return int(total)


def doubts(connection: sqlite3.Connection, sources: Sequence[int]) -> list[Task]:
    """The contacts of ``sources`` that are in doubt, with the payload that was sent."""
    places = ", ".join("?" * len(sources))
    found = connection.execute(
        f"""SELECT DISTINCT c.id, c.mobile, o.payload FROM row r CROSS JOIN contact c ON c.id = r.contact
            CROSS JOIN outbox o ON o.contact = c.id
            WHERE r.source IN ({places}) AND r.verdict = 'contact' AND c.state = 'in_doubt'
            ORDER BY r.source, r.number""",  # noqa: S608  # only question marks are interpolated
        tuple(sources),
    )
    return [Task(key, f"0{mobile}", payload, State.IN_DOUBT) for key, mobile, payload in found]


def recover(connection: sqlite3.Connection, endpoint: int) -> int:
    """Put what was "sending" when an earlier run died in doubt; returns how many. Nobody knows whether it left."""
    return connection.execute(
        """UPDATE contact SET state = 'in_doubt', attempts = attempts + 1, error = 'run_interrupted', params = ''
           WHERE endpoint = ? AND state = 'sending'""",
        (endpoint,),
    ).rowcount


def turn(
    connection: sqlite3.Connection, run: str, records: Sequence[Record], claims: Sequence[Task], now: str
) -> list[Task]:
    """Write what happened and mark ``claims`` "sending", in the commit of the caller's transaction.

    Returns the claimed tasks as they must be sent: a contact whose data changed while it was in doubt has the new data.
    What is created, in doubt or claimed already can't be claimed, whoever asks, and is not among them.
    """
    _record(connection, run, records)
    claimed = [
        task
        for task in claims
        if connection.execute(
            """UPDATE contact SET state = 'sending', sent_at = ?, run = ?
               WHERE id = ? AND state IN ('pending', 'failed', 'refused')""",
            (now, run, task.key),
        ).rowcount
    ]
    if not any(task.before is State.IN_DOUBT for task in claimed):
        return claimed
    fresh = dict(
        connection.execute(
            "SELECT contact, payload FROM outbox WHERE contact IN (SELECT value FROM json_each(?))",
            (orjson.dumps([task.key for task in claimed]).decode(),),
        ).fetchall()
    )
    return [Task(task.key, task.mobile, fresh[task.key], task.before) for task in claimed]


def _record(connection: sqlite3.Connection, run: str, records: Iterable[Record]) -> None:
    records = list(records)
    connection.executemany(
        """UPDATE contact SET state = ?, attempts = attempts + ?, error = ?, params = ?,
             status_code = CASE WHEN ?5 = '' AND ?6 = '' THEN status_code ELSE ?5 END,
             status = CASE WHEN ?5 = '' AND ?6 = '' THEN status ELSE ?6 END,
             http_status = coalesce(?, http_status), contact_id = coalesce(?, contact_id),
             sent_at = CASE WHEN ?9 <> '' THEN ?9 WHEN attempts + ?2 = 0 THEN '' ELSE sent_at END, run = ?
           WHERE id = ? AND state <> 'created'""",  # created is for ever; claimed and taken back is not sent
        [
            (
                record.state,
                record.requests,
                record.error,
                orjson.dumps(dict(record.params)).decode() if record.params else "",
                record.status_code,
                record.status,
                record.http_status,
                record.contact_id,
                record.sent_at,
                run,
                record.key,
            )
            for record in records
        ],
    )
    created = [(record.key,) for record in records if record.state is State.CREATED]
    connection.executemany("DELETE FROM outbox WHERE contact = ?", created)
    # What is known not to be created goes out with the source's latest data, if that changed while it was in doubt.
    again = [(record.key,) for record in records if record.state in (State.PENDING, State.FAILED)]
    connection.executemany(
        """UPDATE contact SET fingerprint = (SELECT next_fingerprint FROM outbox WHERE contact = contact.id)
           WHERE id = ?1 AND EXISTS (
             SELECT 1 FROM outbox o WHERE o.contact = ?1 AND o.next_fingerprint IS NOT NULL)""",
        again,
    )
    connection.executemany(
        """UPDATE outbox SET payload = next_payload, next_payload = NULL, next_fingerprint = NULL
           WHERE contact = ? AND next_payload IS NOT NULL""",
        again,
    )
