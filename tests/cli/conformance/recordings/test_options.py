"""Which scenarios, and which server: what the options say."""

import argparse
from pathlib import Path

import pytest

from labkit import errors
from labkit.api import manifests
from labkit.cli.conformance.recordings import options
from labkit.cli.conformance.recordings.options import Choice
from labkit.cli.conformance.recordings.remote import Access
from labkit.cli.conformance.recordings.scenario import Scenario


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    options.configure(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("choice", "takes"),
    [
        (Choice(), True),
        (Choice(area="a"), True),
        (Choice(area="b"), False),
        (Choice(name="^n.*1$"), True),
        (Choice(name="x"), False),
        (Choice(profile="full"), False),
    ],
)
def test_a_scenario_is_chosen_by_area_name_and_profile(choice: Choice, takes: bool) -> None:
    assert choice.takes(Scenario("name-1", "a", ())) is takes


def test_what_cannot_be_read_is_told_whatever_the_name() -> None:
    assert Choice(name="x").takes(Scenario("line 1", "a", (), broken="not a JSON object"))


def test_a_name_that_is_no_regular_expression_is_refused() -> None:
    with pytest.raises(errors.ManifestError, match="regular expression"):
        options.choice(parsed("--name", "("))


def test_without_a_server_there_is_none_and_credentials_alone_are_a_mistake() -> None:
    assert options.access(parsed()) is None
    with pytest.raises(errors.ManifestError, match="but no server"):
        options.access(parsed("--token", "t"))


def test_a_server_is_reached_as_the_options_say() -> None:
    given = parsed("--server", "https://x", "--cert", "c", "--key", "k", "--ca", "a")
    assert options.access(given) == Access("https://x", "", Path("c"), Path("k"), Path("a"))


def test_a_kubeconfig_says_it_all(tmp_path: Path) -> None:
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": "https://x:1", "insecure-skip-tls-verify": True}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
    (tmp_path / "config").write_text(manifests.dump(config), encoding="utf-8")
    found = options.access(parsed("--kubeconfig", str(tmp_path / "config")))
    assert found == Access("https://x:1", "t", insecure=True)
    with pytest.raises(errors.ManifestError, match="cannot be used"):
        options.access(parsed("--kubeconfig", str(tmp_path / "none")))
