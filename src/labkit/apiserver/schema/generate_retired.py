"""The generator of the retired kinds: `python -m labkit.apiserver.schema.generate_retired FOLDER...`.

Each FOLDER holds Go sources with `register.go` files, such as .../k8s.io/api@v0.36.2. What they register and the schema
pack does not have goes to retired.json: {"apps/v1beta1": ["Deployment", …]}.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from labkit.apiserver.schema import pack

TARGET = Path(__file__).with_name("retired.json")
GROUP = re.compile(r'^const GroupName = "([^"]*)"', re.MULTILINE)
VERSION = re.compile(r'^var SchemeGroupVersion = schema\.GroupVersion\{[^"}]*Version: "(\w+)"\}', re.MULTILINE)
KIND = re.compile(r"^\t\t&(\w+)\{\},", re.MULTILINE)
ELSEWHERE = ("imagepolicy.k8s.io", "apidiscovery.k8s.io")  # registered, but not with what reads bodies


def main(folders: list[str]) -> None:
    """Write the kinds that are registered still, but served no longer or not yet."""
    found = {version: kinds for version, kinds in sorted(_all(folders)) if kinds}
    lines = [f"{json.dumps(version)}: {json.dumps(kinds)}" for version, kinds in found.items()]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    sys.stdout.write(f"{TARGET.name}: {len(found)} versions, {sum(map(len, found.values()))} kinds\n")


def _all(folders: list[str]) -> Iterator[tuple[str, list[str]]]:
    for path in (path for folder in folders for path in Path(folder).rglob("register.go")):
        text = path.read_text()
        group, version = GROUP.search(text), VERSION.search(text)
        if group and version and group[1] not in ELSEWHERE:
            named = f"{group[1]}/{version[1]}".lstrip("/")
            yield named, sorted(kind for kind in set(KIND.findall(text)) if pack.kind_type(named, kind) is None)


if __name__ == "__main__":
    main(sys.argv[1:])
