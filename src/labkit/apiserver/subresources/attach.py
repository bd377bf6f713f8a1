"""The attach subresource, which joins what a container says and hears."""

from labkit.apiserver.connection import Connection


class Attach(Connection):
    """`pods/<name>/attach`."""

    name = "attach"
