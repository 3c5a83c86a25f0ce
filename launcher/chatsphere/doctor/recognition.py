"""Whether scanned pages can be read, which ChatSphere can do without."""

import shutil
import subprocess
from collections.abc import Iterator

from chatsphere.doctor.finding import Finding
from chatsphere.settings import Settings

PATIENCE = 10  # seconds for a list of languages
CHECK = "scanned pages"


def scanned_pages(settings: Settings) -> Iterator[Finding]:
    if settings.variables.get("CHATSPHERE_OCR", "auto").lower() == "off":
        yield Finding.good(CHECK, "text recognition is switched off")
        return
    program = shutil.which("tesseract", path=settings.variables.get("PATH"))
    if program is None:
        fix = "Install it (Debian: apt install tesseract-ocr) if scans should be read."
        yield Finding.note(CHECK, "tesseract is not installed, so they stay unread", fix)
        return
    wanted = settings.variables.get("CHATSPHERE_OCR_LANGUAGES", "eng").split(",")
    missing = {language.strip() for language in wanted} - _languages(program) - {""}
    if missing:
        listed = ", ".join(sorted(missing))
        fix = f"Install them (Debian: apt install tesseract-ocr-{min(missing)}, …), or set others."
        yield Finding.note(CHECK, f"tesseract does not know these languages: {listed}", fix)
    else:
        yield Finding.good(CHECK, f"read by {program}")


def _languages(program: str) -> set[str]:
    """Empty when the program does not answer as it should."""
    try:
        listed = subprocess.run(
            [program, "--list-langs"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env={"LANG": "C.UTF-8"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return set()
    return {line.strip() for line in listed.stdout.splitlines()[1:]}
