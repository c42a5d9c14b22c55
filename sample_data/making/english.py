"""The customers of an invented export firm as an English CRM on the web exports them: Gregorian dates, day first.

Knows which line holds which oddity (README.md tells what becomes of each; a test compares). Must not know files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sample_data.making.cells import Cell, Sheet
from sample_data.making.people import Dice, People, Person

_COLUMNS: Mapping[str, str] = {
    "id": "Contact ID",
    "first": "First Name",
    "last": "Last Name",
    "mobile": "Mobile Phone",
    "email": "Email",
    "born": "Birthday",
    "gender": "Gender",
    "company": "Company",
    "title": "Title",
    "street": "Street",
    "city": "City",
    "tags": "Tags",
    "source": "Lead Source",
    "status": "Status",
    "since": "Customer Since",
    "notes": "Notes",
}
_LINES = range(2, 122)

_MOBILE_STYLES: tuple[Callable[[str], str], ...] = (
    *(lambda mobile: f"+98{mobile[1:]}",) * 4,
    *(lambda mobile: f"+98 {mobile[1:4]} {mobile[4:7]} {mobile[7:]}",) * 3,
    lambda mobile: f"({mobile[:4]}) {mobile[4:7]}-{mobile[7:]}",
    lambda mobile: f"+98 (0) {mobile[1:4]} {mobile[4:]}",
    lambda mobile: mobile,
)
_COMPANIES = (None, None, "Sample Trading, Ltd.", 'Example "Caspian" Foods', "Example & Sons", "Sample Logistics")
_TITLES = (None, None, "Buyer", "Sales Manager, Export", "Accountant", "Engineer")
_TAGS = (None, "VIP", "Wholesale", "VIP;Export", "Export; Newsletter", "Newsletter;Wholesale;VIP")
_SOURCES = (None, "Exhibition", "Web", "Referral")
_NOTES = (None, None, "Call after 5 pm", 'Says "call me back", never does', "Prefers e-mail, not SMS")

_AT: Mapping[int, Mapping[str, Cell]] = {
    8: {"mobile": None},
    13: {"first": "Liam", "last": "O'Brien", "gender": "M", "email": "liam@example.com"},
    17: {"born": "31/02/1990"},
    22: {"mobile": "+44 7700 900456"},  # Ofcom keeps these for films
    26: {"born": "04/25/1988"},  # month first, for once
    31: {"gender": "Unspecified"},
    35: {"email": "info@example.con"},
    40: {"mobile": "+98 21 8841 0691"},
    44: {"first": "Maryam", "last": "Null", "gender": "F", "email": None},
    48: {"tags": "VIP|Export"},
    53: {"mobile": "0912 103 4611 or 0935 103 4612"},
    58: {"since": "soon"},
    62: {"born": "07/09/1367"},  # Jalali among the Gregorian
    67: {"mobile": "N/A"},
    71: {"status": "Blocked"},
    76: {"street": "12 Azadi St.\nUnit 3"},
    81: {"first": None, "last": None, "company": "Example & Sons"},
    86: {"mobile": "9.91E+11"},
    92: {"since": "2024-03-19T22:15:00Z"},  # the 20th in Tehran
    97: {"status": "Churned"},
    103: {"status": "Inactive"},
}
"""Row (as Excel counts) → what stands there instead of what chance would have put there."""

_SAME_MOBILE: Mapping[int, int] = {109: 10, 115: 29}


def customers(seed: int) -> Sheet:
    """Headers in line 1, one record a row; the break in one street makes that record two lines long."""
    dice = Dice(seed)
    people = People(dice)
    persons: dict[int, Person] = {}
    rows: list[list[Cell]] = []
    for number in _LINES:
        person = persons[_SAME_MOBILE[number]] if number in _SAME_MOBILE else people.person()
        persons[number] = person
        cells = {**_usual(person, number, dice), **_AT.get(number, {})}
        rows.append([cells[name] for name in _COLUMNS])
    return Sheet("", (), tuple(_COLUMNS.values()), rows, right_to_left=False)


def _usual(person: Person, number: int, dice: Dice) -> dict[str, Cell]:
    return {
        "id": f"C-{4000 + number}",
        "first": person.first_latin,
        "last": person.last_latin,
        "mobile": dice.pick(_MOBILE_STYLES)(person.mobile),
        "email": person.email if dice.chance(70) else None,
        "born": f"{person.born.gregorian():%d/%m/%Y}" if dice.chance(75) else None,
        "gender": ("M" if person.is_man else "F") if dice.chance(90) else None,
        "company": dice.pick(_COMPANIES),
        "title": dice.pick(_TITLES),
        "street": f"{person.house} {person.street_latin} St." if dice.chance(80) else None,
        "city": person.city_latin,
        "tags": dice.pick(_TAGS),
        "source": dice.pick(_SOURCES),
        "status": "Active" if dice.chance(90) else "Inactive",
        "since": f"{person.since.gregorian():%Y-%m-%d}T{dice.number(8, 17):02}:{dice.number(0, 59):02}:00+03:30",
        "notes": dice.pick(_NOTES),
    }
