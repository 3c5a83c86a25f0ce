"""A long PDF: a coast's handbook, one light a page, each with one fact of its own."""

import random
from pathlib import Path
from textwrap import wrap

COLOURS = (
    "Amber",
    "Copper",
    "Crimson",
    "Ivory",
    "Jade",
    "Ochre",
    "Pearl",
    "Saffron",
    "Slate",
    "Teal",
)
PLACES = (
    "Point",
    "Rock",
    "Ness",
    "Head",
    "Skerry",
    "Reach",
    "Sound",
    "Haven",
    "Cape",
    "Ledge",
    "Bluff",
)
FILLING = (
    "The keeper notes the depth at the landing stage after each storm.",
    "The supply boat comes on the first Monday of the month if the sea allows it.",
    "Visitors are asked to leave the gallery before the lamp is lit.",
    "The lens is cleaned with warm water and a soft cloth, never with sand.",
)
LINE = 90  # characters


def name_of(page: int) -> str:
    return f"{COLOURS[page % len(COLOURS)]} {PLACES[page // len(COLOURS) % len(PLACES)]}"


def fact_of(page: int) -> str:
    return f"The light at {name_of(page)} was first lit in the year {1700 + page}."


def question_about(page: int) -> str:
    return f"In which year was the light at {name_of(page)} first lit?"


def write(path: Path, *, pages: int) -> Path:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    chance = random.Random(7)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, f"{page}. {name_of(page)}")
        text = canvas.beginText(60, 750)
        text.setFont("Helvetica", 10)
        for sentence in (*chance.sample(FILLING, 2), fact_of(page), *chance.sample(FILLING, 2)):
            text.textLines(wrap(sentence, LINE))
            text.textLine("")
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return path
