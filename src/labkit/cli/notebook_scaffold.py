"""A new notebook source to start from: every part of a lesson in order, both languages, and it passes the checks."""

import re
from pathlib import Path

from labkit import errors
from labkit.cli import notebook_check, notebook_minutes, notebook_reader
from labkit.cli.notebook_source import mark

NAME = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*")
COMPARED = 6  # how many outputs of the new notebook are compared once it is built
FRONT = "---\ntitle-en: {title}\ntitle-ko: {title} (제목)\nminutes: {minutes}\ncells: 12-40\n---\n"

PARAMETERS = """
```python {parameters parameters}
import labkit
from labkit import views

backend = "sim"
lang = views.language()
seed = 1
```
"""
CONNECT = """
```python {connect}
cluster = labkit.connect(backend, seed=seed)
views.nodes(cluster.get("nodes"), cluster.get("pods"), lang)
```
"""
PREDICT = """
```python {predict-web labkit-predict}
web = views.predict(
    "web",
    {"en": "Where will web-1 run?", "ko": "web-1은 어디에서 실행될까요?"},
    [*(node["metadata"]["name"] for node in cluster.get("nodes")), None],
    lang=lang,
)
web
```
"""
RUN = """
```python {run}
cluster.core.create_namespaced_pod("default", labkit.a_pod("web-1"))
cluster.settle()
```
"""
REVEAL = """
```python {reveal-web}
trace = cluster.trace("web-1")
web.reveal(trace.selected, because=views.why(trace, lang))
```
"""
PUZZLE = """
```python {puzzle}
puzzle = views.ordering(
    "puzzle",
    {"en": "A pod that only nodes with an SSD may take. One line belongs nowhere.",
     "ko": "SSD가 있는 노드만 받을 수 있는 파드입니다. 필요 없는 줄이 하나 있습니다."},
    ["kind: Pod", "spec:", "  nodeSelector:", "    disk: ssd"],
    {"  nodeName: ssd": {"en": "nodeName goes around the scheduler.", "ko": "nodeName은 스케줄러를 건너뜁니다."}},
    lang=lang,
)
puzzle
```
"""
FACTS = """
```python {run-facts labkit-facts}
views.facts(cluster.get("pods"), lang)
```
"""

# the fixed skeleton of a lesson: a prose cell in both languages, or a code cell
PARTS: tuple[tuple[str, str, str] | str, ...] = (
    ("question", "One sentence: the question this notebook answers.", "한 문장으로: 이 노트북이 답하는 질문."),
    PARAMETERS,
    (
        "recall",
        "## Before we start\n\nThree questions from earlier notebooks.",
        "## 시작하기 전에\n\n앞에서 배운 것에 대한 질문 세 가지.",
    ),
    CONNECT,
    (
        "predict",
        "## Predict\n\nWhere will the pod run? Commit to a guess before you go on.",
        "## 예측하기\n\n파드는 어디에서 실행될까요? 넘어가기 전에 먼저 답을 정하세요.",
    ),
    PREDICT,
    RUN,
    REVEAL,
    (
        "look",
        "## Look\n\nWhat happened, and which number decided it.",
        "## 살펴보기\n\n무슨 일이 일어났고, 어떤 숫자가 결정했는지.",
    ),
    FACTS,
    (
        "knob",
        "## Turn one knob\n\nChange one thing and predict again.",
        "## 하나만 바꿔 보기\n\n하나만 바꾸고 다시 예측합니다.",
    ),
    (
        "ordering",
        "## Put it in order\n\nPress the lines, or type their letters.",
        "## 순서 맞추기\n\n줄을 누르거나 글자로 답하세요.",
    ),
    PUZZLE,
    (
        "kubectl",
        "## The same with kubectl\n\n`kubectl get pods -o wide`",
        "## kubectl로 똑같이\n\n`kubectl get pods -o wide`",
    ),
    ("lab", "## Your turn\n\nThe lab of this notebook.", "## 직접 해 보기\n\n이 노트북의 실습."),
    ("real", "## On a real cluster\n\nWhat differs there.", "## 실제 클러스터에서는\n\n무엇이 다른지."),
)


def create(folder: Path, name: str) -> Path:
    """Write source/NAME.md into a notebooks folder and return its path. Raises NotebookError rather than overwrite."""
    if not NAME.fullmatch(name):
        raise errors.NotebookError(
            f"{name!r} is no name for a notebook; take a number and a slug, such as 04_node_affinity."
        )
    path = folder / "source" / f"{name}.md"
    if path.exists():
        raise errors.NotebookError(f"{path} exists. Choose another name, or edit it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(name), encoding="utf-8")
        source = notebook_reader.read(path)
        minutes = notebook_minutes.shown(notebook_minutes.estimate(source, "en", notebook_minutes.RUN_SECONDS))
        path.write_text(text(name, minutes), encoding="utf-8")
        _add_floor(folder, name)
    except OSError as failed:
        raise errors.BackendError(
            f"{path} cannot be written ({failed.strerror}). Make the folder writable."
        ) from failed
    return path


def text(name: str, minutes: int = 1) -> str:
    """Return the text of a new source."""
    title = name[3:].replace("_", " ").capitalize()
    front = FRONT.format(title=title, minutes=minutes)
    return front + "".join(part if isinstance(part, str) else _prose(*part) for part in PARTS)


def _add_floor(folder: Path, name: str) -> None:
    """Say how many outputs of the new notebook are compared at least; without that the check would refuse it."""
    path = folder / "source" / notebook_check.FLOORS
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    if name not in notebook_check.floors(folder):
        path.write_text(f"{known.rstrip()}\n{name} = {COMPARED}\n".lstrip(), encoding="utf-8")


def _prose(key: str, english: str, korean: str) -> str:
    return f"\n+++ {key} en\n{english}\n\n+++ {key} ko {mark(english)}\n{korean}\n"
