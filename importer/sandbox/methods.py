"""The service's methods: a form goes in, an answer comes out. One table. Source: docs/service.md.

Knows contacts and the store. Must not know HTTP or faults. An answer is a JSON object; HTTP stays 200 for a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from importer.sandbox.contact import (
    Form,
    StoredContact,
    canonical,
    canonical_fields,
    canonical_mobile,
    labels_of,
    refusal,
    show,
    value,
)
from importer.sandbox.database import COLUMNS
from importer.sandbox.store import Store
from importer.vocabulary import FIELD

Answer = dict[str, Any]
Handler = Callable[[Store, Form], Answer]

ACCOUNT_NAME = "practice"
CREDIT = 25000
_LARGEST_ID = 2**63 - 1


def success(data: Any) -> Answer:
    """An answer that carries data."""
    return {"Status": "Success", "Data": data}


def refused(title: str) -> Answer:
    """An answer that refuses. The documents show ``null``, ``{}`` and ``[]`` for no data, so each of them comes."""
    nothing: tuple[Any, ...] = (None, {}, [])
    return {"Status": title, "Data": nothing[len(title) % 3]}


def _refusal(store: Store, form: Form) -> str | None:
    title = refusal(form)
    if title is None and store.is_blacklisted(canonical_mobile(value(form, "Mobile")) or ""):
        return "Mobile_Invalid"
    return title


def _create(store: Store, form: Form) -> Answer:
    title = _refusal(store, form)
    if title is not None:
        return refused(title)
    return success(show(store.add(canonical_fields(form), labels_of(form)), country_code=False))


def _edit(store: Store, form: Form) -> Answer:
    contact = _chosen(store, form)
    if contact is None or contact.deleted:
        return refused("ContactID_Invalid")
    title = _refusal(store, form)
    if title is not None:
        return refused(title)
    store.replace(contact.id, canonical_fields(form), labels_of(form))
    return _shown(store.get(contact.id), country_code=False)


def _chosen(store: Store, form: Form) -> StoredContact | None:
    number = _number(value(form, "ContactID"))
    return None if number is None else store.get(number)


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    return number if number is not None and number <= _LARGEST_ID else None


def _shown(contact: StoredContact | None, *, country_code: bool) -> Answer:
    return refused("ContactID_Invalid") if contact is None else success(show(contact, country_code=country_code))


def _get(store: Store, form: Form) -> Answer:
    return _shown(_chosen(store, form), country_code=True)


def _delete(store: Store, form: Form) -> Answer:
    contact = _chosen(store, form)
    if contact is None or contact.deleted:
        return refused("ContactID_Invalid")
    store.delete(contact.id)
    return _shown(store.get(contact.id), country_code=True)


def _search(store: Store, form: Form) -> Answer:
    # ContactGroupID is 0 in every contact, and is sent along by clients that send all fields: it selects nothing.
    given = {name: value(form, name) for name in COLUMNS if value(form, name) and name != "ContactGroupID"}
    wanted = {name: canonical(FIELD[name].kind, text) for name, text in given.items()}
    readable = {name: text for name, text in wanted.items() if text is not None}
    # No condition at all finds nothing here, rather than a whole phone book.
    found = store.search(readable) if readable and len(readable) == len(wanted) else []
    return success([show(contact, country_code=True) for contact in found])


def _list_groups(store: Store, _form: Form) -> Answer:
    return success([{"ID": number, "Title": title, "ContactCount": count} for number, title, count in store.labels()])


def _list_contacts(store: Store, form: Form) -> Answer:
    group = _number(value(form, "ContactGroupID") or "0")
    if group is None or (group and group not in {number for number, _, _ in store.labels()}):
        return refused("ContactGroupID_Invalid")
    found = store.labelled(group) if group else [contact for contact in store.contacts() if not contact.deleted]
    return success([show(contact, country_code=True) for contact in found])


def _account_status(_store: Store, _form: Form) -> Answer:
    return {"Status": "Success", "AccountName": ACCOUNT_NAME, "RemaindCredit": CREDIT}


METHODS: Mapping[str, Handler] = {
    "ContactCreate": _create,
    "ContactEdit": _edit,
    "ContactGet": _get,
    "ContactDelete": _delete,
    "ContactSearch": _search,
    "ContactGroupList": _list_groups,
    "ContactList": _list_contacts,
    "AccountStatus": _account_status,
}
"""Method name: what it does. Every handler runs inside one transaction of the store."""
