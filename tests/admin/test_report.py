"""What administrators are to look at: failures, nights, exports, refusals, attempts, unused logins (R25, R30)."""

from tests.admin.conftest import Town, both

JOURNAL = """INSERT INTO ledger.journal
  SELECT (SELECT stream FROM ledger.stream WHERE title = '戸籍課'), n, gen_random_uuid(), gen_random_uuid(),
         gen_random_uuid(), n, gen_random_uuid(), 'v1', kind, gen_random_uuid(), verb, 0, verdict, code,
         to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'), '', '', '', '', '', ''
    FROM (VALUES (901, 'file', 'export', 'ok', ''), (902, 'file', 'export', 'ok', ''),
                 (903, '', 'refused', 'rejected', 'forbidden:role'), (904, '', 'refused', 'rejected', 'invalid:name'))
         x(n, kind, verb, verdict, code)"""
# At 3, 5, 6, 21 and 22 o'clock of yesterday.
SESSIONS = """INSERT INTO gate.session (pid, began, login, opened_at, closed_at, granted)
  SELECT n, now(), 'v1', (current_date - 1)::timestamp AT TIME ZONE 'Asia/Tokyo' + make_interval(hours => n), now(),
         '3'::xid8 FROM unnest(ARRAY[3, 5, 6, 21, 22]) n"""
ALARM = "INSERT INTO ledger.alarm (login, device, what) VALUES ('v1', 'pc-01', 'push to a foreign stream')"
ATTEMPT = "INSERT INTO gate.attempt (login, outcome, device) VALUES ('v1', %s, %s)"


def test_what_is_to_be_looked_at_is_counted(town: Town) -> None:
    both(town, "section-open 戸籍課", "register v1 --shown 髙田")
    with town.console() as superuser:
        for outcome, device in (("bad", "pc-01"), ("password", "pc-01"), ("password", "pc-09"), ("ok", "pc-01")):
            superuser.execute(ATTEMPT, (outcome, device))
        for statement in (SESSIONS, JOURNAL, ALARM):
            superuser.execute(statement)
        superuser.execute("UPDATE gate.server SET backed_up_at = NULL")
        superuser.execute("UPDATE gate.person SET last_in = now() - interval '91 days' WHERE login = 'v1'")
    said = town.work("admin01", "report", "report --days 0").out
    first, today = said.split("0日間のうち")
    assert "注意　合格した控えがありません。" in first
    with town.console() as superuser:
        superuser.execute("UPDATE gate.server SET backed_up_at = now() - interval '74 hours'")
    late = town.work("admin01", "report").out
    with town.console() as superuser:
        superuser.execute("UPDATE gate.server SET backed_up_at = now() - interval '47 hours'")
    assert "注意　最後に合格した控えは3日前（" in late
    assert town.work("admin01", "report").out.startswith("最後に合格した控え：")
    expected = (
        ("パスワードと確認コードの誤り：2件", "v1　pc-01　2回", "v1　pc-09　1回"),
        # How many there are: who runs this at night is at work at night, too.
        ("夜間（22時〜6時）のログイン：", "v1　3回"),
        ("書出し：1件", "v1　2回"),
        ("権限がなく断られた操作：1件", "v1　1回"),
        ("サーバーが気付いたこと：1件", "v1　pc-01　ほかの課に書こうとした"),
        ("45日以上使われていない利用者：1件", "v1　91日（ask disableで止める）"),
    )
    place = 0
    for title, *counted in expected:
        place = first.index(title, place)
        for words in counted:
            place = first.index(words, place)
    assert "誤り：0件" in today and "サーバーが気付いたこと：0件" in today
