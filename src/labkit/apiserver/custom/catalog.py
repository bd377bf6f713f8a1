"""The catalog: which custom types are served now, by group, version and plural."""

from collections.abc import Iterator

from labkit.api.object import Object
from labkit.apiserver.custom import serving
from labkit.apiserver.custom_type import CustomType


class Catalog:
    """What the stored definitions add to the API. Changed when a definition is, looked up by requests."""

    def __init__(self) -> None:
        self._types: dict[tuple[str, str, str], CustomType] = {}
        self._by_definition: dict[str, tuple[CustomType, ...]] = {}

    def get(self, group: str, version: str, plural: str) -> CustomType | None:
        """Return the type of a path."""
        return self._types.get((group, version, plural))

    def types(self) -> Iterator[CustomType]:
        """Yield all types, in order of their groups, the preferred version of each first."""
        for name in sorted(self._by_definition, key=lambda one: (one.partition(".")[2], one)):
            yield from self._by_definition[name]

    def of(self, definition: str) -> tuple[CustomType, ...]:
        """Return the types that a definition ("widgets.example.com") adds."""
        return self._by_definition.get(definition, ())

    def stored(self, crd: Object) -> CustomType:
        """Return a type by which everything is reached that a definition has stored, even if no version is served."""
        versions = [{**one, "served": True} for one in crd["spec"]["versions"]]
        return next(iter(serving.types_of({**crd, "spec": {**crd["spec"], "versions": versions}})))

    def serve(self, crd: Object) -> None:
        """Serve what a definition says now."""
        self.forget(crd["metadata"]["name"])
        found = tuple(serving.types_of(crd))
        if found:
            self._by_definition[crd["metadata"]["name"]] = found
            self._types.update({(one.group, one.version, one.plural): one for one in found})

    def forget(self, definition: str) -> None:
        """Serve nothing of a definition any longer."""
        for one in self._by_definition.pop(definition, ()):
            self._types.pop((one.group, one.version, one.plural), None)
