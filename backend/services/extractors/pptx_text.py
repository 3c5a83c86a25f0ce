"""The words in a drawing: paragraphs, lists and the numbers behind a chart."""

from collections.abc import Iterator

from lxml import etree

from services.extractors.result import Block

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BREAK, PROPERTIES = f"{A}br", f"{A}pPr"
MAX_INDENT = 8


def text_of(paragraph: etree._Element) -> str:
    """The words of a paragraph, its line breaks kept."""
    pieces, stack = list[str](), [paragraph]
    while stack:
        node = stack.pop()
        if node.tag in (f"{A}t", MATH_TEXT):
            pieces.append(node.text or "")
        elif node.tag == BREAK:
            pieces.append("\n")
        elif node.tag != FALLBACK:
            stack.extend(reversed(node))
    return "".join(pieces).replace("\v", "\n").strip()


def paragraphs_of(element: etree._Element) -> Iterator[str]:
    """All that say something, however deep."""
    return filter(None, map(text_of, element.iter(f"{A}p")))


def items_of(shape: etree._Element, *, in_list: bool) -> Iterator[Block]:
    """The paragraphs of a shape; `in_list`: they are items where nothing says otherwise."""
    paragraphs = [each for each in shape.iter(f"{A}p") if text_of(each)]
    default = "-" if in_list and len(paragraphs) > 1 else ""
    was_item = False
    for paragraph in paragraphs:
        properties = paragraph.find(PROPERTIES)
        label, text = _label(properties, default), text_of(paragraph)
        if label:
            words = " ".join(text.split())
            joint = "\n" if was_item else "\n\n"
            yield Block(f"{'  ' * _depth(properties)}{label} {words}", joint=joint)
        else:
            yield Block(text)
        was_item = bool(label)


def chart_rows(chart: etree._Element) -> list[list[str]]:
    """Categories down, series across, as the chart shows them."""
    series = list(chart.iter(f"{C}ser"))
    names = [each.findtext(f"{C}tx//{C}v", "") for each in series]
    values = [_points(each, "val") or _points(each, "yVal") for each in series]
    labels = dict[int, str]()
    for each in series:
        labels |= _points(each, "cat") or _points(each, "xVal")
    places = sorted({*labels, *(place for column in values for place in column)})
    rows = [[labels.get(at, ""), *(column.get(at, "") for column in values)] for at in places]
    return [["", *names], *rows] if rows else []


def _points(series: etree._Element, kind: str) -> dict[int, str]:
    axis = series.find(f"{C}{kind}")
    points = axis.iter(f"{C}pt") if axis is not None else ()
    return {
        int(point.get("idx", "")): point.findtext(f"{C}v", "")
        for point in points
        if point.get("idx", "").isdecimal() and len(point.get("idx", "")) < 8
    }


def _label(properties: etree._Element | None, default: str) -> str:
    if properties is None:
        return default
    if properties.find(f"{A}buNone") is not None:
        return ""
    if properties.find(f"{A}buAutoNum") is not None:
        return "1."
    return "-" if properties.find(f"{A}buChar") is not None else default


def _depth(properties: etree._Element | None) -> int:
    level = properties.get("lvl", "0") if properties is not None else "0"
    return min(int(level), MAX_INDENT) if level.isdecimal() and len(level) < 4 else 0
