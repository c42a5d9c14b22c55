"""Cells of every type that a spreadsheet can hold, for properties that must hold for all."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from importer.vocabulary import Cell, CellError

ANY_CELL: st.SearchStrategy[Cell] = st.one_of(
    st.text(st.characters()),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.datetimes(timezones=st.just(dt.UTC)),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.builds(CellError, st.text()),
)
