"""Numbers of a workbook as its cells show them: dates, percentages, decimals, currencies."""

import math
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from lxml import etree

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAYS = (*range(14, 18), *range(27, 32), 36, *range(50, 59))  # those from 27 on are East Asian
BUILT_IN = {
    **dict.fromkeys(DAYS, "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47), "h:mm"),
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    46: "[h]:mm:ss",
}
LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')  # shown as it is, or only there for its width
CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
BRACKETS = re.compile(r"\[[^\]]*\]")
LAST_DAY = 2_958_466  # the first of January 10000, as a serial number
MAX_DECIMALS, MAX_DIGITS = 15, 30


class Format(NamedTuple):
    """What a number format makes of a number. `decimals` is None where all are shown."""

    decimals: int | None = None
    digits: int = 1  # before the decimals; zeros in front fill them up
    grouped: bool = False
    percent: bool = False
    before: str = ""
    after: str = ""
    date: bool = False
    time: bool = False
    elapsed: bool = False


GENERAL = Format()


class Formats:
    """The number formats of a workbook's cell styles."""

    def __init__(self, styles: etree._Element | None, *, since_1904: bool) -> None:
        self._start = datetime.fromisoformat("1904-01-01" if since_1904 else "1899-12-30")
        self._by_style = list[Format]()
        if styles is None:
            return
        codes = {
            each.get("numFmtId", ""): each.get("formatCode", "")
            for each in styles.iterfind(f"{S}numFmts/{S}numFmt")
        }
        kinds = {code: parse(text) for code, text in codes.items()}
        for style in styles.iterfind(f"{S}cellXfs/{S}xf"):
            code = style.get("numFmtId", "0")
            self._by_style.append(kinds.get(code) or _built_in(code))

    def shown(self, value: str, style: str) -> str:
        """A stored number as people see it; dates as in ISO 8601, which nobody misreads."""
        try:
            number = float(value)
        except ValueError:
            return value
        place = int(style) if style.isdecimal() else -1
        form = self._by_style[place] if 0 <= place < len(self._by_style) else GENERAL
        if not math.isfinite(number):
            return value
        if form.elapsed:
            return _duration(number)
        if (form.date or form.time) and 0 <= number < LAST_DAY:
            return self._moment(number, form)
        return _number(number, form)

    def _moment(self, serial: float, form: Format) -> str:
        moment = self._start + timedelta(seconds=round(serial * 86_400))
        has_seconds = moment.second != 0
        clock = moment.strftime("%H:%M:%S" if has_seconds else "%H:%M")
        if not form.date:
            return clock
        day = moment.strftime("%Y-%m-%d").zfill(10)
        return f"{day} {clock}" if form.time else day


def parse(code: str) -> Format:
    """A format code; of its sections the first, which is the one for positive numbers."""
    section = LITERAL.sub(_kept, code).split(";")[0]
    currency = CURRENCY.search(section)
    section = CURRENCY.sub(lambda found: f"\0{found[1]}\0", section)
    if ELAPSED.search(section):
        return Format(elapsed=True)
    literals = section.split("\0")
    plain = BRACKETS.sub("", "".join(literals[::2])).lower()
    if re.search(r"[ymdhs]", plain.replace("general", "")):
        return _parsed_moment(plain)
    return _parsed_number(section, plain, bool(currency))


def _kept(found: re.Match[str]) -> str:
    """Literals between marks, so that their letters are not taken for codes."""
    text = found[1] if found[1] is not None else found[2]
    return f"\0{text}\0".replace(";", ",") if text else ""


def _parsed_moment(plain: str) -> Format:
    has_time = bool(re.search(r"[hs]|am/pm", plain))
    has_day = bool(re.search(r"[yd]", plain)) or ("m" in plain and not has_time)
    return Format(date=has_day, time=has_time)


def _parsed_number(section: str, plain: str, has_currency: bool) -> Format:
    digits = re.search(r"[0#?][0#?,.]*", plain)
    if not digits:
        return GENERAL
    whole, _, fraction = digits[0].partition(".")
    exact = "/" not in plain and "e+" not in plain and "e-" not in plain
    place = re.search(r"[0#?]", section)
    start = place.start() if place else 0
    before, after = _words(section[:start]), _words(section[start:])
    return Format(
        decimals=min(MAX_DECIMALS, len(re.findall(r"[0#?]", fraction))) if exact else None,
        digits=min(MAX_DIGITS, whole.count("0")),
        grouped="," in whole,
        percent="%" in plain,
        before=before,
        after=after,
    )


def _words(section: str) -> str:
    """The literals, with the spaces and signs of money that need no quotes."""
    pieces = section.split("\0")
    shown = [
        piece if at % 2 else "".join(re.findall(r"[$€£¥₹ ]", BRACKETS.sub("", piece)))
        for at, piece in enumerate(pieces)
    ]
    return "".join(shown)


def _built_in(code: str) -> Format:
    text = BUILT_IN.get(int(code)) if code.isdecimal() and len(code) < 4 else None
    return parse(text) if text else GENERAL


def _number(number: float, form: Format) -> str:
    number = number * 100 if form.percent else number
    if form.decimals is None:
        text = _plain(number)
    else:
        text = f"{abs(number):{',' if form.grouped else ''}.{form.decimals}f}"
        whole, dot, fraction = text.partition(".")
        sign = "-" if number < 0 else ""
        text = f"{sign}{whole.zfill(form.digits)}{dot}{fraction}"
    return f"{form.before}{text}{'%' if form.percent else ''}{form.after}".strip()


def _plain(number: float) -> str:
    """Fifteen digits, as many as the programs keep; "0.3" and not "0.30000000000000004"."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}"


def _duration(days: float) -> str:
    minutes, seconds = divmod(round(abs(days) * 86_400), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if days < 0 else ''}{hours}:{minutes:02}:{seconds:02}"
