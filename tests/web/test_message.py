"""Requests, responses and streams."""

import json

import pytest

from labkit.web.message import EventStream, Handler, Headers, Request, Response, compose


def test_a_target_is_split_into_path_and_query_with_repeated_names() -> None:
    request = Request("GET", "/api/v1/pods?watch=true&x=1&x=2&empty=")
    assert request.path == "/api/v1/pods"
    assert request.query == {"watch": ["true"], "x": ["1", "2"], "empty": [""]}
    assert request.parameter("x") == "1"
    assert request.parameter("missing", "default") == "default"


def test_header_names_have_no_case() -> None:
    assert Headers({"Content-Type": "a"}) == Headers([("content-type", "a")])


@pytest.mark.parametrize(
    ("request_", "value"),
    [
        pytest.param(Request("POST", "/", body=b'{"a": 1}'), {"a": 1}, id="bytes are decoded"),
        pytest.param(Request("POST", "/", payload={"a": 2}), {"a": 2}, id="a payload need not be"),
    ],
)
def test_a_body_is_read_as_json(request_: Request, value: object) -> None:
    assert request_.json() == value


def test_a_body_that_is_not_json_says_so() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        Request("POST", "/", body=b"{").json()


def test_a_payload_is_encoded_only_when_somebody_reads_bytes() -> None:
    response = Response(payload={"name": "가"})
    assert json.loads(response.body) == {"name": "가"}
    assert Response(raw=b"text").body == b"text"


def test_chunks_wait_until_they_are_read() -> None:
    stream = EventStream()
    stream.push(1)
    stream.push(2)
    assert [len(stream), stream.pop(), stream.pop(), stream.pop()] == [2, 1, 2, None]


def test_a_subscriber_gets_what_waited_and_what_comes() -> None:
    stream, got = EventStream(), []
    stream.push(1)
    stream.subscribe(got.append)
    stream.push(2)
    assert got == [1, 2]


def test_closing_tells_both_ends_once_and_drops_what_comes_after() -> None:
    told: list[str] = []
    stream = EventStream(on_close=lambda: told.append("writer"))
    stream.subscribe(told.append, lambda: told.append("reader"))
    stream.close()
    stream.close()
    stream.push("late")
    assert told == ["writer", "reader"]


def test_a_subscriber_of_a_closed_stream_hears_at_once_that_it_has_ended() -> None:
    told: list[str] = []
    stream = EventStream()
    stream.close()
    stream.subscribe(told.append, lambda: told.append("end"))
    assert told == ["end"]


def test_the_first_middleware_is_the_outermost() -> None:
    def named(name: str):  # type: ignore[no-untyped-def]
        def wrap(handler: Handler) -> Handler:
            return lambda request: Response(raw=name.encode() + handler(request).raw)

        return wrap

    handler = compose(lambda _: Response(raw=b"!"), named("a"), named("b"))
    assert handler(Request("GET", "/")).raw == b"ab!"


@pytest.mark.parametrize(
    ("query", "set_"),
    [
        pytest.param("?tty=true", True, id="true"),
        pytest.param("?tty=True", True, id="as older clients write it"),
        pytest.param("?tty=1", True, id="one"),
        pytest.param("?tty=false", False, id="false"),
        pytest.param("?tty", False, id="a name alone"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_flag_is_set_as_go_reads_it(query: str, set_: bool) -> None:
    assert Request("GET", f"/{query}").flag("tty") is set_
