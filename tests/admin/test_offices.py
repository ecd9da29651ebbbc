"""Offices of the city are given and ended by two administrators, with post, document and period (domain.md §1.2)."""

from tests.admin.conftest import Town, both, number_of


def test_an_office_is_given_and_ended_by_two(town: Town) -> None:
    both(town, "section-open 情報政策課 --department 企画財政部", "register s2001 --shown '𠮷田 﨑子'")
    line = "office s2001 POC --post 情報政策課長 --document 令和8年辞令第12号"
    asked = town.work("admin01", f"ask {line}")
    alone = town.work("admin01", f"approve {number_of(asked)}")
    assert alone.status == 1 and "依頼した人" in alone.err
    with town.console() as connection:
        assert connection.execute("SELECT count(*) FROM gate.office").fetchone() == (0,)
    done = town.work("admin02", "waiting", f"approve {number_of(asked)}", "list people")
    assert done.status == 0, done.err
    assert "役職 POC 情報政策課長（本人、全庁、令和8年辞令第12号）" in done.out
    assert "もう済んでいます" in town.work("admin01", f"ask {line}").out
    both(town, "office-end s2001 POC")
    assert "もう済んでいます" in town.work("admin01", "ask office-end s2001 POC").out
    assert "役職" not in town.work("admin01", "list people").out
    with town.console() as connection:
        ended = connection.execute("SELECT valid_to <= now() FROM gate.office WHERE login = 's2001'").fetchall()
    assert ended == [(True,)], "what was held stays written down"


def test_who_acts_for_an_office_does_so_until_a_day(town: Town) -> None:
    both(town, "section-open 総務課 --department 総務部", "register s2002 --shown 田中")
    endless = town.work("admin01", "ask office s2002 CISO --post CISO（委任） --document 委任第1号 --standing deputy")
    assert endless.status == 1 and "終わりの日" in endless.err
    unknown = town.work("admin01", "ask office s2002 DIR --post 総務部長 --document 辞令 --department 無い部")
    assert unknown.status == 1 and "見つかりません" in unknown.err
    both(
        town,
        "office s2002 DIR --post 総務部長 --document 辞令第3号 --department 総務部 --standing deputy"
        " --until 2099-04-01",
    )
    assert "DIR 総務部長（代理、総務部、辞令第3号、2099-" in town.work("admin01", "list people").out
    both(town, "department-rename 総務部 --title 総務局")
    assert "（代理、総務局、" in town.work("admin01", "list people").out
    both(town, "disable s2002")
    assert "DIR" not in town.work("admin01", "list people").out
