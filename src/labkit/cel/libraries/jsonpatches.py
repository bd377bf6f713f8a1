"""jsonpatch.escapeKey: a name as a part of a JSON patch's path."""

FUNCTIONS = (
    (
        "jsonpatch.escapeKey(string) -> string",
        lambda text: text.replace("~", "~0").replace("/", "~1"),
    ),
)
