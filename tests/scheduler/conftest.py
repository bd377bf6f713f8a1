"""What scheduler tests share: one decision on a small cluster, through the conformance runner."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from labkit.scheduler import conformance

Decide = Callable[..., dict[str, Any]]


@pytest.fixture
def decide() -> Decide:
    """Return a function: (incoming pod, nodes, placed pods, config, more lists of the case) -> the answer."""

    def run(
        incoming: Mapping[str, Any] | list[Any],
        nodes: Sequence[Mapping[str, Any]],
        pods: Sequence[Mapping[str, Any]] = (),
        config: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        return conformance.answer({"incoming": incoming, "nodes": nodes, "pods": pods, "config": config, **more})

    return run


@pytest.fixture
def world() -> Callable[..., conformance.World]:
    """Return a function: (nodes, pods, config) -> a World whose engine can be asked for more."""

    def build(
        nodes: Sequence[Mapping[str, Any]],
        pods: Sequence[Mapping[str, Any]] = (),
        config: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> conformance.World:
        return conformance.World({"nodes": nodes, "pods": pods, "config": config, "incoming": [], **more})

    return build


@pytest.fixture(scope="session")
def random_world() -> ModuleType:
    """Return the module of random nodes and pods beside this file."""
    spec = importlib.util.spec_from_file_location("random_world", Path(__file__).parent / "random_world.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
