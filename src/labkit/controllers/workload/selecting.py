"""Pods by label: whom a selector selects, found through an index and not by walking over a namespace."""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import selectors
from labkit.api.object import Object
from labkit.api.selectors import LabelSelector
from labkit.client.informer import Informer

BY_LABEL, BY_NAMESPACE = "label", "namespace"


def prepare(informer: Informer) -> None:
    """Keep an informer's objects findable by namespace and label; asking twice changes nothing."""
    informer.index(BY_LABEL, labelled)
    informer.index(BY_NAMESPACE, lambda obj: (objects.namespace(obj),))


def labelled(obj: Mapping[str, Any]) -> Iterable[str]:
    """Return "namespace/label=value" for each label of an object."""
    space = objects.namespace(obj)
    return [f"{space}/{key}={value}" for key, value in objects.labels(obj).items()]


def selected(informer: Informer, namespace: str, selector: LabelSelector) -> list[Object]:
    """Return the objects of a namespace that a selector selects, in order of arrival."""
    found = _candidates(informer, namespace, selector)
    return [one for one in found if selector.matches(objects.labels(one))]


def _candidates(informer: Informer, namespace: str, selector: LabelSelector) -> list[Object]:
    """Those with one of the labels asked for, if the selector names a label and its only value."""
    for one in selector.requirements:
        if one.operator == selectors.IN and len(one.values) == 1:
            return informer.indexed(BY_LABEL, f"{namespace}/{one.key}={one.values[0]}")
    return [] if selector.nothing else informer.indexed(BY_NAMESPACE, namespace)
