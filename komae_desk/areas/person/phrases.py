"""The fixed sentences of the forms about people; the city may issue others (domain.md §10.10)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

NOTICE = Phrase("P-13", "前文", "次の利用者について登録（変更・抹消）を通知します。", FIXED)
NOTICE_RECEIVED = Phrase("P-13", "受領の文", "受領し、処理した。", FIXED)
DEPARTURE = Phrase("R-12", "前文", "異動（退職）に当たり、次のとおり情報資産を返却したことを確認します。", FIXED)
SECRECY = Phrase("R-12", "守秘の文", "業務上知り得た情報は、今後も漏らしません。", FIXED)
