"""What kubectl printed, with everything in it that differs from run to run replaced by placeholders without numbers.

Runs of spaces behind the first word of a line count as two, because the width of a column follows the ages in it.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence

from labkit.cli.conformance.recordings import answer, fields
from labkit.cli.conformance.recordings.asking import Asker
from labkit.cli.conformance.recordings.placeholders import DURATION
from labkit.cli.conformance.recordings.sameness import short

# Years from 2026 on are the server's; earlier ones were set by a request and stay as they are.
YEAR = r"20(?:2[6-9]|[3-9]\d)"
CLOCK = r"\d\d:\d\d:\d\d"
RULES = tuple(
    (re.compile(pattern, re.MULTILINE), placeholder)
    for pattern, placeholder in (
        (r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uid>"),
        (rf"{YEAR}-\d\d-\d\d[T ]{CLOCK}(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d(?: UTC)?)", "<time>"),
        (rf"\w{{3}}, \d\d \w{{3}} {YEAR} {CLOCK} [+-]\d{{4}}", "<time>"),
        (r'(?<=resourceVersion: ")\d+|(?<=resourceVersion": ")\d+|(?<=resourceVersion: )\d+', "<rv>"),
        (r"(?P<kept>Resource Version: +)\d+", "<rv>"),
        (r"\b10\.96(?:\.\d{1,3}){2}\b", "<ip>"),  # the range of service addresses
        (r'(?P<kept>nodePort"?: |NodePort: .*?)\b3[0-2]\d{3}\b', "<port>"),
        (r"(?<=:)3[0-2]\d{3}(?=/)", "<port>"),
        (r"(?<=\.)[0-9a-f]{16}\b", "<hash>"),  # the end of an Event's name
        (r"(?<=kube-api-access-)\w{5}", "<name>"),
        (r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "<token>"),
        (r"(?<=X509SHA256=)[0-9a-f]+", "<hash>"),
        (rf"(?<![\w=/.:-])(?<!for )(?<!: )(?:{DURATION})(?=[\s,)]|$)", "<age>"),
        (rf"^[IWE]\d{{4}} {CLOCK}\.\d+ +\d+ (?P<source>[\w.]+):\d+\]", "<log>"),
    )
)
# A deadline of kubectl's own may end a watch a moment before it stops watching; whether it notes that is chance.
CHANCE = re.compile(r"^<log> reflector\.go\] .*very short watch: .*\n?", re.MULTILINE)
GENERATED_LETTERS = 5
HASHES = ("pod-template-hash", "controller-revision-hash")
PLACES = (
    "/api/v1/namespaces/{}/pods",
    "/apis/apps/v1/namespaces/{}/replicasets",
    "/apis/apps/v1/namespaces/{}/controllerrevisions",
    "/apis/discovery.k8s.io/v1/namespaces/{}/endpointslices",
)


def normalised(text: str, generated: Mapping[str, str], folder: str) -> str:
    """Return a text in the form of the recordings.

    `generated` are names that the server chose and what stands for them; below `folder` kubectl had its files.
    """
    for name in sorted(generated, key=len, reverse=True):
        text = text.replace(name, generated[name])
    text = answer.anonymous(text)
    text = re.sub(rf"{re.escape(folder)}/(?:[\w.-]+/)*", "", text)
    for rule, placeholder in RULES:
        text = rule.sub(functools.partial(_replaced, placeholder), text)
    text = CHANCE.sub("", text)
    return "\n".join(map(_narrowed, text.split("\n")))


def generated(asker: Asker, namespace: str) -> dict[str, str]:
    """Return the names and hashes that the server has chosen in a namespace, and what stands for them."""
    found: dict[str, str] = {}
    for place in PLACES if namespace else ():
        for obj in fields.at(asker.look(place.format(namespace)).body, "items") or ():
            found.update(_of(obj))
    return found


def difference(what: str, recorded: str, actual: str, any_order: bool) -> str:
    """Return the first line that differs, "" if the texts are the same; <any> stands for any text."""
    want, got = recorded.split("\n"), actual.split("\n")
    if any_order:
        want, got = sorted(want), sorted(got)
    if want == got or _fits("\n".join(want), "\n".join(got)):
        return ""
    number = next((at for at, (one, other) in enumerate(zip(want, got, strict=False)) if one != other), -1)
    number = min(len(want), len(got)) if number < 0 else number
    lines = [short(next(iter(side[number : number + 1]), None)) for side in (want, got)]
    return f"{what} line {number + 1}: expected {lines[0]}, got {lines[1]}"


def _fits(recorded: str, actual: str) -> bool:
    if "<any>" not in recorded:
        return False
    return re.fullmatch(".*".join(map(re.escape, recorded.split("<any>"))), actual, re.DOTALL) is not None


def _of(obj: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    labels = fields.at(obj, "metadata.labels") or {}
    for label in HASHES:
        if label in labels:
            yield str(labels[label]).rpartition("-")[2], "<hash>"
    name, prefix = (str(fields.at(obj, f"metadata.{field}") or "") for field in ("name", "generateName"))
    if prefix and name.startswith(prefix) and len(name) == len(prefix) + GENERATED_LETTERS:
        yield f"-{name[len(prefix) :]}", "-<name>"


def _replaced(placeholder: str, found: re.Match[str]) -> str:
    groups = found.groupdict()
    if "source" in groups:
        return f"{placeholder} {groups['source']}]"
    return (groups.get("kept") or "") + placeholder


def _narrowed(line: str) -> str:
    """A line with runs of spaces as two; a diff's sign in front is no word."""
    sign, rest = (line[:1], line[1:]) if line[:1] in ("+", "-") else ("", line)
    return sign + re.sub(r"(?<=\S) {2,}", "  ", rest).rstrip()


def recorded_for(step: Mapping[str, object], version: Sequence[int]) -> dict[str, object]:
    """Return a step as kubectl of this version answers it: what differs stands under "kubectl-1.36"."""
    found = dict(step)
    fitting = []
    for name, fields_ in step.items():
        since = re.fullmatch(r"kubectl-(\d+)\.(\d+)", name)
        if since and [int(one) for one in since.groups()] <= list(version):
            fitting.append(([int(one) for one in since.groups()], fields_))
    for _, fields_ in sorted(fitting, key=lambda one: one[0]):
        assert isinstance(fields_, dict)
        found.update(fields_)
    return found
