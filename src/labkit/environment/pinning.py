"""Pinning: from the ranges in pyproject.toml to one version of every package, for all systems and Pythons."""

import subprocess
import sys
import tempfile
from pathlib import Path

from labkit import errors
from labkit.environment import checkout, pins

HEADS = {
    pins.RUNTIME: "# What labkit runs with, pinned. Made from pyproject.toml by `make pins`.\n",
    pins.TEST: "# What labkit is tested with, on top. Made from pyproject.toml by `make pins`.\n-r requirements.txt\n",
}
OLDEST_PYTHON = "3.11.0"  # Debian 12 has 3.11.2: a pin that wants 3.11.5 would lock its users out


def main() -> int:
    """Write both requirements files anew; return the exit code."""
    root = checkout.root()
    runtime = _resolve(root, "build")
    test = [pin for pin in _resolve(root, "build", "test") if pin not in runtime]
    for name, found in {pins.RUNTIME: runtime, pins.TEST: test}.items():
        (root / name).write_text(HEADS[name] + "\n".join(found) + "\n", encoding="utf-8")
        print(f"{name}: {len(found)} packages")
    return 0


def _resolve(root: Path, *extras: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "pins.txt"
        # Versions that are pinned now are kept where they still fit: uv prefers what its output file already says.
        found.write_text("".join((root / name).read_text(encoding="utf-8") for name in HEADS).replace("-r ", "# "))
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON, "--no-header"]
        command += ["--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "pyproject.toml", "-o", str(found)]
        command += [word for extra in extras for word in ("--extra", extra)]
        try:
            subprocess.run(command, cwd=root, check=True)
        except FileNotFoundError:
            raise errors.BackendError("`make pins` needs uv on the PATH: pip install uv") from None
        except subprocess.CalledProcessError as failed:
            raise errors.BackendError(
                f"uv found no set of versions that fit together (exit {failed.returncode})."
            ) from None
        return found.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except errors.LabkitError as problem:
        sys.exit(f"\n{problem}")
