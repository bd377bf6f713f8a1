"""Findings of the engine itself, which every lab can have: the learner's files cannot be read, or are refused."""

from labkit.labs.explanation import Entry, Ladder
from labkit.labs.finding import Verdict
from labkit.labs.wording import Words

UNREADABLE = "unreadable"
REFUSED = "refused"
CODES = (UNREADABLE, REFUSED)
LADDER = "your_files"

_HINTS = (
    Words(
        "Read the message once more, slowly: it names the file and the field or the line.",
        "메시지를 천천히 다시 읽어 보세요. 어떤 파일의 어떤 필드, 어떤 줄인지 적혀 있습니다.",
    ),
    Words(
        "Compare the named place with what the file looked like at the start (`reset` keeps your version aside).",
        "메시지가 가리키는 곳을 처음 파일과 비교해 보세요. `reset`을 해도 지금 파일은 따로 보관됩니다.",
    ),
    Words(
        "Undo your last change in that place, check again, and then make the change in smaller pieces.",
        "그 자리의 마지막 수정을 되돌리고 다시 check 한 다음, 더 작은 단위로 나누어 고쳐 보세요.",
    ),
)
_WORDS = {
    UNREADABLE: (
        Words("{{object}} cannot be read. {{seen}}", "{{object}} 파일을 읽을 수 없습니다. {{seen}}"),
        Words(
            "Nothing of this file has reached the cluster, so nothing in it has been judged yet.",
            "이 파일의 내용은 클러스터에 전혀 전달되지 않았고, 아직 아무것도 채점되지 않았습니다.",
        ),
        Words("Open the file at the line that is named.", "메시지에 나온 줄을 열어 보세요."),
    ),
    REFUSED: (
        Words("The API server refused {{object}}: {{seen}}", "API 서버가 {{object}} 적용을 거부했습니다: {{seen}}"),
        Words(
            "A refused object is not stored: the cluster is as it was before this file.",
            "거부된 오브젝트는 저장되지 않습니다. 클러스터는 이 파일을 적용하기 전 그대로입니다.",
        ),
        Words("The message names the field: {{field}}.", "메시지가 가리키는 필드: {{field}}."),
    ),
}
# The bottom-out of the engine's codes is the first solution of the learner's step, so no solution is named here.
YOUR_FILES = Ladder(LADDER, _HINTS, Words("This is one way to write it.", "이렇게 쓰는 방법이 있습니다."), "")
ENTRIES = tuple(Entry(code, "", Verdict.NOT_YET, LADDER, *words) for code, words in _WORDS.items())
