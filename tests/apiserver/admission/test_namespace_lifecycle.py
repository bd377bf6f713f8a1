from typing import Any

import pytest


@pytest.mark.parametrize("name", ["default", "kube-system", "kube-public"])
def test_some_namespaces_stay(ask: Any, name: str) -> None:
    response = ask("DELETE", f"/api/v1/namespaces/{name}")
    expected = f'namespaces "{name}" is forbidden: this namespace may not be deleted'
    assert (response.status, response.payload["message"]) == (403, expected)
