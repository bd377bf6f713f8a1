"""The sentences of the lab engine itself, in both languages."""

from typing import Any

from labkit.labs.wording import Words

SENTENCES = {
    "why": Words("Why", "이유"),
    "look": Words("Where to look", "어디를 볼까"),
    "also": Words("Also seen, look at it after the first", "그 밖에 보이는 것 (첫 번째를 해결한 뒤에 보세요)"),
    "waiting": Words(
        "The cluster is still changing. This is normal for up to about {seconds:g} simulated seconds; "
        "let it come to rest with `lab.cluster.settle()` and check again.",
        "클러스터가 아직 변하는 중입니다. 시뮬레이션 시간으로 {seconds:g}초쯤은 정상입니다. "
        "`lab.cluster.settle()`로 수렴시킨 뒤 다시 check 하세요.",
    ),
    "waiting_for": Words("What is on its way", "진행 중인 것"),
    "step_done": Words("Step {step} is done: {title}", "{step} 단계 완료: {title}"),
    "next_step": Words(
        "Next step: {title}. Read it with `labkit lab start {lab}`, or `lab.task()`.",
        "다음 단계: {title}. `labkit lab start {lab}` 또는 `lab.task()`로 읽어 보세요.",
    ),
    "all_done": Words("All steps of this lab are done.", "이 실습의 모든 단계를 마쳤습니다."),
    "situation": Words("Situation", "상황"),
    "task": Words("Task", "할 일"),
    "success": Words("Success looks like", "이렇게 되면 성공"),
    "debrief": Words("Looking back", "되짚어 보기"),
    "files": Words("Your files", "내 파일"),
    "kept": Words("Your earlier files are kept in {place}.", "이전 파일은 {place}에 보관했습니다."),
    "how": Words(
        "Edit the files, then check: `labkit lab check {lab}` in a terminal, or `lab.apply()` and `lab.check()` here. "
        "Nodes and pods as they are now: `labkit lab status {lab}`, or `lab.look()`.",
        "파일을 고친 뒤 확인하세요. 터미널에서는 `labkit lab check {lab}`, "
        "노트북에서는 `lab.apply()` 다음 `lab.check()`. "
        "지금 노드와 파드의 상태는 `labkit lab status {lab}` 또는 `lab.look()`으로 봅니다.",
    ),
    "hint": Words("Hint {rung} of 3", "힌트 {rung}/3"),
    "bottom_out": Words("One way to do it", "한 가지 해법"),
    "no_hint_yet": Words(
        "No hint yet: check first. Hints belong to what the check has found.",
        "아직 힌트가 없습니다. 먼저 check 하세요. 힌트는 check가 찾은 문제에 맞추어 나옵니다.",
    ),
    "next_hint": Words(
        "The next rung opens with your next check, or by itself in {seconds:.0f} s.",
        "다음 힌트는 다음 check 때, 또는 {seconds:.0f}초 뒤에 열립니다.",
    ),
    "nothing_left": Words("That was the last rung of this ladder.", "마지막 힌트입니다."),
    "why_question": Words("Now say why it works", "왜 되는지 말해 보세요"),
    "solve_after": Words(
        "Try at least once before you look: check your files first.",
        "보기 전에 한 번은 시도해 보세요. 먼저 check 하세요.",
    ),
    "solve_asks": Words(
        "Do you want to see a solution? It will be noted as revealed. Ask once more to see it: "
        "`lab.solve()` again, or `labkit lab solve {lab} --yes`.",
        "해답을 볼까요? '해답을 봄'으로 기록됩니다. 보려면 한 번 더 요청하세요. "
        "노트북에서는 `lab.solve()`를 한 번 더, 터미널에서는 `labkit lab solve {lab} --yes`.",
    ),
    "solution": Words("A solution: {step}", "해답 하나: {step}"),
    "variant": Words(
        "Revealing is not the end: the same lab with other numbers is `labkit lab start {lab} --seed {seed}`, "
        'or `labkit.lab("{lab}", seed={seed})`.',
        "해답을 본 것이 끝은 아닙니다. 숫자를 바꾼 같은 실습: `labkit lab start {lab} --seed {seed}`, "
        '또는 `labkit.lab("{lab}", seed={seed})`.',
    ),
    "reset": Words("Everything is as it was at the start.", "모든 것을 처음 상태로 되돌렸습니다."),
    "stopped": Words(
        "The lab has left the cluster. Your files stay in {place}.",
        "실습이 만든 것을 클러스터에서 모두 지웠습니다. 내 파일은 {place}에 그대로 있습니다.",
    ),
    "applied": Words("Applied, as `kubectl apply -f` does: {files}", "`kubectl apply -f`처럼 적용했습니다: {files}"),
    "not_started": Words(
        "Not started. Begin with `lab.start()`.", "아직 시작하지 않았습니다. `lab.start()`로 시작하세요."
    ),
    "status": Words(
        "Steps done: {done} of {all}. Checks: {checks}. Revealed: {revealed}.",
        "완료한 단계: {done}/{all}. check 횟수: {checks}. 해답을 본 단계: {revealed}.",
    ),
    "none": Words("none", "없음"),
    "question": Words("Question {id}", "문제 {id}"),
    "answer_how": Words(
        'Answer with `labkit lab quiz {lab} <question> <number>`, or `lab.answer("<question>", <number>)`.',
        '답하기: `labkit lab quiz {lab} <문제> <번호>`, 또는 `lab.answer("<문제>", <번호>)`.',
    ),
    "right": Words("Right", "맞습니다"),
    "not_right": Words("Not this one", "이것은 아닙니다"),
    "order_right": Words("This is the order.", "순서가 맞습니다."),
    "order_wrong": Words("Not in this order yet.", "아직 순서가 맞지 않습니다."),
}


def say(key: str, lang: str, **values: Any) -> str:
    """Return a sentence of the engine in this language."""
    return SENTENCES[key].in_(lang).format(**values)
