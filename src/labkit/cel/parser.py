"""The grammar of CEL, read by descent; macros are taken out on the way."""

from labkit.cel import macros, tokens, types
from labkit.cel.errors import CompileError
from labkit.cel.source import Problems
from labkit.cel.tokens import Token
from labkit.cel.tree import RESERVED, Call, Elements, Entries, Entry, Literal, Name, Node, Select, dotted

_PRIMARY = (
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
)
_RELATIONS = ("==", "!=", "<", "<=", ">", ">=")
DEEPEST = 250


def parse(text: str, problems: Problems, binds: bool = False) -> Node:
    """Return the tree of an expression; `binds`: it may use cel.bind. Raises CompileError for what cannot be read."""
    words = tokens.read(text, problems)
    problems.check()
    node = _Parser(words, problems, binds).whole()
    problems.check()
    return node


class _Parser:
    def __init__(self, words: list[Token], problems: Problems, binds: bool) -> None:
        self._words = words
        self._binds = binds
        self._problems = problems
        self._at = 0
        self._depth = 0

    # --- words ------------------------------------------------------------------------------------------------

    @property
    def _next(self) -> Token:
        return self._words[self._at]

    def _step(self) -> Token:
        word = self._next
        self._at += 1
        return word

    def _takes(self, *signs: str) -> Token | None:
        word = self._next
        return self._step() if word.kind in ("sign", "name") and word.text in signs else None

    def _must(self, sign: str) -> Token:
        word = self._takes(sign)
        if word is None:
            kind = "missing" if self._next.kind == "end" else "mismatched input"
            raise self._wrong(
                f"missing '{sign}' at '<EOF>'"
                if kind == "missing"
                else f"{kind} '{self._next.text}' expecting '{sign}'"
            )
        return word

    def _wrong(self, message: str) -> CompileError:
        self._problems.add(self._next.at, f"Syntax error: {message}")
        try:
            self._problems.check()
        except CompileError as error:
            return error
        raise AssertionError

    # --- grammar ----------------------------------------------------------------------------------------------

    def whole(self) -> Node:
        node = self._expression()
        if self._next.kind != "end":
            kind = "mismatched" if self._at + 2 < len(self._words) else "extraneous"
            raise self._wrong(f"{kind} input '{self._next.text}' expecting <EOF>")
        return node

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"expression recursion limit exceeded: {DEEPEST}")
        node = self._or()
        if (sign := self._takes("?")) is not None:
            yes = self._or()
            self._must(":")
            node = Call(sign.at, "_?_:_", None, (node, yes, self._expression()))
        self._depth -= 1
        return node

    def _or(self) -> Node:
        node = self._and()
        while (sign := self._takes("||")) is not None:
            node = Call(sign.at, "_||_", None, (node, self._and()))
        return node

    def _and(self) -> Node:
        node = self._relation()
        while (sign := self._takes("&&")) is not None:
            node = Call(sign.at, "_&&_", None, (node, self._relation()))
        return node

    def _relation(self) -> Node:
        node = self._sum()
        while (sign := self._takes(*_RELATIONS, "in")) is not None:
            function = "@in" if sign.text == "in" else f"_{sign.text}_"
            node = Call(sign.at, function, None, (node, self._sum()))
        return node

    def _sum(self) -> Node:
        node = self._product()
        while (sign := self._takes("+", "-")) is not None:
            node = Call(sign.at, f"_{sign.text}_", None, (node, self._product()))
        return node

    def _product(self) -> Node:
        node = self._unary()
        while (sign := self._takes("*", "/", "%")) is not None:
            node = Call(sign.at, f"_{sign.text}_", None, (node, self._unary()))
        return node

    def _unary(self) -> Node:
        sign = self._takes("!", "-")
        if sign is None:
            return self._member(self._primary())
        following = self._next
        if sign.text == "-" and following.kind == "literal" and following.type in (types.INT, types.DOUBLE):
            self._step()
            return self._member(Literal(sign.at, -following.value, following.type))
        inner = self._unary()
        if isinstance(inner, Call) and inner.function == f"{sign.text}_":  # twice is not at all
            return inner.arguments[0]
        return Call(sign.at, f"{sign.text}_", None, (inner,))

    def _member(self, node: Node) -> Node:
        while True:
            if (sign := self._takes(".")) is not None:
                node = self._selection(node, sign)
            elif (sign := self._takes("[")) is not None:
                optional = self._takes("?") is not None
                index = self._expression()
                self._must("]")
                node = Call(sign.at, "_[?_]" if optional else "_[_]", None, (node, index))
            elif self._next.text == "{" and self._next.kind == "sign" and (name := dotted(node)) is not None:
                node = self._object(self._step(), name)
            else:
                return node

    def _selection(self, node: Node, sign: Token) -> Node:
        optional = self._takes("?") is not None
        word = self._step()
        if word.kind != "name" and not (word.kind == "literal" and word.text in ("true", "false", "null")):
            self._at -= 1
            raise self._wrong(f"no viable alternative at input '.{word.text}'")
        if not optional and (bracket := self._takes("(")) is not None:
            call = Call(bracket.at, word.text, node, self._arguments(")"))
            return macros.expanded(call, self._problems, self._binds)
        return Select(sign.at, node, word.text, optional)

    def _arguments(self, closing: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while self._takes(closing) is None:
            found.append(self._expression())
            if self._next.text != closing or self._next.kind != "sign":
                if self._next.text != ",":
                    raise self._wrong(f"mismatched input '{self._next.text}' expecting '{closing}'")
                self._step()
        return tuple(found)

    def _primary(self) -> Node:
        word = self._next
        if word.kind == "literal":
            self._step()
            if word.type == types.INT and word.value > tokens.LARGEST:
                self._problems.add(word.at, "invalid int literal")
            return Literal(word.at, word.value, word.type)
        if word.kind == "name" and word.text != "in":
            return self._name(self._step(), "")
        if self._takes(".") is not None:
            return self._name(self._step(), ".")
        if self._takes("(") is not None:
            node = self._expression()
            self._must(")")
            return node
        if self._takes("[") is not None:
            return self._list(word)
        if self._takes("{") is not None:
            return self._map(word)
        raise self._wrong(f"mismatched input '{word.text}' expecting {_PRIMARY}")

    def _name(self, word: Token, dot: str) -> Node:
        if word.text in RESERVED:
            self._problems.add(word.at, f"reserved identifier: {word.text}")
        if (bracket := self._takes("(")) is not None:
            return macros.expanded(Call(bracket.at, word.text, None, self._arguments(")")), self._problems)
        return Name(word.at, word.text)

    def _list(self, word: Token) -> Node:
        elements: list[Node] = []
        optional: set[int] = set()
        while self._takes("]") is None:
            if self._takes("?") is not None:
                optional.add(len(elements))
            elements.append(self._expression())
            if self._next.text != "]":
                self._must(",")
        return Elements(word.at, tuple(elements), frozenset(optional))

    def _map(self, word: Token) -> Node:
        return Entries(word.at, self._entries(self._expression))

    def _object(self, word: Token, name: str) -> Node:
        return Entries(word.at, self._entries(self._field), name)

    def _field(self) -> Node:
        if self._next.kind == "end":
            raise self._wrong("mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}")
        word = self._step()
        return Name(word.at, word.text)

    def _entries(self, key) -> tuple[Entry, ...]:  # type: ignore[no-untyped-def]
        found: list[Entry] = []
        while self._takes("}") is None:
            optional = self._takes("?") is not None
            name = key()
            colon = self._must(":")
            found.append(Entry(colon.at, name, self._expression(), optional))
            if self._next.text != "}":
                self._must(",")
        return tuple(found)
