"""The fixed sentences of R-05: issued by the city in versions, a section only adds its own lines (domain.md §10.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.consent.choices import Topic
from komae_desk.core.record import FIXED
from komae_desk.core.wording import BROUGHT, Phrase, lines, worded

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

PREAMBLE = Phrase(
    "R-05",
    "前文",
    "私は、採用に当たり、情報セキュリティについて説明を受け、次の事項を理解しました。任用の期間中及び任用後も、これを守ることに同意します。",
    FIXED,
)
CLAUSES = Phrase(
    "R-05",
    "箇条書き",
    "\n".join(
        (
            "決められた規程と手順を守り、分からないことは自分で判断せず課長に相談します。",
            "業務以外の目的で、情報、端末、メール、インターネットを使いません。",
            "情報の重要さに応じて扱い、重要なものは許可なく持ち出したり渡したりしません。",
            "私物の端末や記録媒体を、許可なく業務に使いません。",
            "席を離れるときは画面をロックし、書類や媒体をしまいます。",
            "IDやパスワードを人に教えたり貸したりせず、カードをなくしたらすぐに知らせます。",
            "知らない相手や不自然なメールの添付を開かず、誤って開いたときは隠さず知らせます。",
            "ソフトを勝手に入れたり、設定や機器を変えたりしません。",
            "事故、紛失、誤送信、不審なことに気付いたら、すぐに課長と情報政策課に知らせます。",
            "不要になった情報は、決められた方法で処理します。",
            "任用が終わるときは、預かったものを全て返し、知ったことをその後も人に話しません。",
            "これらに反したときは、処分などの対象になり得ることを理解しています。",
        )
    ),
    FIXED,
)
ADDED = Phrase("R-05", "課で加える箇条書き")
TOPICS = Phrase("R-05", "説明事項", "\n".join(topic.label for topic in Topic), FIXED, len(Topic))
PHRASES = (PREAMBLE, CLAUSES, ADDED, TOPICS)


def clauses(look: Look) -> str:
    """The lines a form that is given out today lists: the city's, then the section's, one a line."""
    parts = (worded(look, phrase) for phrase in (CLAUSES, ADDED))
    return "\n".join(line for part in parts for line in part.splitlines() if line.strip())


def version_in_words(look: Look) -> str:
    """Whose words these are and from which version, 「市の文言（…）」; the program's own are 初期の文言."""
    held = {phrase.title: look.wording.get(phrase.name) for phrase in (PREAMBLE, CLAUSES, ADDED)}
    known = [f"{title}：{each.whose}（{_short(each.version)}）" for title, each in held.items() if each is not None]
    return "、".join(known) or BROUGHT


def _short(version: str) -> str:
    """A record's id is long: its last letters tell versions apart, its own number the edits of one."""
    record, _, edit = version.partition(":")
    return f"{record[-8:]}-{edit}"


def topic_words(look: Look) -> dict[str, str]:
    """What stands beside each box: the city's lines where there are as many as topics, else the program's."""
    return dict(zip((topic.value for topic in Topic), lines(look, TOPICS), strict=True))
