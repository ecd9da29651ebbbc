from datetime import datetime

from komae_desk.pdf.cover import cover_slip
from komae_desk.pdf.look import Copy
from komae_desk.pdf.sheet import render
from tests.pdf.reading import bare, by_pypdf
from tests.pdf.sample import application, register


def test_the_slip_lists_every_paper_with_its_pages():
    papers = [application(), register(40, copy=Copy(mark="控"))]
    pdf = render([cover_slip(papers, "一括印刷", datetime(2026, 11, 24, 9, 5)), *papers])
    text = bare(by_pypdf(pdf))
    assert text.startswith("一括印刷令和8年11月24日（火）09:052件4頁")
    assert "1P01-R8-0007端末等持出許可申請書（許可書）1" in text
    assert "2端末等持出・持込記録簿令和８年度3控" in text
