"""`labkit explain pod/NAME`: why a pod is where it is, or why it is nowhere and what would change that."""

import argparse
import json
from pathlib import Path

from labkit import errors
from labkit.cli import cluster_source

NAME = "explain"
HELP = "explain a scheduling decision of any cluster, with the arithmetic and what would make a pending pod fit"
PODS = ("pod", "pods", "po")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("pod", metavar="pod/NAME", help="the pod")
    parser.add_argument("-n", "--namespace", default="default", help="its namespace (default: %(default)s)")
    cluster_source.configure(parser)
    parser.add_argument("--config", type=Path, metavar="FILE", help="the KubeSchedulerConfiguration of its scheduler")
    parser.add_argument("--lang", choices=("en", "ko"), default="en", help="language of the explanation")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation. The exit code says only whether there is one."""
    from labkit import explaining
    from labkit.explaining import configuring

    key = f"{arguments.namespace}/{_name(arguments.pod)}"
    config = configuring.load(arguments.config) if arguments.config is not None else None
    name = str(arguments.config or "")
    explanation = explaining.explain(cluster_source.read(arguments), key, config, name, arguments.lang)
    if arguments.json:
        print(json.dumps(explanation.to_json(), ensure_ascii=False, indent=2))
    else:
        print(explanation.text)
    return 0


def _name(word: str) -> str:
    kind, slash, name = word.rpartition("/")
    if (slash and kind not in PODS) or not name:
        raise errors.ManifestError(f"Asked to explain {word!r}; only pods are scheduled: labkit explain pod/NAME.")
    return name
