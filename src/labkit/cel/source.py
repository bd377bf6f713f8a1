"""The text of an expression, and where in it something is wrong: one line, and a caret below the place."""

from labkit.cel.errors import CompileError


class Problems:
    """What is wrong with an expression, in the order it was found."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[tuple[int, str]] = []

    def add(self, at: int, message: str) -> None:
        """Note one problem; the same twice is told once."""
        if (at, message) not in self._found:
            self._found.append((at, message))

    def check(self) -> None:
        """Raise CompileError if there is any."""
        if self._found:
            raise CompileError("compilation failed: " + "\n".join(self._shown(*one) for one in sorted(self._found)))

    def _shown(self, at: int, message: str) -> str:
        before = self._text[:at]
        line, column = before.count("\n") + 1, at - (before.rfind("\n") + 1)
        snippet = self._text.split("\n")[line - 1].replace("\t", " ")
        return f"ERROR: <input>:{line}:{column + 1}: {message}\n | {snippet}\n | {'.' * column}^"
