"""How columns are called: the headers that mean a contact field, in Persian, English and Persian in Latin letters.

A header means a field when it equals one of these after folding, never by a part of it: «نام پدر» is no name of the
contact. Knows words. Must not know cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from importer.convert.fold import fold
from importer.vocabulary import FIELDS, Kind

NAME = "name"
"""A bare «نام»: first names beside a column of last names, and maybe full names without one. The cells tell."""
FULL_NAME = "full name"
FULL_NAME_REVERSED = "full name, last name first"

SOURCES: Mapping[str, str] = {
    "service": "the fields of ContactCreate (docs/service.md); added below from the vocabulary",
    "google": "header lines of Google Contacts CSV files: the one to 2023 («Given Name», «Phone 1 - Value», «Group "
    "Membership»), and the one since («First Name», «Organization Title», «Labels»)",
    "outlook": "header line of Outlook and live.com CSV files, as quoted in the README of michalbe/csv2vcard",
    "woocommerce": "names of the customer fields of WooCommerce (billing_first_name …), which export plug-ins keep",
    "crm": "import pages of Persian and international CRMs: support.didar.me («نام خانوادگی», «شماره همراه», «نام "
    "شرکت»), developers.hubspot.com (firstname, lastname), help of Zoho (Account Name, Mailing City)",
    "accounting": "fields of a customer in Persian accounting programs: do2ta.com («نام مشتری», «نام فروشگاه», «تلفن "
    "همراه», «شهرستان»), zoheirsoftware.com, and a public importer of such exports («طرف حساب», «نام شخص»)",
    "latin": "column names of public Iranian databases (nam, nam_khanevadegi, famil, tarikh_tavalod, jensiat, addres)",
    "usage": "what people type; a decision of this project",
}
"""Where each line of the table has its words from."""


OTHERWISE: Mapping[str, str] = {"title": "JobTitle"}
"""What a weak header means when its cells refuse the first meaning: «Title» is Mr or Ms to Outlook, and the job to most
CRMs."""


class Synonym(NamedTuple):
    """What a header means. ``weak``: it may also mean something else («تلفن»), so the cells must agree; ``latin``: it
    is Persian in Latin letters."""

    meaning: str
    weak: bool = False
    latin: bool = False


_Strength = Literal["certain", "weak"]

_TABLE: tuple[tuple[str, _Strength, str, str], ...] = (
    # meaning, strength, source, headers with | between
    ("Mobile", "certain", "usage", "موبایل|شماره موبایل|تلفن موبایل|شماره تلفن موبایل|موبایل مشتری|شماره موبایل مشتری"),
    ("Mobile", "certain", "usage", "همراه|شماره تلفن همراه|گوشی|شماره گوشی|شماره همراه مشتری|تلفن همراه مشتری"),
    (
        "Mobile",
        "certain",
        "usage",
        "موبایل 1|موبایل 2|همراه 1|همراه 2|تلفن همراه 1|تلفن همراه 2|موبایل اصلی|موبایل اول",
    ),
    ("Mobile", "certain", "crm", "شماره همراه|mobile phone number|mobile number|mobile no|cell number|mobile"),
    ("Mobile", "certain", "accounting", "تلفن همراه|تلفن همراه شخص"),
    ("Mobile", "certain", "outlook", "mobile phone"),
    ("Mobile", "certain", "usage", "cell|cell phone|cell no|mobile 1|mobile 2|customer mobile|gsm|msisdn"),
    ("Mobile", "certain", "latin", "mobail|mob|hamrah|shomare mobile|shomareh mobile|shomare hamrah|shomareh hamrah"),
    ("Mobile", "certain", "latin", "tel hamrah|telefon hamrah|telephone hamrah|shomare telefon hamrah"),
    (
        "Mobile",
        "weak",
        "accounting",
        "تلفن|شماره تماس|تلفن 1|تلفن 2|تلفن تماس|شماره تلفن|شماره|تماس|شماره ها|تلفن مشتری",
    ),
    ("Mobile", "weak", "google", "phone 1 - value|phone 2 - value|phone 3 - value|phone 4 - value"),
    ("Mobile", "weak", "outlook", "primary phone|home phone|business phone|other phone"),
    ("Mobile", "weak", "woocommerce", "billing phone|phone|phone number|tel|telephone|contact number|number"),
    ("Mobile", "weak", "latin", "shomare|shomareh|shomare tamas|shomareh tamas|telefon|shomare telefon|tamas"),
    (NAME, "certain", "usage", "نام|اسم|نام مشتری|نام مخاطب|نام مشترک|نام عضو|name|contact|customer name|contact name"),
    (NAME, "certain", "latin", "nam|esm|nam moshtari|name moshtari"),
    ("FName", "certain", "usage", "نام کوچک|اسم کوچک|نام اول|first name|firstname|first|forename|name first"),
    ("FName", "certain", "google", "given name"),
    ("FName", "certain", "woocommerce", "billing first name|first name (billing)"),
    ("FName", "certain", "latin", "nam kochak|esm kochak|name kochak"),
    ("LName", "certain", "crm", "نام خانوادگی|last name|lastname|last|surname"),
    ("LName", "certain", "usage", "نام فامیل|نام فامیلی|فامیل|فامیلی|شهرت|نام خانوادگی مشتری|family|second name"),
    ("LName", "certain", "google", "family name"),
    ("LName", "certain", "woocommerce", "billing last name|last name (billing)"),
    ("LName", "certain", "latin", "famil|famili|family name|khanevadegi|nam khanevadegi|name khanevadegi|nam famil"),
    ("LName", "certain", "latin", "name famil|namekhanevadegi|name family|nam khanevadeghi|shohrat"),
    (
        FULL_NAME,
        "certain",
        "usage",
        "نام و نام خانوادگی|نام نام خانوادگی|نام و فامیل|نام و فامیلی|نام کامل|اسم و فامیل",
    ),
    (FULL_NAME, "certain", "usage", "نام ونام خانوادگی|نام و نام خانوادگی مشتری|نام/نام خانوادگی|نام - نام خانوادگی"),
    (FULL_NAME, "certain", "usage", "full name|name and surname|name surname|first and last name|complete name"),
    (FULL_NAME, "certain", "accounting", "نام طرف حساب|طرف حساب|نام شخص|نام حساب|شخص"),
    (FULL_NAME, "certain", "latin", "nam o nam khanevadegi|nam va nam khanevadegi|name kamel|nam kamel|nam o famil"),
    (
        FULL_NAME,
        "weak",
        "accounting",
        "مشتری|نام تفصیلی|عنوان حساب|عنوان طرف حساب|customer|moshtari|client|client name",
    ),
    (FULL_NAME_REVERSED, "certain", "usage", "نام خانوادگی و نام|نام خانوادگی نام|فامیل و نام|نام خانوادگی، نام"),
    (FULL_NAME_REVERSED, "certain", "usage", "last name, first name|surname, name|last name first name|last, first"),
    ("GenderType", "certain", "usage", "جنسیت|جنس|جنسیت مشتری|مرد/زن|زن/مرد|آقا/خانم|خانم/آقا|sex|gender|gender type"),
    ("GenderType", "certain", "latin", "jensiat|jensiyat|jensiyyat|jens"),
    ("GenderType", "weak", "outlook", "title|salutation|prefix|name prefix|عنوان|لقب|پیشوند|خطاب|onvan"),
    ("CompanyTitle", "certain", "crm", "نام شرکت|شرکت|company|company name|account name|organization|organisation"),
    ("CompanyTitle", "certain", "accounting", "نام فروشگاه|فروشگاه|سازمان|نام سازمان|شرکت / سازمان|شرکت/سازمان"),
    ("CompanyTitle", "certain", "usage", "نام مجموعه|محل کار|نام موسسه|موسسه|business name|employer|store|shop name"),
    ("CompanyTitle", "certain", "google", "organization name|organization 1 - name"),
    ("CompanyTitle", "certain", "woocommerce", "billing company"),
    ("CompanyTitle", "certain", "latin", "sherkat|nam sherkat|name sherkat|sazman|foroshgah|forooshgah|mahal kar"),
    ("JobTitle", "certain", "usage", "شغل|سمت|عنوان شغلی|حرفه|پست سازمانی|سمت شغلی|job|job title|position|profession"),
    ("JobTitle", "certain", "google", "organization title|organization 1 - title|occupation"),
    ("JobTitle", "certain", "latin", "shoghl|shogl|semat|onvan shoghli"),
    (
        "Email",
        "certain",
        "usage",
        "ایمیل|پست الکترونیک|پست الکترونیکی|رایانامه|آدرس ایمیل|نشانی ایمیل|نشانی الکترونیکی",
    ),
    ("Email", "certain", "usage", "email|e-mail|mail|email address|email id|email 1|primary email|customer email"),
    ("Email", "certain", "google", "e-mail 1 - value|e-mail 2 - value"),
    ("Email", "certain", "outlook", "e-mail address|e-mail 2 address"),
    ("Email", "certain", "woocommerce", "billing email"),
    ("Email", "certain", "latin", "imail|emeil|post elektronik"),
    ("CityName", "certain", "accounting", "شهر|شهرستان|نام شهر|شهر محل سکونت|شهر سکونت|محل سکونت"),
    ("CityName", "certain", "google", "address 1 - city"),
    ("CityName", "certain", "outlook", "home city|business city|other city"),
    ("CityName", "certain", "crm", "city|city name|town|mailing city"),
    ("CityName", "certain", "woocommerce", "billing city"),
    ("CityName", "certain", "latin", "shahr|shahrestan|name shahr|nam shahr"),
    ("AddressText", "certain", "accounting", "آدرس|نشانی|آدرس پستی|نشانی پستی|آدرس منزل|آدرس محل کار|آدرس مشتری"),
    ("AddressText", "certain", "usage", "آدرس کامل|نشانی کامل|نشانی منزل|نشانی محل سکونت|آدرس محل سکونت|آدرس 1"),
    ("AddressText", "certain", "google", "address 1 - formatted|address 1 - street"),
    ("AddressText", "certain", "outlook", "home street|business street|home address|business address"),
    ("AddressText", "certain", "crm", "address|street|street address|full address|mailing street|address 1"),
    ("AddressText", "certain", "woocommerce", "billing address 1|address line 1"),
    ("AddressText", "certain", "latin", "adres|addres|neshani"),
    ("BornDate", "certain", "usage", "تاریخ تولد|تولد|روز تولد|ت.تولد|ت تولد|تاریخ تولد شمسی|تاریخ تولد میلادی|متولد"),
    ("BornDate", "certain", "crm", "date of birth|dob|birth date|birthdate|born|born date|birth|birth day"),
    ("BornDate", "certain", "google", "birthday"),
    ("BornDate", "certain", "latin", "tarikh tavalod|tarikhe tavalod|tarikh tavallod|tavalod|tavallod|tarikhtavalod"),
    ("AnniversaryDate", "certain", "usage", "سالگرد|تاریخ سالگرد|سالگرد ازدواج|تاریخ سالگرد ازدواج|تاریخ ازدواج"),
    ("AnniversaryDate", "certain", "outlook", "anniversary|anniversary date|wedding anniversary|wedding date"),
    ("AnniversaryDate", "certain", "latin", "salgard|tarikh ezdevaj|salgard ezdevaj|tarikhe ezdevaj"),
    (
        "Labels",
        "certain",
        "usage",
        "گروه|گروه ها|گروه مشتری|گروه مخاطب|برچسب|برچسب ها|دسته|دسته بندی|تگ|تگ ها|گروه بندی",
    ),
    ("Labels", "certain", "google", "label|labels|group membership|groups"),
    ("Labels", "certain", "outlook", "category|categories"),
    ("Labels", "certain", "accounting", "نام گروه|گروه شخص|گروه طرف حساب|نوع مشتری|طبقه مشتری"),
    ("Labels", "certain", "crm", "group|tag|tags|segment|segments|customer group|contact group|group name"),
    ("Labels", "certain", "latin", "goruh|gorooh|grooh|guruh|barchasb|daste|dastebandi"),
    ("Active", "certain", "usage", "فعال|فعال است|فعال/غیرفعال|active|is active|enabled"),
    ("Active", "weak", "usage", "وضعیت|status|vaziat|vaziyat"),
)

_REMARKS = frozenset(
    fold(word)
    for word in (
        *("شمسی", "جلالی", "هجری شمسی", "خورشیدی", "میلادی", "الزامی", "اجباری", "اختیاری", "ضروری"),
        *("jalali", "shamsi", "gregorian", "miladi", "required", "mandatory", "optional"),
    )
)
"""What may stand in brackets behind a header without changing what it means."""

_BRACKETS: Mapping[str, str] = {")": "(", "]": "["}


def _spellings(header: str) -> Iterator[str]:
    """The header, and where it is in Latin letters also with what programs put in place of its spaces."""
    yield header
    if header.isascii() and " " in header:
        yield header.replace(" ", "-")
        yield header.replace(" ", ".")


def _known() -> dict[str, Synonym]:
    known: dict[str, Synonym] = {}
    for meaning, strength, source, headers in _TABLE:
        if source not in SOURCES:
            raise ValueError(source)
        for header in headers.split("|"):
            for spelling in _spellings(header):
                known.setdefault(fold(spelling), Synonym(meaning, weak=strength == "weak", latin=source == "latin"))
    for field in FIELDS:
        if field.kind is not Kind.FIXED:
            known[fold(field.name)] = Synonym(field.name)
    return known


KNOWN: Mapping[str, Synonym] = _known()
"""Folded header → what it means."""


def meaning_of(header: str) -> Synonym | None:
    """What a header means, with or without a remark such as «(شمسی)» behind it; None for one that is not known."""
    return KNOWN.get(fold(header)) or KNOWN.get(fold(_without_remark(header)))


def _without_remark(header: str) -> str:
    text = header.strip().rstrip("*:").rstrip()
    opening = _BRACKETS.get(text[-1:], "")
    before, bracket, remark = text[:-1].rpartition(opening) if opening else ("", "", "")
    return before if bracket and fold(remark) in _REMARKS else header


_OTHERS = frozenset(
    fold(word)
    for word in (
        *("پدر", "مادر", "همسر", "فرزند", "ضامن", "معرف", "رابط", "مدیر", "مدیرعامل", "بازاریاب", "فروشنده", "ویزیتور"),
        *("کارشناس", "مسئول", "مسئول فروش", "کاربر", "اضطراری", "والدین", "سرپرست", "نماینده", "راننده", "پزشک"),
        *("father", "mother", "spouse", "wife", "husband", "child", "parent", "referrer", "referred", "manager"),
        *("agent", "seller", "salesman", "visitor", "owner", "user", "emergency", "assistant", "assistant's", "doctor"),
        *("pedar", "madar", "hamsar", "farzand", "zamen", "moaref", "bazaryab"),
    )
)


def is_of_somebody_else(header: str) -> bool:
    """Whether a header names another person than the contact («موبایل معرف»): then its cells prove nothing."""
    words = "".join(char if char.isalnum() or char in "\u200c'" else " " for char in header).split()
    return any(fold(word) in _OTHERS for word in words)
