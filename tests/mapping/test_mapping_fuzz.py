import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import MappingFault
from importer.mapping.load import MAX_BYTES, parse
from importer.mapping.model import Mapping_
from importer.messages.mapping import TEMPLATES

CONTRACT = Path(__file__).with_name("contract.yaml").read_text(encoding="utf-8")
YAML_SIGNS = "ab01 \n\t-:,[]{}#&*!|>'\"%@`?\\~.<=\r_یک\u200c\u200f\ufeff\x85\u2028\x00\ud7ff"
YAML_TEXT = st.lists(st.sampled_from([*YAML_SIGNS, "%YAML 1.", "%TAG ", "---", "...", "\\U", "!<"]), max_size=60).map(
    "".join
)
WORDS = [
    *("version", "fields", "run", "source", "Mobile", "LName", "BornDate", "Labels", "column", "columns", "value"),
    *("values", "join", "always", "split", "century", "calendar", "workers", "sheet", "token", "delimiter"),
    *("encoding", "1", "0", "-1", "1300", "1e400", "true", "no", "null", "~", "''", "auto", "ستون", "[]", "{}"),
    *("*a", "&a", "!t", "'"),
]
scalars = st.sampled_from(WORDS)
nodes = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda each: f"[{', '.join(each)}]")
        | st.lists(st.tuples(scalars, inner), max_size=5).map(
            lambda pairs: "{" + ", ".join(f"{key}: {node}" for key, node in pairs) + "}"
        )
    ),
    max_leaves=12,
)
sections = st.lists(st.tuples(scalars, nodes), max_size=4).map(
    lambda pairs: "".join(f"  {key}: {node}\n" for key, node in pairs)
)
mappings = st.tuples(nodes, sections, sections, sections).map(
    lambda parts: "version: {}\nfields:\n{}run:\n{}source:\n{}".format(*parts)
)


def judged(data: bytes) -> None:
    """A mapping, or faults that become sentences with lines of the file."""
    try:
        mapping = parse(data, Path("crm.yaml"))
    except MappingFault as error:
        places = [(problem.params["line"], problem.params["character"]) for problem in error.problems]
        assert places == sorted(places)
        assert all(1 <= int(line) <= 1 + len(data.decode("latin-1").splitlines()) for line, _ in places)
        for problem in error.problems:
            sentence = TEMPLATES[problem.code].format(**problem.params)
            assert re.sub("[یک]\u200c(?=[یک])", "", sentence).isprintable()
    else:
        assert isinstance(mapping, Mapping_)
        assert mapping.fields


@settings(max_examples=500)
@given(st.text(max_size=60))
def test_any_text_is_a_mapping_or_a_mapping_fault(text: str) -> None:
    judged(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=1500)
@given(YAML_TEXT)
def test_any_heap_of_yaml_signs_is_a_mapping_or_a_mapping_fault(text: str) -> None:
    judged(text.encode())


@given(st.binary(max_size=60))
def test_any_bytes_are_a_mapping_or_a_mapping_fault(data: bytes) -> None:
    judged(data)


@settings(max_examples=600)
@given(mappings)
def test_anything_shaped_like_a_mapping_is_one_or_a_mapping_fault(text: str) -> None:
    judged(text.encode())


@settings(max_examples=400)
@given(st.integers(0, len(CONTRACT)), st.integers(0, 12), st.text(YAML_SIGNS, max_size=6))
def test_the_example_with_a_slip_of_the_hand_is_a_mapping_or_a_mapping_fault(at: int, cut: int, put: str) -> None:
    data = (CONTRACT[:at] + put + CONTRACT[at + cut :]).encode()
    assert len(data) < MAX_BYTES
    judged(data)
