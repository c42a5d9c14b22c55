"""What people write instead of this program: pandas, iterrows, jdatetime, phonenumbers, a dictionary of strings a row.

``python bench/plain_script.py FILE`` reads, converts and throws away. A baseline: must not import the importer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jdatetime  # type: ignore[import-untyped]  # ships no types
import pandas as pd
import phonenumbers


def mobile(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "IR")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, 0) if phonenumbers.is_valid_number(number) else ""


def date(text: str) -> str:
    try:
        return str(jdatetime.datetime.strptime(text, "%Y/%m/%d").togregorian().date())
    except ValueError:
        return ""


def main(path: Path) -> int:
    frame = pd.read_csv(path, dtype=str) if path.suffix == ".csv" else pd.read_excel(path, dtype=str, engine="calamine")
    valid = 0
    for _, row in frame.fillna("").iterrows():
        name = row["نام"].split(maxsplit=1)
        contact = {
            "Mobile": mobile(row["موبایل"]),
            "FName": name[0] if name else "",
            "LName": name[1] if len(name) > 1 else "",
            "GenderType": {"مرد": "true", "زن": "false"}.get(row["جنسیت"], ""),
            "CompanyTitle": row["Company"],
            "JobTitle": row["Job Title"],
            "Email": row["Email"],
            "CityName": row["شهر"],
            "AddressText": row["آدرس"],
            "BornDate": date(row["تاریخ تولد"]),
            "CustomText1": row["Subscription"],
            "Labels": row["گروه"],
        }
        valid += bool(contact["Mobile"])
    return valid


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
