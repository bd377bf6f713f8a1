"""The portforward subresource, which leads to a port of a pod."""

from labkit.apiserver.connection import Connection


class PortForward(Connection):
    """`pods/<name>/portforward`."""

    name = "portforward"
    into_container = False
