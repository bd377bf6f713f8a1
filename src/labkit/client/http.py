"""Requests to a real API server, through the official client's own connections and credentials."""

import json
from typing import Any

import kubernetes.client
import urllib3

from labkit import errors
from labkit.web.message import JSON, Headers, Request, Response, encode


class HTTPTransport:
    """Carries a request over the connection pool of an official ApiClient (kind, any kubeconfig)."""

    def __init__(self, api_client: kubernetes.client.ApiClient) -> None:
        self._configuration = api_client.configuration
        self._pool = api_client.rest_client.pool_manager

    def send(self, request: Request) -> Response:
        """Return the answer. Raises BackendError if the server cannot be reached."""
        body = request.body if request.payload is None else encode(request.payload)
        if request.parameter("watch") == "true":
            raise errors.BackendError(
                "labkit's own client does not watch over HTTP; use kubernetes.watch.Watch of the official client."
            )
        try:
            answer = self._pool.request(
                request.method,
                self._configuration.host + request.target,
                body=body or None,
                headers={"accept": JSON, **self._credentials(), **request.headers},
            )
        except urllib3.exceptions.HTTPError as failed:
            raise errors.BackendError(
                f"Asked {self._configuration.host} for {request.target}; it does not answer ({type(failed).__name__}). "
                "Is the cluster running? Try: kubectl cluster-info"
            ) from failed
        return Response(answer.status, Headers(dict(answer.headers)), payload=_json(answer.data))

    def _credentials(self) -> dict[str, str]:
        """Header fields that prove who is calling; client certificates are in the pool already."""
        settings: dict[str, Any] = self._configuration.auth_settings()
        return {one["key"]: one["value"] for one in settings.values() if one["in"] == "header" and one["value"]}


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return {"message": data.decode(errors="replace")}
