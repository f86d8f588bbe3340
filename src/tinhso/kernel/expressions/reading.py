"""A formula's text made into a tree. By hand, so that an error names its place and what to write instead.

or > and > not > comparison, in > + - > * / > minus > number, "text", name, call, ( )
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.expressions.tree import (
    CALLS,
    COMPARISONS,
    OF_COLUMNS,
    OF_ROWS,
    BadExpression,
    Binary,
    Call,
    Day,
    Member,
    Name,
    Node,
    Number,
    Place,
    Rows,
    Text,
    Truth,
    Unary,
    parts_of,
)

LONGEST = 4_000
DEEPEST = 60
_WORDS = frozenset({"and", "or", "not", "where", "in", "true", "false"})
_SAME = {
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "≠": "!=",
    "<>": "!=",
    "≤": "<=",
    "≥": ">=",
    "==": "=",
}
_TOKEN = re.compile(
    r"(?P<blank>\s+)|(?P<day>\d{4}-\d\d-\d\d(?!\d))|(?P<number>\d+(?:[.,]\d+)*%?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|“[^”\n]*”)"
    r"|(?P<sign>==|!=|<>|<=|>=|[-+*/×·÷−–=<>≠≤≥(),.])"
)  # fmt: skip
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: Place


def read(text: str) -> Node:
    """The tree of a formula. Raises BadExpression."""
    text = unicodedata.normalize("NFC", text)
    if len(text) > LONGEST:
        raise BadExpression("expr_too_long", line=1, column=LONGEST, most=LONGEST)
    tokens = list(_tokens(text))
    if len(tokens) == 1:
        raise BadExpression("expr_is_empty", line=1, column=1)
    reader = _Reader(tokens)
    node = reader.whole()
    _check_depth(node)
    return node


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, line, begins = 0, 1, 0
    while at < len(text):
        place = Place(line, at - begins + 1)
        match = _TOKEN.match(text, at)
        if match is None:
            open_ = text[at] in "\"'“"
            raise BadExpression(
                "expr_text_open" if open_ else "expr_letter",
                line=place.line,
                column=place.column,
                found=text[at],
            )
        kind, said = str(match.lastgroup), match[0]
        if kind == "blank":
            if "\n" in said:
                line += said.count("\n")
                begins = at + said.rfind("\n") + 1
        else:
            found.append(_Token(kind, _SAME.get(said, said), place))
        at = match.end()
    found.append(_Token("end", "", Place(line, len(text) - begins + 1)))
    return found


class _Reader:
    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._deep = 0

    def whole(self) -> Node:
        node = self._any()
        if self._now.kind != "end":
            self._refuse("+ - × ÷ = < > and or")
        return node

    @property
    def _now(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._now
        self._next += 1
        return token

    def _is(self, *words: str) -> bool:
        return self._now.kind in ("sign", "name") and self._now.text in words

    def _want(self, text: str) -> _Token:
        if not self._is(text):
            self._refuse(text)
        return self._take()

    def _refuse(self, wanted: str) -> None:
        now = self._now
        raise BadExpression(
            "expr_unexpected",
            line=now.at.line,
            column=now.at.column,
            found=now.text or "…",
            wanted=wanted,
        )

    def _any(self) -> Node:
        self._deep += 1
        if self._deep > DEEPEST:
            raise BadExpression(
                "expr_too_deep", line=self._now.at.line, column=self._now.at.column, most=DEEPEST
            )
        node = self._both()
        while self._is("or"):
            at = self._take().at
            node = Binary("or", node, self._both(), at)
        self._deep -= 1
        return node

    def _both(self) -> Node:
        node = self._not()
        while self._is("and"):
            at = self._take().at
            node = Binary("and", node, self._not(), at)
        return node

    def _not(self) -> Node:
        signs: list[Place] = []
        while self._is("not"):
            signs.append(self._take().at)
        node = self._compared()
        for at in reversed(signs):
            node = Unary("not", node, at)
        return node

    def _compared(self) -> Node:
        node = self._sum()
        if self._is("in"):
            return self._member(node)
        if not self._is(*COMPARISONS):
            return node
        sign = self._take()
        node = Binary(sign.text, node, self._sum(), sign.at)
        if self._is(*COMPARISONS, "in"):
            at = self._now.at
            raise BadExpression("expr_compared_twice", line=at.line, column=at.column)
        return node

    def _member(self, node: Node) -> Node:
        at = self._take().at
        self._want("(")
        values = [self._value()]
        while self._is(","):
            self._take()
            values.append(self._value())
        self._want(")")
        return Member(node, tuple(values), at)

    def _value(self) -> Number | Text | Day:
        token = self._now
        if token.kind == "number":
            return self._number()
        if token.kind == "day":
            return self._day()
        if token.kind != "text":
            self._refuse('"…"')
        return self._text()

    def _sum(self) -> Node:
        node = self._product()
        while self._is("+", "-"):
            sign = self._take()
            node = Binary(sign.text, node, self._product(), sign.at)
        return node

    def _product(self) -> Node:
        node = self._signed()
        while self._is("*", "/"):
            sign = self._take()
            node = Binary(sign.text, node, self._signed(), sign.at)
        return node

    def _signed(self) -> Node:
        signs: list[Place] = []
        while self._is("-"):
            signs.append(self._take().at)
        node = self._one()
        for at in reversed(signs):
            node = Unary("-", node, at)
        return node

    def _one(self) -> Node:
        token = self._now
        if token.kind == "number":
            return self._number()
        if token.kind == "text":
            return self._text()
        if token.kind == "day":
            return self._day()
        if self._is("("):
            self._take()
            node = self._any()
            self._want(")")
            return node
        if token.kind == "name" and token.text not in _WORDS:
            self._take()
            return self._call(token) if self._is("(") else Name(token.text, token.at)
        if self._is("true", "false"):
            return Truth(self._take().text == "true", token.at)
        self._refuse('1 "…" count( ( …')
        raise AssertionError

    def _call(self, name: _Token) -> Node:
        self._take()
        if name.text in OF_ROWS and self._of_rows(name.text):
            return self._rows(name)
        if name.text not in CALLS:
            raise BadExpression(
                "expr_unknown_call",
                line=name.at.line,
                column=name.at.column,
                found=name.text,
                known=", ".join(dict.fromkeys((*OF_ROWS, *CALLS))),
            )
        given = [self._any()]
        while self._is(","):
            self._take()
            given.append(self._any())
        self._want(")")
        least, most = CALLS[name.text]
        if not least <= len(given) <= most:
            raise BadExpression(
                "expr_arguments",
                line=name.at.line,
                column=name.at.column,
                name=name.text,
                wanted=least,
            )
        return Call(name.text, tuple(given), name.at)

    def _of_rows(self, what: str) -> bool:
        """Whether rows are asked: min and max are also taken of two figures."""
        if what not in CALLS:
            return True
        after = self._tokens[self._next + 1] if self._now.kind == "name" else self._now
        return self._now.kind == "name" and after.text == "."

    def _rows(self, name: _Token) -> Node:
        source = self._column_name()
        column = ""
        if self._is("."):
            self._take()
            column = self._column_name()
        if bool(column) != (name.text in OF_COLUMNS):
            self._refuse("." if not column else "where )")
        where = None
        if self._is("where"):
            self._take()
            where = self._any()
        self._want(")")
        return Rows(name.text, source, column, where, name.at)

    def _column_name(self) -> str:
        if self._now.kind != "name" or self._now.text in _WORDS:
            self._refuse("tên · a name")
        return self._take().text

    def _number(self) -> Number:
        token = self._take()
        said = token.text.removesuffix("%")
        code = ""
        if "," in said or said.count(".") > 1:
            code = "expr_number_vietnamese"
        elif _THOUSANDS.fullmatch(said):
            code = "expr_number_ambiguous"
        if code:
            raise BadExpression(code, line=token.at.line, column=token.at.column, found=said)
        value = float(said)
        return Number(value / 100 if token.text.endswith("%") else value, token.at)

    def _day(self) -> Day:
        token = self._take()
        try:
            return Day(date.fromisoformat(token.text), token.at)
        except ValueError:
            raise BadExpression(
                "expr_not_a_day", line=token.at.line, column=token.at.column, found=token.text
            ) from None

    def _text(self) -> Text:
        token = self._take()
        return Text(re.sub(r"\\(.)", r"\1", token.text[1:-1]), token.at)


def _check_depth(node: Node) -> None:
    """A long sum is a deep tree too."""
    open_ = [(node, 1)]
    while open_:
        one, deep = open_.pop()
        if deep > DEEPEST:
            raise BadExpression(
                "expr_too_deep", line=one.at.line, column=one.at.column, most=DEEPEST
            )
        open_ += [(part, deep + 1) for part in parts_of(one)]
