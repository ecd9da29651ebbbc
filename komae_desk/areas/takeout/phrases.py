"""The fixed sentences of these forms; the city may issue others, a section where the form allows."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

PREAMBLE, ADVICE = "前文", "注意書き"
_EXTEND = "続けて使う場合は、延長の持出許可を申請してください。"

CARRY_OUT = Phrase(
    "P-01",
    PREAMBLE,
    "次のとおり端末等を外部（庁舎その他市の施設以外の場所）へ持ち出したいので、許可を申請します。",
    FIXED,
)
CARRY_OUT_ADVICE = Phrase("P-01", ADVICE)
EXTERNAL_WORK = Phrase(
    "P-02",
    PREAMBLE,
    "次のとおり外部（庁舎その他市の施設以外の場所）で情報処理の業務を行いたいので、許可を申請します。",
    FIXED,
)
EXTERNAL_WORK_ADVICE = Phrase("P-02", ADVICE)
PRIVATE_DEVICE = Phrase("P-03", PREAMBLE, "次のとおり支給以外の端末を業務に使いたいので、許可を申請します。", FIXED)
PRIVATE_DEVICE_ADVICE = Phrase("P-03", ADVICE)
PRIVATE_NOTICE = Phrase(
    "P-17",
    PREAMBLE,
    "次のとおり私的パソコン等を変更した（使用する必要がなくなった・廃棄する）ので、届け出ます。",
    FIXED,
)
BRING_IN = Phrase(
    "P-15", PREAMBLE, "次のとおり端末を確認したので、庁内のネットワークへの接続の許可を申請します。", FIXED
)
TRANSPORT = Phrase("P-04", PREAMBLE, "次のとおり情報資産を運搬したいので、許可を申請します。", FIXED)
TRANSPORT_ADVICE = Phrase("P-04", ADVICE)
PROVISION = Phrase("P-05", PREAMBLE, "次のとおり情報資産を外部へ提供したいので、許可を申請します。", FIXED)
PROVISION_ADVICE = Phrase("P-05", ADVICE)
REMIND_LATE = Phrase(
    "R-01-2",
    "期限を過ぎた機器の文",
    f"次の機器は、返却予定日を過ぎています。使い終わっている場合は、速やかに返却してください。{_EXTEND}",
)
REMIND_SOON = Phrase("R-01-2", "期限内の機器の文", f"次の機器は、返却予定日までに返却してください。{_EXTEND}")
