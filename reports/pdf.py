"""A page as PDF, by WeasyPrint: tagged for screen readers, with nothing fetched and no clock."""

from __future__ import annotations

from typing import Any

from engine.diagnostics import Problems


def pdf_of(html: str) -> bytes:
    """The PDF of a page that stands alone. Raises Refused where WeasyPrint cannot be used here.

    Glyphs come from the fonts of the machine: Chinese needs one that has it, such as Noto Sans CJK.
    """
    problems = Problems()
    try:
        from weasyprint import HTML
    except ImportError:
        help = "install it with: pip install '.[pdf]'"
        problems.add("no-pdf-library", "a PDF needs WeasyPrint, which is not installed", None, help)
    except OSError as error:
        help = "install Pango, on Debian with: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        message = f"WeasyPrint cannot load a library of the system: {error}"
        problems.add("no-pdf-library", message, None, help)
    problems.raise_if_any()
    made: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    """Nothing is fetched: a page holds all that it shows."""
    raise ValueError(f"a page that stands alone fetches nothing, and not `{url}`")
