"""Words that names are made of: titles, the parts of compound first names, the parts of compound family names.

Tables only; every word is folded (see ``fold``). A word in a table is enough to join two words or to set one aside, so
each table is short, and holds only what is common enough to be meant.

Sources: article 20 of the Iranian civil registration act ("one simple or compound name, such as حسین or محمد مهدی,
which custom takes for one name"; its note 5 makes سید a part of the recorded name); for which compounds are common, the
names marked "frequent" and "usual" in the public list MansourM/persian-names-database and the two-part names of
amirkhodam/iranian-Names-Database-By-Gender, checked against the top ten lists of the National Organization for Civil
Registration (1394 and 1395).
"""

from __future__ import annotations

from importer.convert.fold import fold


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


TITLES = _folded(
    "آقای آقا خانم دوشیزه جناب سرکار دکتر مهندس استاد پروفسور حاج حاجیه کربلایی مرحوم مرحومه "
    "mr mrs ms miss dr eng prof sir madam"
)
"""Set aside at the beginning of a name, one or several («جناب آقای دکتر»). سید is no title but a part of the name, and
حاجی a first name too."""

_AFTER_MOHAMMAD = (
    "علی رضا حسین حسن مهدی جواد امین صادق صالح باقر تقی نقی کاظم جعفر هادی ابراهیم اسماعیل یوسف یونس یاسین طاها طه "
    "متین مبین پارسا حسام سجاد سبحان عرفان محسن مصطفی مجتبی معین ایلیا سینا حیدر عباس قاسم ابوالفضل"
)
_AFTER_AMIR = (
    "حسین علی محمد مهدی رضا عباس حسن احمد ارسلان حافظ حسام عماد احسان سجاد سینا صادق صالح عرفان پارسا طاها کسری محسن "
    "مسعود منصور هوشنگ همایون بهادر تیمور خسرو سالار سام سامان سعید یاسین ابوالفضل"
)
_ALLAH = "احسان نعمت رحمت فتح حجت عزت اسد نصرت سیف روح ولی فضل خیر ذبیح قدرت حبیب عین امر شکر لطف هدایت حشمت ید آیت عطا"

_COMPOUNDS: tuple[tuple[str, str], ...] = (
    ("محمد", _AFTER_MOHAMMAD),
    ("امیر میر", _AFTER_AMIR),
    ("علی", "رضا اصغر اکبر محمد حسین مراد پاشا"),
    ("حسین حسن", "علی رضا"),
    ("احمد حمید محمود سعید وحید مجید", "رضا"),
    ("غلام", "رضا علی حسین حسن عباس محمد حیدر"),
    ("قربان شعبان رجب رمضان نور", "علی محمد"),
    (_ALLAH, "الله اله"),
    ("ابو", "الفضل القاسم الحسن الفتح طالب ذر تراب"),
    ("عبد", "الله اله الرضا الحسین الحسن الکریم الرحمن الرحیم الحمید المجید العلی الصمد الواحد القادر"),
    ("ام", "البنین کلثوم لیلا"),
    ("سیف نظام جمال کمال شمس صدر فخر علا نجم ضیا حسام", "الدین"),
    ("فاطمه", "زهرا زینب"),
    ("نازنین ریحانه", "زهرا فاطمه زینب"),
    ("بی", "بی"),
    ("فاطمه زهرا زینب مریم معصومه مرضیه راضیه نرگس ریحانه مهدیه هانیه سمیه اکرم اعظم", "سادات"),
    ("mohammad mohamad muhammad", "reza ali hossein hosein hassan mehdi mahdi amin javad sadegh taha"),
    ("amir", "hossein hosein ali reza mohammad mehdi mahdi abbas arsalan"),
    ("ali", "reza asghar akbar mohammad"),
    ("ahmad hamid mahmoud gholam", "reza"),
    ("fatemeh nazanin", "zahra"),
)


def _compounds() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for heads, tails in _COMPOUNDS:
        for head in _folded(heads):
            table[head] = table.get(head, frozenset()) | _folded(tails)
    return table


COMPOUNDS = _compounds()
"""The first part of a compound first name to the parts that can follow it: محمد to علی, رضا …"""

GIVEN = frozenset(COMPOUNDS).union(*COMPOUNDS.values())
"""Words known to be first names, or parts of one: enough to tell «سید علی» (a first name) from «سید احمدی»."""

BEFORE_GIVEN = _folded("سید سیده seyed seyyed sayed")
"""Belongs to the first name that follows: «سید محمد رضا»."""

FAMILY_ENDS = _folded("پور زاده نژاد نیا فر فرد منش تبار خواه دوست پناه وند لو")
"""Ends of family names that some write as a word of their own: the last word belongs to the one before («رضا زاده»)."""

FAMILY_STARTS = _folded("پور آل بنی ابن حاج حاجی شیخ ملا میر al el bin ibn van von de")
"""Starts of family names: the word belongs to the one after («آل احمد»)."""
