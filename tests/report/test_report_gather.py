from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from importer.messages import Phrasebook
from importer.report.facts import Kind
from importer.report.gather import EXAMPLES, Gatherer
from importer.vocabulary import Fault, Level, Outcome
from importer.work import ResultChunk, ResultRow

EN = Phrasebook("en")


def result(number: int, *faults: Fault, outcome: Outcome = Outcome.INVALID, **more: object) -> ResultRow:
    known: dict[str, object] = {
        "mobile": f"0912{number:07}",
        "repairs": (),
        "status_code": "",
        "status": "",
        "contact_id": None,
        "attempts": 0,
        "http_status": None,
        "error": "",
        "params": {},
        "sent_at": "",
        "run": "run-1",
    }
    return ResultRow(number=number, outcome=outcome, faults=faults, **{**known, **more})  # type: ignore[arg-type]  # a table of defaults


def landline(value: str) -> Fault:
    return Fault("mobile_landline", "Mobile", "موبایل", {"value": value})


UNASSIGNED = Fault("mobile_unassigned", "Mobile", "موبایل", {"value": "09901234567"})
BLANKED = Fault("date_invalid", "BornDate", "تولد", {"value": "99"}, Level.BLANK)


def gathered(*rows: ResultRow) -> Gatherer:
    gatherer = Gatherer(EN)
    gatherer.add(chunk(*rows))
    return gatherer


def chunk(*rows: ResultRow) -> ResultChunk:
    return ResultChunk(
        [row.number for row in rows],
        [row.mobile for row in rows],
        [";".join(row.repairs) for row in rows],
        dict(enumerate(rows)),
        "run-1",
    )


def test_rows_with_one_cause_are_one_group_with_its_first_rows_as_examples() -> None:
    rows = [result(number, landline(f"021-{number}")) for number in range(2, 12)]
    [group] = gathered(*rows).groups()
    assert (group.kind, group.code, group.field, group.column, group.count) == (
        Kind.MEND,
        "mobile_landline",
        "Mobile",
        "موبایل",
        10,
    )
    assert [(example.row, example.cell) for example in group.examples] == [(2, "021-2"), (3, "021-3"), (4, "021-4")]
    assert group.examples[0].sentence == EN.fault(landline("021-2"))
    assert group.sentence == ""


def test_a_group_whose_examples_say_the_same_has_one_sentence() -> None:
    missing = Fault("name_missing", "FName")
    [group] = gathered(result(2, missing), result(3, missing)).groups()
    assert group.sentence == EN.fault(missing)
    assert not group.shows_cells


def test_the_same_fault_in_two_columns_is_two_groups() -> None:
    wrong = [
        Fault("date_invalid", name, column, {"value": "x"})
        for name, column in (("BornDate", "a"), ("CustomDate1", "b"))
    ]
    assert [(group.field, group.count) for group in gathered(result(2, *wrong)).groups()] == [
        ("BornDate", 1),
        ("CustomDate1", 1),
    ]


def test_what_hinders_rows_comes_first_and_then_what_is_most_frequent() -> None:
    doubt = Fault("mobile_placeholder", "Mobile", "m", {"value": "1"}, Level.WARN)
    blank = Fault("email_invalid", "Email", "e", {"value": "1", "reason": ""}, Level.BLANK)
    rare = Fault("gender_unknown", "GenderType", "g", {"value": "1"})
    rows = [
        result(2, doubt, outcome=Outcome.CREATED),
        result(3, blank, outcome=Outcome.CREATED),
        result(4, outcome=Outcome.REFUSED, error="status_Mobile_Invalid"),
        result(5, rare),
        result(6, landline("a")),
        result(7, landline("b")),
        result(8, outcome=Outcome.FAILED, error="connect_refused"),
    ]
    assert [(group.kind, group.code) for group in gathered(*rows).groups()] == [
        (Kind.MEND, "mobile_landline"),
        (Kind.MEND, "gender_unknown"),
        (Kind.REFUSED, "status_Mobile_Invalid"),
        (Kind.FAILED, "connect_refused"),
        (Kind.BLANKED, "email_invalid"),
        (Kind.LOOK, "mobile_placeholder"),
    ]


