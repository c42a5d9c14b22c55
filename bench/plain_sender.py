"""Sending as people write it: `python -m bench.plain_sender post|session URL THREADS COUNT`, token in $AMOOT_TOKEN.

The baselines: ``post`` calls ``requests.post`` in a loop; ``session`` has a ``requests.Session`` in each of THREADS
threads. Without journal, retries or judgement of the answer. Must not know the importer.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests

from bench.exports import customers

_TIMEOUT = 30
_EMPTY = ("AnniversaryDate", *(f"CustomText{n}" for n in range(2, 7)), *(f"CustomDate{n}" for n in range(1, 4)))


def forms(count: int) -> list[Mapping[str, str]]:
    """All 23 fields of so many contacts."""
    return [
        {
            "ContactGroupID": "0",
            "Active": "true",
            "Mobile": str(mobile),
            "FName": str(name).partition(" ")[0],
            "LName": str(name).partition(" ")[2],
            "GenderType": "true",
            **dict(zip(("CompanyTitle", "JobTitle", "Email", "CityName", "AddressText"), map(str, texts), strict=True)),
            "BornDate": "1990-03-21",
            "CustomText1": str(subscription),
            "Labels": str(labels),
            **dict.fromkeys(_EMPTY, ""),
        }
        for mobile, name, _, *texts, _, subscription, labels in customers(count, 7)
    ]


def _send_all(post: Callable[..., Any], url: str, work: Iterator[Mapping[str, str]]) -> None:
    headers = {"Authorization": os.environ["AMOOT_TOKEN"]}
    for form in work:
        answer = post(f"{url}/ContactCreate", data=form, headers=headers, timeout=_TIMEOUT).json()
        if answer["Status"] != "Success":
            print(answer, file=sys.stderr)


def main(way: str, url: str, threads: int, count: int) -> None:
    """Send ``count`` invented contacts."""
    lists = forms(count)
    if way == "post":
        _send_all(requests.post, url, iter(lists))
        return
    crew = [
        threading.Thread(
            target=_send_all, args=(requests.Session().post, url, itertools.islice(lists, at, None, threads))
        )
        for at in range(threads)
    ]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
