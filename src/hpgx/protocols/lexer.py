"""A protocol's text as tokens that know their place, so that every error can point at the words it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from hpgx.errors import ProtocolError
from hpgx.records import record

T = TypeVar("T")

LONGEST_TEXT = 20_000
LONGEST_PHRASE = 7  # tokens in the longest name, such as "luteinizing hormone-releasing hormone"
SHOWN = 60  # characters of the line that an error shows on either side of the place

_TOKEN = re.compile(
    r"(?P<blank>(?:[^\S\n]|\#[^\n]*)+)|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<word>[^\W\d_]\w*)"
    r"|(?P<end>[;\n]|\.(?=\s|$))|(?P<symbol><=|>=|.)"
)


@record
class Token:
    """A piece of the text: its kind (number, word, symbol, or end of a clause), spelling and place."""

    kind: str
    text: str
    start: int
    stop: int


@record
class Span:
    """The characters from `start` to `stop` of a text."""

    text: str
    start: int
    stop: int

    @property
    def words(self) -> str:
        """What is written there."""
        return self.text[self.start : self.stop]

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of another."""
        return Span(text=self.text, start=self.start, stop=max(self.stop, other.stop))

    def error(self, message: str) -> ProtocolError:
        """Return an error that shows the line, a caret under each offending character, and the message."""
        first = self.text.rfind("\n", 0, self.start) + 1
        last = self.text.find("\n", self.start)
        last = len(self.text) if last < 0 else last
        left, right = max(first, self.start - SHOWN), min(last, self.start + SHOWN)
        head, tail = ("... " if left > first else ""), (" ..." if right < last else "")
        line = head + "".join(char if char.isprintable() else " " for char in self.text[left:right]) + tail
        pad = " " * (len(head) + self.start - left)
        carets = "^" * max(1, min(self.stop, right) - self.start)
        return ProtocolError(f"The protocol cannot be read here:\n  {line}\n  {pad}{carets}\n{message}")


def normal(text: str) -> str:
    """Return a name as the tables spell it: lower case, single blanks for blanks, hyphens and underscores."""
    return re.sub(r"[\s_-]+", " ", text.lower()).strip()


class Cursor:
    """Walks over the tokens of one text: a str of at most 20 000 characters, else ProtocolError."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  (a user's value)
            raise ProtocolError(
                f"A protocol is a text such as 'anastrozole 1 mg oral daily', not {type(text).__name__}."
            )
        if len(text) > LONGEST_TEXT:
            raise ProtocolError(f"The protocol has {len(text)} characters; at most {LONGEST_TEXT} are read.")
        self.text = text
        self.at = 0
        self.tokens = [
            Token(kind=match.lastgroup or "", text=match[0], start=match.start(), stop=match.end())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "blank"
        ]

    def peek(self, ahead: int = 0) -> Token:
        """Return the token `ahead` of the place; past the last one an 'end' that is empty."""
        if self.at + ahead < len(self.tokens):
            return self.tokens[self.at + ahead]
        size = len(self.text)
        return Token(kind="end", text="", start=size, stop=size)

    def word(self, ahead: int = 0) -> str:
        """Return the lower-case spelling of a token."""
        return self.peek(ahead).text.lower()

    @property
    def done(self) -> bool:
        """Whether the whole text has been read."""
        return self.at >= len(self.tokens)

    def here(self, tokens: int = 1) -> Span:
        """Return the span of the next tokens."""
        return Span(text=self.text, start=self.peek().start, stop=self.peek(tokens - 1).stop)

    def since(self, start: int) -> Span:
        """Return the span from the token number `start` to the last one read."""
        first, last = self.tokens[start], self.tokens[max(start, self.at - 1)]
        return Span(text=self.text, start=first.start, stop=last.stop)

    def step(self) -> Token:
        """Read one token."""
        token = self.peek()
        self.at += 1
        return token

    def take(self, *words: str) -> bool:
        """Read the next token if it is one of these words."""
        found = self.word() in words
        self.at += found
        return found

    def phrase(self, table: Mapping[str, T]) -> T | None:
        """Read the longest run of tokens that `table` names and return what it stands for."""
        for length in range(LONGEST_PHRASE, 0, -1):
            run = self.tokens[self.at : self.at + length]
            if len(run) < length or any(token.kind == "end" for token in run):
                continue
            if length > 1 and "-" in (run[0].text, run[-1].text):  # a minus sign, not a hyphen
                continue
            found = table.get(normal(self.text[run[0].start : run[-1].stop]))
            if found is not None:
                self.at += length
                return found
        return None

    def glued(self) -> Span:
        """Read the tokens that follow without a blank between them, as in ``ng/dL``; they make one unit."""
        first = self.at
        if self.peek().kind != "end":
            self.at += 1
        while self.peek().start == self.peek(-1).stop and self.peek().kind != "end" and self.word() not in (",", ")"):
            self.at += 1
        return self.since(first) if self.at > first else self.here()
