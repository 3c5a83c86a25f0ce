"""A long PDF of the kind people upload: a coast's handbook, one lighthouse a page.

Each page holds one fact that stands nowhere else in it: when that page's light was first lit. With
eight sentences or more before it, the passage that holds the fact begins on the same page.
"""

import random
from pathlib import Path
from textwrap import wrap

FIRST = (
    *("Amber", "Barley", "Cinder", "Drift", "Ember", "Falcon", "Granite", "Heron", "Indigo"),
    *("Juniper", "Kestrel", "Lantern", "Marrow", "Nettle", "Osprey", "Pebble", "Quarry"),
)
SECOND = (
    *("Rock", "Point", "Head", "Ness", "Skerry", "Haven", "Sound", "Cape", "Ledge", "Reach"),
    *("Bar", "Stack", "Bluff"),
)
SUBJECTS = (
    *("The keeper", "A visiting pilot", "The harbour office", "The maintenance crew"),
    *("The night watch", "An apprentice", "The supply boat", "The coast guard"),
)
VERBS = ("records", "inspects", "repairs", "reports", "measures", "photographs", "compares")
OBJECTS = (
    *("the state of the lens", "the wear of the stairs", "the depth at the landing stage"),
    *("the rust on the gallery rail", "the sound of the fog horn", "the level of the cistern"),
    *("the drift of the marker buoys", "the height of the spring tide", "the paint of the tower"),
)
WHEN = (
    *("every second Monday", "after each storm", "before the autumn gales", "at slack water"),
    *("once the wind has dropped", "on the first day of the quarter", "while the boat waits"),
)
REASONS = (
    *("so that the next crew finds what it needs", "because salt hides damage from the eye"),
    *("as the insurers have asked for since the rebuilding", "to keep the chart up to date"),
    *("for the yearly meeting of the district", "since the tower leans a little to the west"),
)
LINE = 92  # characters


def name_of(page: int) -> str:
    """The light of a page, different for each of the first 221."""
    return f"{FIRST[page % len(FIRST)]} {SECOND[page // len(FIRST) % len(SECOND)]}"


def year_of(page: int) -> int:
    return 1700 + page


def fact_of(page: int) -> str:
    return f"The light at {name_of(page)} was first lit in the year {year_of(page)}."


def question_about(page: int) -> str:
    return f"In which year was the light at {name_of(page)} first lit?"


def write(path: Path, *, pages: int, sentences: int, seed: int = 1) -> Path:
    """Write a PDF whose pages hold two paragraphs of `sentences` each and their fact between them.

    Other seeds give another text with the same facts.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    chance = random.Random(seed)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, f"{page}. {name_of(page)}")
        text = canvas.beginText(60, 750)
        text.setFont("Helvetica", 10)
        for paragraph in (_prose(chance, sentences), fact_of(page), _prose(chance, sentences)):
            text.textLines(wrap(paragraph, LINE))
            text.textLine("")
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return path


def _prose(chance: random.Random, sentences: int) -> str:
    return " ".join(
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)}"
        f" {chance.choice(WHEN)}, {chance.choice(REASONS)}."
        for _ in range(sentences)
    )
