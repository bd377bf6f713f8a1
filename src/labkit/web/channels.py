"""Kubernetes' channel protocol in a WebSocket: the first byte of a message says which stream it is of.

v4.channel.k8s.io has five channels; v5 adds 255, which says that nothing more comes on another channel.
"""

from labkit.web import session

V5, V4 = "v5.channel.k8s.io", "v4.channel.k8s.io"
PROTOCOLS = (V5, V4)
STREAMS = (session.STDIN, session.STDOUT, session.STDERR, session.ERROR, session.RESIZE)
CLOSE = 255


def message(stream: str, data: bytes) -> bytes:
    """Return the message that says something on a stream."""
    return bytes((STREAMS.index(stream),)) + data


def read(data: bytes, protocol: str) -> tuple[str, bytes | None] | None:
    """Return which stream a message is of and what it says: None there if the stream is at its end.

    None if it is of no stream we know: then it is to be ignored, as the kubelet does.
    """
    if not data:
        return None
    if data[0] == CLOSE and protocol == V5 and len(data) == 2 and data[1] < len(STREAMS):
        return STREAMS[data[1]], None
    return (STREAMS[data[0]], data[1:]) if data[0] < len(STREAMS) else None
