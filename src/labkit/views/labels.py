"""The labels of nodes as a table: what selectors and affinity have to go by."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.views import matrix, style, words


def labels(nodes: Iterable[Object], keys: Sequence[str], lang: str = "en") -> style.View:
    """Draw one row per node and one column per label key; a node without the label says so."""
    rows = {objects.name(node): objects.labels(node) for node in nodes}
    columns = [matrix.Column(style.escape(key), _cell(rows, key, lang)) for key in keys]
    lines = [f"{name}: {', '.join(_told(own, key, lang) for key in keys)}." for name, own in rows.items()]
    if not rows:
        return style.View(words.say(lang, "no_node"), style.paragraphs(words.say(lang, "no_node")), lang)
    return style.View("\n".join(lines), matrix.table(list(rows), columns, lang), lang)


def _cell(rows: Mapping[str, Mapping[str, str]], key: str, lang: str) -> Callable[[str], str]:
    def cell(name: str) -> str:
        value = rows[name].get(key)
        if value is None:
            return f'<td class="lk-quiet">{style.sign("–", words.say(lang, "no_label"))}</td>'
        return f"<td>{style.escape(value)}</td>"

    return cell


def _told(own: Mapping[str, str], key: str, lang: str) -> str:
    return f"{key}={own[key]}" if key in own else f"{key}: {words.say(lang, 'no_label')}"
