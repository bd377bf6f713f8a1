"""A lab small enough to break in every way: a ConfigMap whose mode is wrong."""

from pathlib import Path
from textwrap import dedent

import pytest

FILES = {
    "lab.yaml": """
        id: 01_small
        title: {en: A small lab, ko: 작은 실습}
        level: beginner
        backends: [sim]
        needs: []
        kubernetes: ["1.36"]
        concepts: [A setting is a value.]
        namespaces: [small]
        steps: [{id: mode, start_code: slow_mode}]
        variants: [{number: "11"}, {number: "22"}]
        """,
    "world.yaml": """
        apiVersion: v1
        kind: Namespace
        metadata: {name: small}
        """,
    "symptom.yaml": """
        - {what: configmaps, namespace: small, name: settings, count: 1, fields: {data.mode: slow}}
        """,
    "checks.py": """
        from labkit.labs.finding import Finding


        def check_mode(snapshot):
            settings = snapshot.find("configmaps", "settings", "small")
            if settings is None:
                yield Finding("settings_missing", "configmap small/settings", "metadata", "no such thing")
            elif (settings.get("data") or {}).get("mode") not in ("quick", "rapid"):
                seen = str((settings.get("data") or {}).get("mode"))
                yield Finding("slow_mode", "configmap small/settings", "data.mode", seen)
        """,
    "feedback.yaml": """
        ladders:
          faster:
            hints:
              - {en: "How fast is it?", ko: "얼마나 빠른가요?"}
              - {en: Read the data., ko: 데이터를 읽어 보세요.}
              - {en: Change one word., ko: 한 단어만 바꾸세요.}
            bottom_out: {en: Like this., ko: 이렇게 하세요., solution: mode--quick}
        codes:
          settings_missing:
            step: mode
            ladder: faster
            message: {en: "{{object}} is gone: {{seen}}", ko: "{{object}} 없음: {{seen}}"}
            why: {en: Nothing is there., ko: 아무것도 없습니다.}
            look: {en: The list., ko: 목록.}
          slow_mode:
            step: mode
            ladder: faster
            message: {en: "{{object}} is too slow: {{seen}} ({{number}})", ko: "{{object}} 느림: {{seen}} ({{number}})"}
            why: {en: It takes long., ko: 오래 걸립니다.}
            look: {en: The data., ko: 데이터.}
        """,
    "text.en.md": """
        # A small lab

        Words.

        ## mode: The mode

        ### Situation

        It is slow ({{number}}).

        ### Task

        Make it fast.

        ### Success looks like

        It is fast.

        ### Debrief

        Words matter.
        """,
    "text.ko.md": """
        # 작은 실습

        설명.

        ## mode: 모드

        ### 상황

        느립니다 ({{number}}).

        ### 할 일

        빠르게 하세요.

        ### 이렇게 되면 성공

        빠릅니다.

        ### 되짚어 보기

        말이 중요합니다.
        """,
    "quiz.yaml": """
        - id: why
          kind: choice
          step: mode
          question: {en: "Why?", ko: "왜?"}
          options:
            - {right: true, en: Because., ko: 그래서., reason: {en: Indeed., ko: 그렇습니다.}}
            - {en: Never., ko: 아니오., reason: {en: It is not., ko: 아닙니다.}}
        - id: sorted
          kind: order
          step: mode
          question: {en: Sort., ko: 정렬.}
          options:
            - {right: true, en: one, ko: 하나, reason: {en: first, ko: 처음}}
            - {right: true, en: two, ko: 둘, reason: {en: second, ko: 다음}}
            - {en: seven, ko: 일곱, reason: {en: nowhere, ko: 없음}}
        """,
}


def config_map(mode: str, name: str = "settings") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: small}}\ndata:\n  mode: {mode}\n"


ANSWERS = {
    "start": config_map("slow"),
    "solutions/mode--quick": config_map("quick"),
    "solutions/mode--rapid": config_map("rapid"),
    "wrong/slow_mode": config_map("sluggish"),
    "wrong/settings_missing": config_map("quick", "setings"),
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of a small lab that has no faults."""
    place = tmp_path / "labs" / "01_small"
    for name, content in FILES.items():
        write(place / name, dedent(content).lstrip())
    for name, content in ANSWERS.items():
        write(place / name / "settings.yaml", content)
    return place


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
