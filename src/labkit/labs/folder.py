"""The folder of a lab, read and validated: every problem is reported at once.

lab.yaml  world.yaml  symptom.yaml  start/  checks.py  feedback.yaml  text.en.md  text.ko.md  quiz.yaml
solutions/<step>--<name>/   overlays on start/ that repair one step, each on its own
wrong/<code>[--<name>]/     overlays on start/ that must lead to exactly this finding
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.labs import checking, feedback, overlay, quiz, schema, symptom, text, wording
from labkit.labs.lab import Lab, Step

FILES = (
    "lab.yaml",
    "world.yaml",
    "symptom.yaml",
    "checks.py",
    "feedback.yaml",
    "text.en.md",
    "text.ko.md",
    "quiz.yaml",
)
FOLDERS = ("start", "solutions", "wrong")
IGNORED = ("__pycache__", ".ipynb_checkpoints", ".DS_Store")
REQUIRED = ("id", "title", "level", "needs", "backends", "kubernetes", "concepts", "namespaces", "steps", "variants")
LEVELS = ("beginner", "intermediate", "advanced")


def read(folder: Path) -> Lab:
    """Return the lab in this folder. Raises LabError with every problem that it has."""
    problems: list[str] = _strays(folder)
    _refuse_other_encodings(folder)
    head = schema.mapping(schema.value(folder / "lab.yaml", problems), "lab.yaml", problems, REQUIRED)
    if head.get("id") != folder.name:
        problems.append(f"lab.yaml: id is {head.get('id')!r}, the folder is named {folder.name!r}")
    if head.get("level") not in LEVELS:
        problems.append(f"lab.yaml: level is {head.get('level')!r}. Levels: {', '.join(LEVELS)}")
    steps = _steps(head.get("steps"), problems)
    step_ids = [step.id for step in steps]
    variants = _variants(head.get("variants"), problems)
    names = sorted(variants[0]) if variants else []
    words = feedback.read(folder / "feedback.yaml", step_ids, names, problems)
    start = overlay.files(folder / "start", problems)
    lab = Lab(
        folder=folder,
        id=str(head.get("id")),
        title=wording.read(head.get("title"), "lab.yaml, title", problems),
        level=str(head.get("level")),
        needs=_texts(head, "needs", problems),
        backends=_texts(head, "backends", problems),
        concepts=_texts(head, "concepts", problems),
        namespaces=_texts(head, "namespaces", problems),
        steps=tuple(steps),
        variants=tuple(variants),
        checks=checking.load(folder / "checks.py", step_ids, words, problems),
        feedback=words,
        texts={lang: text.read(folder / f"text.{lang}.md", step_ids, names, problems) for lang in wording.LANGUAGES},
        quiz=quiz.read(folder / "quiz.yaml", step_ids, names, problems),
        start=start,
        solutions=overlay.solutions(folder / "solutions", step_ids, problems),
        wrong=overlay.wrong(folder / "wrong", words, problems),
    )
    _agree(lab, names, problems)
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in dict.fromkeys(problems))
        raise errors.LabError(f"The lab folder {folder} is not complete. What to put right:\n{listed}")
    return lab


def _strays(folder: Path) -> list[str]:
    """Return a problem for every file that nothing reads, and for every folder or file that is not there."""
    if not folder.is_dir():
        raise errors.LabError(f"There is no lab folder {folder}. `labkit lab list` shows the labs there are.")
    found = {path.name for path in folder.iterdir()} - set(IGNORED)
    stray = [f"{name}: nothing reads this; a lab has {', '.join(FILES + FOLDERS)}" for name in found]
    known = set(FILES + FOLDERS)
    problems = sorted(problem for problem in stray if problem.split(":")[0] not in known)
    return problems + [f"{name}: it is missing" for name in (*FILES, *FOLDERS) if name not in found]


def _refuse_other_encodings(folder: Path) -> None:
    """Refuse a folder in which a file is no UTF-8 text, before anything is read from it."""
    wrong = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not set(inside.parts) & set(IGNORED):
            try:
                path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as failed:
                wrong.append(f"  - {inside.as_posix()}: {failed}")
    if wrong:
        raise errors.LabError(f"The lab folder {folder} has files that are no UTF-8 text:\n" + "\n".join(wrong))


def _steps(found: Any, problems: list[str]) -> list[Step]:
    steps = []
    for number, one in enumerate(schema.listed(found, "lab.yaml, steps", problems, least=1), 1):
        step = schema.mapping(one, f"lab.yaml, step {number}", problems, ("id", "start_code"))
        steps.append(Step(str(step.get("id")), str(step.get("start_code"))))
    return steps


def _variants(found: Any, problems: list[str]) -> list[Mapping[str, Any]]:
    variants: list[Mapping[str, Any]] = []
    for number, one in enumerate(schema.listed(found, "lab.yaml, variants", problems, least=2), 1):
        first = variants[0] if variants else one
        names = tuple(first) if isinstance(first, Mapping) else ()
        variants.append(schema.mapping(one, f"lab.yaml, variant {number}", problems, names))
    return variants


def _texts(head: Mapping[str, Any], key: str, problems: list[str]) -> tuple[str, ...]:
    found = schema.listed(head.get(key), f"lab.yaml, {key}", problems)
    return tuple(schema.text(one, f"lab.yaml, {key}", problems) for one in found)


def _agree(lab: Lab, names: list[str], problems: list[str]) -> None:
    """Add the problems that only show when the parts are seen together."""
    problems += _unknown_names(lab)
    contents = dict(_contents(lab))
    for where, content in contents.items():
        problems += [f"{where}: nothing fills {{{{{name}}}}}" for name in wording.unknown(content, names)]
    if "symptom.yaml" in contents and lab.variants:
        symptom.read(wording.fill(contents["symptom.yaml"], lab.variants[0]), problems)


def _unknown_names(lab: Lab) -> Iterator[str]:
    for step in lab.steps:
        if step.start_code not in lab.feedback.entries:
            yield f"lab.yaml, step {step.id}: start_code {step.start_code} is not in feedback.yaml"
        if not lab.solutions_of(step.id):
            yield f"solutions: step {step.id} has no solution; make a folder {step.id}--<name>"
    for ladder in lab.feedback.ladders.values():
        if ladder.solution and ladder.solution not in lab.solutions:
            yield f"feedback.yaml, ladder {ladder.name}: there is no solution {ladder.solution}"


def _contents(lab: Lab) -> Iterator[tuple[str, str]]:
    """Return every file that is filled with the values of a variant."""
    for path in (lab.folder / "world.yaml", lab.folder / "symptom.yaml"):
        if path.is_file():
            yield path.name, path.read_text(encoding="utf-8")
    yield from ((f"start/{name}", content) for name, content in lab.start.items())
    for kind, overlays in (("solutions", lab.solutions), ("wrong", lab.wrong)):
        for name, one in overlays.items():
            yield from ((f"{kind}/{name}/{file}", content) for file, content in one.files.items())
