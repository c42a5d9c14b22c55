"""Makes the sample files anew: `python -m sample_data.make_samples [FOLDER]` (default: this folder).

All people are invented, by seeded chance: the same cells every time. README.md tells what is in the files and why.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sample_data.making import accounting, contacts, english
from sample_data.making.cells import Sheet
from sample_data.making.files import write_excel_csv, write_web_csv, write_workbook

_SEED = 1405
_GUIDE = Sheet(  # a second sheet, as programs add them: nothing to import
    name="راهنما",
    above=(),
    headers=("ستون", "توضیح"),
    rows=(["جنسیت", "کد ۱: مرد، کد ۲: زن (نسخه قدیمی برنامه)"], ["گروه", "چند گروه با «،» جدا می‌شوند"]),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write all samples into the folder that ``arguments`` name."""
    parser = argparse.ArgumentParser(description="Make the sample files anew.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    folder: Path = parser.parse_args(arguments).folder
    customers = contacts.customers(_SEED)
    write_workbook(folder / "contacts.xlsx", [customers, _GUIDE])
    write_excel_csv(folder / "contacts.csv", customers)
    write_workbook(folder / "accounting.xlsx", [accounting.parties(_SEED + 1)])
    write_web_csv(folder / "english_crm.csv", english.customers(_SEED + 2))


if __name__ == "__main__":
    main()
