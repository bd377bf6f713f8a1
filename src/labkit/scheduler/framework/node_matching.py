"""Which nodes meet a selector or carry a taint that is not tolerated, column by column."""

import numpy as np

from labkit.api import scheduling, selectors
from labkit.api.pod import Pod
from labkit.scheduler.framework.node_table import Mask, NodeTable


def requirement(nodes: NodeTable, one: selectors.Requirement) -> Mask:
    """The nodes whose labels meet one condition."""
    column = nodes.label(one.key)
    if one.operator in (selectors.IN, selectors.NOT_IN):
        wanted = [column.code_of[value] for value in one.values if value in column.code_of]
        found: Mask = np.isin(column.codes, wanted)
        return found if one.operator == selectors.IN else ~found
    mask: Mask = column.map(one.accepts, bool)
    return mask


def term(nodes: NodeTable, one: scheduling.NodeSelectorTerm) -> Mask:
    """The nodes that meet every condition of a term; an empty term matches none."""
    found = np.full(len(nodes), not one.empty)
    for condition in one.expressions:
        found &= requirement(nodes, condition)
    for condition in one.fields:
        found &= np.array([condition.accepts(name) for name in nodes.names], dtype=bool)
    return found


def selector(nodes: NodeTable, one: scheduling.NodeSelector) -> Mask:
    """The nodes that meet one of the terms."""
    found = np.zeros(len(nodes), dtype=bool)
    for alternative in one.terms:
        found |= term(nodes, alternative)
    return found


def required(nodes: NodeTable, pod: Pod) -> Mask:
    """The nodes that meet the pod's nodeSelector and its required node affinity."""
    found = np.ones(len(nodes), dtype=bool)
    for key, value in pod.node_selector.items():
        found &= requirement(nodes, selectors.Requirement(key, selectors.IN, (value,)))
    if pod.node_affinity.required is not None:
        found &= selector(nodes, pod.node_affinity.required)
    return found


def untolerated(nodes: NodeTable, pod: Pod, effects: tuple[str, ...]) -> Mask:
    """The nodes with a taint of one of these effects that the pod does not tolerate."""
    mask: Mask = nodes.taints.map(
        lambda taints: scheduling.first_untolerated(taints or (), pod.tolerations, effects) is not None, bool
    )
    return mask
