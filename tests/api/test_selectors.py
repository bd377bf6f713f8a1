"""Label selectors: the list syntax with its refusals, and what matches."""

import pytest

from labkit.api import selectors

WEB = {"app": "web", "tier": "front", "gen": "3"}

MATCHES = {
    "nothing asked, everything matches": ("", True),
    "a value": ("app=web", True),
    "another value": ("app=db", False),
    "two equal signs": ("app==web", True),
    "not equal": ("app!=db", True),
    "not equal where the key is absent": ("zone!=z1", True),
    "one of several": ("tier in (front, back)", True),
    "none of several": ("tier notin (front,back)", False),
    "none of several where the key is absent": ("zone notin (a)", True),
    "there": ("app", True),
    "not there": ("!zone", True),
    "not there, but it is": ("!app", False),
    "several conditions must all hold": ("app=web,tier=back", False),
    "greater": ("gen>2", True),
    "less": ("gen<3", False),
    "greater than a number, but the label is none": ("app>2", False),
    "in an empty list": ("app in ()", False),
    "spaces do not count": (" app = web , tier ", True),
    "words that are operators may be keys and values": ("in in (in)", False),
}


@pytest.mark.parametrize(("text", "expected"), MATCHES.values(), ids=MATCHES.keys())
def test_a_selector_in_text_matches(text: str, expected: bool) -> None:
    assert selectors.parse_label_selector(text).matches(WEB) is expected


REFUSED = {  # recorded from a real API server
    "two words": ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
    "an open list": ("a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"),
    "a list that is not closed": ("app in (a", "unable to parse requirement: found '', expected: ',' or ')'"),
    "a lone exclamation mark": ("!", "unable to parse requirement: found '', expected: identifier"),
    "no key": ("=a", "found '=', expected: !, identifier, or 'end of string'"),
    "brackets": ("((", "found '(', expected: !, identifier, or 'end of string'"),
    "no number to compare with": (
        "n>x",
        (
            'unable to parse requirement: values[0]: Invalid value: "x": '
            "for 'Gt', 'Lt' operators, the value must be an integer"
        ),
    ),
    "a value that is no label value": (
        "app=a;b",
        (
            'unable to parse requirement: values[0][app]: Invalid value: "a;b": a valid label must be an empty string '
            "or consist of alphanumeric characters, '-', '_' or '.', "
            "and must start and end with an alphanumeric character "
            "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
            "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        ),
    ),
    "a comma at the end": ("a,", "found '', expected: identifier after ','"),
    "a third word": ("a=b c", "found 'c', expected: ',' or 'end of string'"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_selector_is_refused_in_the_api_servers_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        selectors.parse_label_selector(text)
    assert str(refused.value) == message


def test_null_selects_nothing_and_an_empty_selector_everything() -> None:
    assert not selectors.from_json(None).matches(WEB)
    assert selectors.from_json({}).matches(WEB)
    assert selectors.from_json({}).empty
    assert not selectors.from_json(None).empty


def test_json_selectors_join_labels_and_expressions() -> None:
    selector = selectors.from_json(
        {
            "matchLabels": {"app": "web"},
            "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["back"]}],
        }
    )
    assert selector.matches(WEB)
    assert selector.matches({"app": "web"}), "NotIn holds where the key is absent"
    assert not selector.matches({"app": "web", "tier": "back"})
