"""The letter's own phrases in one language: a gettext catalogue, read as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from engine.diagnostics import Problems
from reports.letters.parts import Line, Value, filled

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Catalog, Message

CATALOGUES = Path(__file__).parent / "catalogues"
"""The phrases in other languages, one file a language."""
SOURCE = "en"
"""The language of the phrases as the code has them, and of the policy."""
_SOURCE_LOCALE = "en_GB"


def marked(message: str) -> str:
    """A phrase that is said elsewhere: marked so that catalogues are made of it, and returned as it is."""
    return message


class Catalogue:
    """The phrases of one language; what it lacks is said in English, and kept in `missing`."""

    def __init__(self, locale: Locale, messages: Catalog | None) -> None:
        self.locale = locale
        self.missing: dict[str, None] = {}
        self._messages = messages
        self._translations = NullTranslations() if messages is None else _compiled(messages)

    @property
    def language(self) -> str:
        """The language as HTML names it."""
        script = f"-{self.locale.script}" if self.locale.script else ""
        region = f"-{self.locale.territory}" if self.locale.territory else ""
        return f"{self.locale.language}{script}{region}"

    def say(self, message: str, /, **values: Value) -> Line:
        """A phrase with its placeholders replaced."""
        self._note(message)
        return filled(self._translations.gettext(message), values)

    def plural(self, one: str, several: str, number: int, /, **values: Value) -> Line:
        """A phrase in the form that goes with a number."""
        self._note(one)
        return filled(self._translations.ngettext(one, several, number), values)

    def has(self, message: str) -> bool:
        """Whether the language has a phrase."""
        return self._messages is None or _is_there(self._messages.get(message))

    def _note(self, message: str) -> None:
        if not self.has(message):
            self.missing[message] = None


def languages(folders: Sequence[Path] = ()) -> list[str]:
    """The languages that there are phrases in."""
    found = {path.stem for folder in (CATALOGUES, *folders) for path in folder.glob("*.po")}
    return sorted({SOURCE, *found})


def read_catalogue(language: str, folders: Sequence[Path] = ()) -> Catalogue:
    """The phrases of a language; a folder that is given comes before the one that is shipped.

    A language without a file has none of its own. Raises Refused for a file that is no catalogue, and
    ValueError for what is no language.
    """
    from babel import Locale
    from babel.core import UnknownLocaleError

    if language == SOURCE:
        return Catalogue(Locale.parse(_SOURCE_LOCALE), None)
    for folder in (*folders, CATALOGUES):
        file = folder / f"{language}.po"
        if file.is_file():
            messages = _read(file)
            return Catalogue(messages.locale or Locale.parse(language, sep="-"), messages)
    from babel.messages.catalog import Catalog

    try:
        return Catalogue(Locale.parse(language, sep="-"), Catalog())
    except UnknownLocaleError:
        raise ValueError(f"`{language}` is no language that dates and amounts can be written in") from None


def _read(file: Path) -> Catalog:
    from babel.core import UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    problems = Problems()
    try:
        with file.open("rb") as stream:
            messages = read_po(stream, abort_invalid=True)
        for message in messages:
            _check_placeholders(file, message, problems)
        problems.raise_if_any()
    except OSError as error:
        problems.add("unreadable-file", f"`{file}` cannot be read: {error.strerror}", None)
    except (PoFileError, UnicodeDecodeError, UnknownLocaleError, ValueError) as error:
        help = "write it in gettext's format, UTF-8, with the language in its header"
        problems.add("bad-catalogue", f"`{file}` is no catalogue: {error}", None, help)
    else:
        return messages
    problems.raise_if_any()
    raise AssertionError


def _check_placeholders(file: Path, message: Message, problems: Problems) -> None:
    """Report every placeholder of a translation that its message does not have."""
    if not message.id:
        return
    originals = message.id if isinstance(message.id, list | tuple) else (message.id,)
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    known = {name for text in originals for name in _placeholders(text)}
    for text in texts:
        for name in _placeholders(text or ""):
            if name not in known:
                said = f"`{file}`, line {message.lineno}: `{originals[0]}` has no place for `{{{name}}}`"
                problems.add("bad-catalogue", said, None, "keep the words in braces as they are")


def _placeholders(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def _is_there(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def _compiled(messages: Catalog) -> NullTranslations:
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
