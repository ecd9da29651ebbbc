"""The pages of a self-check, in the order of its year: answering first, for that is what most people come for."""

from komae_desk.core.area import Page

FAMILY = "自己点検"
_PACKAGE = "komae_desk.areas.self_check"

PAGES = (
    Page("self_check_answer", "点検に答える", f"{_PACKAGE}.answer_page.widgets:AnswerPage", icon="checklist",
         key="Ctrl+5", family=FAMILY),
    Page("self_check_running", "点検の実施", f"{_PACKAGE}.campaign_page.widgets:CampaignPage", icon="checklist",
         family=FAMILY),
    Page("self_check_paper", "紙の票の入力", f"{_PACKAGE}.paper_page.widgets:PaperPage", icon="checklist",
         short="紙の票", family=FAMILY, behind=True),
)  # fmt: skip
