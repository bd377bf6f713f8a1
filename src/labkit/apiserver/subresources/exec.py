"""The exec subresource, which runs a command in a container."""

from labkit.apiserver.connection import Connection


class Exec(Connection):
    """`pods/<name>/exec`."""

    name = "exec"
