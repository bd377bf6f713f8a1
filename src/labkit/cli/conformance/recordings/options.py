"""The options of the kinds that play recordings: which scenarios, and which server."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from labkit import errors
from labkit.cli.conformance.recordings.remote import Access
from labkit.cli.conformance.recordings.scenario import Scenario


@dataclass(frozen=True)
class Choice:
    """Which scenarios are played; what is "" chooses everything."""

    area: str = ""
    name: str = ""  # a regular expression
    profile: str = ""

    def takes(self, scenario: Scenario) -> bool:
        """Say whether a scenario is chosen; one that cannot be read is told if its area is chosen."""
        if self.area and scenario.area != self.area:
            return False
        if scenario.broken:
            return True
        return bool(re.search(self.name, scenario.name)) and self.profile in ("", scenario.profile)


EVERYTHING = Choice()


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--area", default="", help="only this area")
    parser.add_argument("--name", default="", metavar="REGEX", help="only scenarios whose name matches")
    parser.add_argument("--profile", default="", choices=("api", "full"), help="only scenarios of this profile")
    server = parser.add_argument_group("another server", "default: a fresh simulator for every area")
    server.add_argument("--server", default="", metavar="URL", help="its address")
    server.add_argument("--token", default="", help="a bearer token of its administrator")
    server.add_argument("--cert", type=Path, metavar="FILE", help="or a client certificate, as PEM")
    server.add_argument("--key", type=Path, metavar="FILE", help="the certificate's key")
    server.add_argument("--ca", type=Path, metavar="FILE", help="the authority whose servers are trusted, as PEM")
    server.add_argument("--insecure", action="store_true", help="trust any server")
    server.add_argument("--kubeconfig", type=Path, metavar="FILE", help="take all this from a kubeconfig")


def choice(options: argparse.Namespace) -> Choice:
    """Return which scenarios are meant. Raises ManifestError."""
    try:
        re.compile(options.name)
    except re.error as wrong:
        raise errors.ManifestError(f"--name takes a regular expression; {options.name!r} is none ({wrong}).") from wrong
    return Choice(options.area, options.name, options.profile)


def access(options: argparse.Namespace) -> Access | None:
    """Return how to reach the server that is meant; None: a simulator of our own. Raises ManifestError."""
    if options.kubeconfig is not None:
        return _from_kubeconfig(options.kubeconfig, options.server)
    if options.server:
        return Access(options.server, options.token, options.cert, options.key, options.ca, options.insecure)
    if any((options.token, options.cert, options.key, options.ca, options.insecure)):
        raise errors.ManifestError("Credentials are given, but no server. Add --server URL, or use --kubeconfig FILE.")
    return None


def _from_kubeconfig(path: Path, url: str) -> Access:
    import kubernetes.config

    try:
        settings = kubernetes.config.new_client_from_config(str(path)).configuration
    except (kubernetes.config.ConfigException, OSError) as wrong:
        raise errors.ManifestError(f"The kubeconfig {path} cannot be used: {wrong}") from wrong
    shown = (one["value"] for one in settings.auth_settings().values() if one["key"].lower() == "authorization")
    token = str(next(shown, "") or "").removeprefix("Bearer ")
    names = (settings.cert_file, settings.key_file, settings.ssl_ca_cert)
    certificate, key, authority = (Path(name) if name else None for name in names)
    return Access(url or settings.host, token, certificate, key, authority, insecure=not settings.verify_ssl)
