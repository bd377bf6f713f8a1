"""Parameters take the type of their default, and only declared ones exist."""

import pytest

from labkit import errors
from labkit.cli import notebook_parameters

CELL = """
import labkit
backend = "sim"
lang = views.language()
seed = 1
share = 0.5
verbose = False
version = "1.36"
nodes = None
"""
KNOWN = notebook_parameters.declared(CELL)


def test_parameters_are_the_assignments_of_their_cell() -> None:
    assert KNOWN == {
        "backend": "sim",
        "lang": "",
        "seed": 1,
        "share": 0.5,
        "verbose": False,
        "version": "1.36",
        "nodes": None,
    }


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        pytest.param("version=1.30", "1.30", id="a Kubernetes version stays text, trailing zero and all"),
        pytest.param("verbose=true", True, id="true is a truth value, not a text"),
        pytest.param("verbose=No", False, id="so is no"),
        pytest.param("seed=7", 7, id="a whole number"),
        pytest.param("share=1", 1.0, id="a number with a fraction may be whole"),
        pytest.param("lang=ko", "ko", id="a default that is a call counts as text"),
        pytest.param("nodes=[1, 2]", [1, 2], id="a default of None takes Python's literals"),
        pytest.param("nodes=1.30.0", "1.30.0", id="or text"),
        pytest.param("version=a=b", "a=b", id="a value may hold an equals sign"),
    ],
)
def test_values_take_the_type_of_the_default(argument: str, value: object) -> None:
    (given,) = notebook_parameters.typed(KNOWN, [argument], "03_x").values()
    assert given == value
    assert type(given) is type(value)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param(
            "backnd=kind",
            "Notebook 03_x has no parameter 'backnd'. It has: backend, lang, nodes, seed, share, verbose, version.",
            id="an unknown parameter is an error that names the known ones",
        ),
        pytest.param("seed", "'seed' is not name=value, such as seed=3.", id="no equals sign"),
        pytest.param("seed=many", "seed=many: this parameter is a whole number, such as 3.", id="not a number"),
        pytest.param("seed=1.5", "seed=1.5: this parameter is a whole number, such as 3.", id="half a seed"),
        pytest.param("verbose=maybe", "verbose=maybe: this parameter is true or false.", id="neither true nor false"),
        pytest.param(
            "backend=minikube",
            "backend=minikube: there is no backend 'minikube'. Choose from: sim, kind, kubeconfig.",
            id="an unknown backend",
        ),
        pytest.param("lang=fr", "lang=fr: there is no lang 'fr'. Choose from: en, ko.", id="an unknown language"),
    ],
)
def test_bad_arguments_are_refused(argument: str, expected: str) -> None:
    with pytest.raises(errors.NotebookError) as refused:
        notebook_parameters.typed(KNOWN, [argument], "03_x")
    assert str(refused.value) == expected


def test_all_bad_arguments_are_told_at_once() -> None:
    with pytest.raises(errors.NotebookError) as refused:
        notebook_parameters.typed(KNOWN, ["seed=x", "backnd=sim", "lang"], "03_x")
    assert len(str(refused.value).splitlines()) == 3
