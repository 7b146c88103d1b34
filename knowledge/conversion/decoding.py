"""Turns the bytes of a text file into text, whatever its encoding, and says which one it was."""

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from knowledge.conversion.errors import Unreadable
from knowledge.conversion.model import Notice

# What each language was written in before UTF-8; the first is assumed where too little text tells them apart.
_OLDER = {"zh": ("gb18030", "big5"), "": ("cp1252", "gb18030", "big5")}
_NAMES = {"cp1252": "Windows-1252", "gb18030": "GB18030", "big5": "Big5"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# What a page may say of itself; other codecs of the library are no encodings of pages.
DECLARABLE = frozenset("gb2312 gbk gb18030 big5 iso-8859-1 iso-8859-15 windows-1252 latin-1 macintosh".split())
# Bytes above ASCII from which the statistics of letters can be trusted.
ENOUGH_BYTES = 40


@dataclass(frozen=True)
class Decoded:
    """Text with the encoding it was in; `certain` is false where that was found by its letters."""

    text: str
    encoding: str
    certain: bool

    @property
    def notices(self) -> tuple[Notice, ...]:
        """A word on an encoding that was found by the letters, since that may be wrong."""
        if self.certain:
            return ()
        return (Notice("encoding", {"encoding": self.encoding}),)


def decode(data: bytes, name: str, language: str, declared: str | None = None) -> Decoded:
    """Decode `data`: by its mark, as UTF-8, as it declares, or else as its letters suggest for `language`.

    Raises Unreadable when no encoding fits.
    """
    for mark, codec, shown in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(codec), shown, True)
            except UnicodeDecodeError as error:
                raise _unknown(name) from error
    candidates = [("utf-8", "UTF-8", True)]
    if (declared or "").lower() in DECLARABLE:
        candidates.append((str(declared), str(declared), True))
    candidates += [(codec, _NAMES[codec], False) for codec in _by_letters(data, language)]
    candidates.append(("latin-1", "ISO-8859-1", False))
    for codec, shown, certain in candidates:
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if certain or not any("\x80" <= character <= "\x9f" for character in text):
            # Both agree where none of the characters is used that Windows added.
            plain = codec == "cp1252" and not any(0x80 <= byte <= 0x9F for byte in data)
            return Decoded(text, "ISO-8859-1" if plain else shown, certain)
    raise _unknown(name)


def _by_letters(data: bytes, language: str) -> list[str]:
    older = _OLDER.get(language, _OLDER[""])
    if sum(byte > 127 for byte in data[:10_000]) < ENOUGH_BYTES:
        return list(older)
    best = from_bytes(data[:100_000], cp_isolation=list(older)).best()
    return sorted(older, key=lambda codec: best is None or codec != best.encoding)


def _unknown(name: str) -> Unreadable:
    return Unreadable(name, {"reason": "encoding"})
