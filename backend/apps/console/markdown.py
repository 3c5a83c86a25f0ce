"""Answers as HTML. A model's text is a stranger's: it is escaped, and what comes out is sanitised.

Images are left out: their addresses would carry text away without anybody's doing.
"""

import re
from collections.abc import Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

CITATION = re.compile(r"\[(\d{1,3})\]")
BUTTON = {"type", "class", "data-cite", "aria-label"}
TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "button"),
}


def html_of(text: str, citable: Sequence[int] = ()) -> SafeString:
    """`text` as HTML; a marker `[n]` becomes a button if `n` is one of `citable`."""
    return _clean(_parser().render(text, {"citable": set(citable)}))


def passage_html(text: str) -> SafeString:
    """A passage as its document had it laid out; its titles stand below those of the page."""
    parser = _parser().disable("code")  # what stands further in is no program here
    tokens = parser.parse(text, {"citable": set()})
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h4"
    return _clean(parser.renderer.render(tokens, parser.options, {}))


def cited(text: str, citable: Sequence[int]) -> list[int]:
    """The sources that `text` refers to, in the order in which it first does."""
    found = dict.fromkeys(int(number) for number in CITATION.findall(text))
    return [number for number in found if number in citable]


def _clean(rendered: str) -> SafeString:
    clean = nh3.clean(
        rendered,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "button": BUTTON, "ol": {"start"}},
        url_schemes={"https", "mailto"},
        url_relative="deny",
        link_rel="noopener nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return mark_safe(clean)  # noqa: S308 - sanitised in the line above


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "citation", _read_citation)
    parser.add_render_rule("citation", _write_citation)
    return parser


def _read_citation(state: StateInline, silent: bool) -> bool:
    marker = CITATION.match(state.src, state.pos)
    if marker is None or int(marker.group(1)) not in state.env["citable"]:
        return False
    if not silent:
        state.push("citation", "", 0).content = str(int(marker.group(1)))
    state.pos = marker.end()
    return True


def _write_citation(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    number = tokens[index].content
    label = gettext("Source {number}").format(number=number)
    return (
        f'<button type="button" class="cite" data-cite="{number}" aria-label="{label}">'
        f"{number}</button>"
    )