def test_duplicates_and_changed_rows_have_groups_of_their_own() -> None:
    repeated = Fault("mobile_duplicate", "Mobile", "m", {"row": 2}, Level.WARN)
    rows = [result(3, repeated, outcome=Outcome.DUPLICATE), result(4, outcome=Outcome.CHANGED, contact_id=77)]
    duplicate, kept = gathered(*rows).groups()
    assert (duplicate.kind, kept.kind) == (Kind.DUPLICATE, Kind.KEPT)
    assert kept.examples[0].sentence == EN.say("changed_kept", {"contact_id": 77})


def test_what_once_went_wrong_with_a_row_that_is_created_now_is_no_cause() -> None:
    assert gathered(result(2, outcome=Outcome.CREATED, error="read_timeout")).groups() == ()


def test_rows_in_doubt_are_all_counted_and_the_first_are_kept() -> None:
    doubts = gathered(
        *(result(number, outcome=Outcome.IN_DOUBT, error="read_timeout") for number in range(2, 202))
    ).doubts()
    assert doubts.count == 200
    assert [row.number for row in doubts.rows] == list(range(2, 52))


def test_repairs_are_counted_by_field_and_kind() -> None:
    zero, letters = "Mobile:zero_restored", "FName:letters_folded"
    rows = [
        result(2, outcome=Outcome.CREATED, repairs=(letters, zero)),
        result(3, outcome=Outcome.CREATED, repairs=(zero,)),
    ]
    assert list(gathered(*rows).repairs().items()) == [(zero, 2), (letters, 1)]


def test_repairs_of_rows_of_which_there_is_nothing_else_to_say_are_counted_too() -> None:
    gatherer = Gatherer(EN)
    gatherer.add(ResultChunk([2, 3, 4], ["09120000000"] * 3, ["FName:a;Mobile:b", "", "Mobile:b"], {}, "run-1"))
    assert list(gatherer.repairs().items()) == [("Mobile:b", 2), ("FName:a", 1)]
    assert gatherer.groups() == ()


def test_every_row_that_passed_is_in_the_account() -> None:
    gatherer = Gatherer(EN)
    gatherer.add(chunk(*(result(number, outcome=outcome) for number, outcome in enumerate(Outcome)), result(9)))
    gatherer.add(ResultChunk([12, 13, 14], ["09120000000"] * 3, [""] * 3, {1: result(13)}, "run-1"))
    told = {**dict.fromkeys(Outcome, 1), Outcome.INVALID: 3, Outcome.PENDING: 3}
    assert gatherer.account().counts == told


def test_memory_does_not_grow_with_the_source() -> None:
    gatherer = Gatherer(EN)
    for number in range(2, 3_000):
        gatherer.add(chunk(result(number, landline(str(number) * 1_000))))
    [group] = gatherer.groups()
    assert group.count == 2_998
    assert len(group.examples) == EXAMPLES
    assert all(len(example.cell) + len(example.sentence) < 1_000 for example in group.examples)


_FAULTS = st.lists(st.sampled_from([landline("021-1"), UNASSIGNED, BLANKED]), max_size=2)


@given(
    rows=st.lists(st.tuples(_FAULTS, st.sampled_from([*Outcome]), st.sampled_from([(), ("Mobile:a",), ("FName:b",)]))),
    share=st.floats(0, 1),
)
def test_what_two_gatherers_found_of_two_halves_is_what_one_finds_of_all(
    rows: list[tuple[list[Fault], Outcome, tuple[str, ...]]], share: float
) -> None:
    told = [
        result(number, *faults, outcome=outcome, repairs=repairs, error="service_down")
        for number, (faults, outcome, repairs) in enumerate(rows, 2)
    ]
    cut = int(share * len(told))
    first, second = gathered(*told[:cut]), gathered(*told[cut:])
    first.learn(pickle.loads(pickle.dumps(second.found())))  # noqa: S301  # our own, as the fork's are
    whole = gathered(*told)
    assert first.account() == whole.account()
    assert first.groups() == whole.groups()
    assert [*first.repairs().items()] == [*whole.repairs().items()]
    assert first.doubts() == whole.doubts()
