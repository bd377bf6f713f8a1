"""Requests to a server that is not there (one that is: the suites marked kind and realcluster)."""

import kubernetes.client
import pytest

from labkit import errors
from labkit.api.resources import PODS
from labkit.client.client import Client
from labkit.client.http import HTTPTransport


@pytest.fixture
def client() -> Client:
    configuration = kubernetes.client.Configuration()
    configuration.host = "http://127.0.0.1:9"  # the discard port: nobody listens
    configuration.retries = False
    return Client(HTTPTransport(kubernetes.client.ApiClient(configuration)))


def test_a_server_that_does_not_answer_is_named_with_what_to_try(client: Client) -> None:
    with pytest.raises(errors.BackendError, match=r"Asked http://127\.0\.0\.1:9 .* kubectl cluster-info"):
        client.list(PODS)


def test_watching_over_http_is_left_to_the_official_client(client: Client) -> None:
    with pytest.raises(errors.BackendError, match=r"kubernetes\.watch\.Watch"):
        client.watch(PODS)
