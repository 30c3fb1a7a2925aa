"""Makes the binary sources of the two example briefs: a PDF, a DOCX and a GB18030 text.

Run it after changing a text below: ``python examples/news/make_sources.py`` (needs
``pip install -e ".[test]"``). The same texts give the same bytes with the same libraries.
All texts are invented and under CC0-1.0; see README.md.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
import zipfile
from pathlib import Path

MINUTES_TITLE = "Minutes of the meeting of Harrowmere Town Council"
MINUTES = """
Town Hall, Harrowmere, 5 March 2026, 6 p.m. to 8.40 p.m. Chair: Mayor Helen Okafor. Present: 16 of 17 councillors. Clerk: Joan Pettifer.
# Item 4: Ferry line between Mill Quay and Saltmarsh
The head of the transport office, Samuel Brandt, presented the plan for an electric ferry line across the River Teal. The line is needed because Stone Bridge will close on 15 June 2026. About 9,300 vehicles cross the bridge on a weekday.
Samuel Brandt said that the total cost of the line was £4.8 million. He explained that the price of the two boats had risen by 9 percent since the first estimate in November 2025. The regional transport fund pays 60 percent of the cost. The office received three offers. Teal Boats Ltd made the lowest offer and will run the line for seven years.
Councillor David Marsh opposed the plan. "We are buying two boats for a bridge that will be back in less than two years," he said. He asked the council to rent boats instead. Samuel Brandt answered that no electric boats could be rented before 2027.
Councillor Ruth Adeyemi supported the plan. She said that 1,100 people who live in Saltmarsh worked on the west bank. "A ferry is not a luxury for them. It is the way to work," she said.
Councillor Marsh also asked what would happen to the boats after the repair of the bridge. Samuel Brandt said that the line would go on after March 2027 with one boat, and that the second boat would serve the island of Little Teal.
# Decision
The council approved the plan by 11 votes to 4, with 1 abstention. The line will open on 1 June 2026. The transport office will report on the number of passengers on 1 October 2026.
# Item 5: Pier at Saltmarsh
The council discussed noise at the pier. The noise limit at the nearest house will be 55 decibels by day and 45 decibels after 9 p.m. The council rejected a motion to end the service at 9 p.m. by 9 votes to 7.
The mayor closed the meeting at 8.40 p.m.
"""

NOTICE = """柳溪镇老粮仓图书馆开馆公告

　　柳溪镇人民政府文化站，2026年4月3日

　　由老粮仓改建的柳溪镇社区图书馆将于2026年4月23日上午9点正式开馆。当天是世界读书日。图书馆位于粮仓巷12号，建筑面积1860平方米，共两层，设有240个阅览座位。

　　老粮仓建于1958年，2009年停止使用。改建工程于2025年3月开工，2026年3月完工，历时12个月。工程保留了原有的青砖墙和木屋架，新增了电梯、无障碍通道和消防设施。工程总投资960万元，其中县财政承担600万元，镇财政承担240万元，社会捐赠120万元。

　　图书馆开馆时藏书3.2万册，其中少儿图书9000册。一楼为少儿阅览区和老照片展廊，二楼为成人阅览区和自习室。居民凭身份证即可免费办理借书证，每人每次最多可借6册，借期30天。

　　柳溪镇副镇长陆明川说：“粮仓从前存的是口粮，今后存的是书，都是居民离不开的东西。”

　　开馆当天将举行三场活动：上午10点举行少儿故事会，下午2点由作家许闻笛讲述柳溪的历史，晚上7点举行露天电影放映。三场活动均免费，少儿故事会限60人参加，需要提前预约。预约时间为2026年4月13日至4月20日。

　　图书馆每周二至周日上午9点至晚上8点开放，周一闭馆。
"""

MEETING_TITLE = "柳溪镇社区图书馆筹备会议纪要"
MEETING = """
时间：2026年4月7日下午3点至5点。地点：柳溪镇文化站会议室。主持人：文化站站长秦望舒。参加人员：文化站、施工单位、志愿者代表共14人。
# 一、工程验收
施工单位代表贺长松汇报，改建工程已于2026年3月28日通过验收。验收中发现的7处问题已经全部整改。贺长松说：“木屋架有68年历史，我们换掉了其中11根受损的木梁，其余全部保留。”
# 二、图书准备
秦望舒介绍，截至4月7日，图书馆已经上架图书2.8万册。采购图书共花费86万元。县图书馆借出3000册地方文献，供读者在馆内阅读。
# 三、人员和志愿者
图书馆设工作人员9名，其中5名为新招聘人员。报名的志愿者有74人，志愿者代表宋雨晴说，每天将安排8名志愿者值班，主要帮助老人使用自助借还机。她说：“很多老人不会用机器，我们站在旁边，他们就不着急。”
# 四、经费
图书馆每年的运行经费预计为150万元，由镇财政承担。有参会人员担心经费不足。秦望舒答复说，前三年县里每年补助40万元，三年以后再根据读者人数决定。
# 五、开馆安排
会议决定，图书馆于2026年4月23日上午9点开馆。开馆第一周每天限1200人入馆，居民可以在镇政府网站预约。
"""
SAVED = dt.datetime(2026, 4, 7, 17, 30)


def minutes_pdf() -> bytes:
    """The council's minutes, two pages with running heads."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    body = ParagraphStyle(
        "minutes", parent=styles["BodyText"], fontName="Times-Roman", fontSize=10.5,
        leading=13.5, alignment=TA_JUSTIFY, spaceAfter=6,
    )  # fmt: skip
    story = [Paragraph(MINUTES_TITLE, styles["Heading1"])]
    for line in MINUTES.strip().splitlines():
        heading = line.startswith("# ")
        story.append(Paragraph(line.removeprefix("# "), styles["Heading3"] if heading else body))

    def furniture(canvas: object, document: object) -> None:
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
        canvas.drawString(50, 565, "Harrowmere Town Council")  # type: ignore[attr-defined]
        canvas.drawRightString(370, 25, f"Page {document.page}")  # type: ignore[attr-defined]

    out = io.BytesIO()
    SimpleDocTemplate(
        out, pagesize=A5, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=50,
        title=MINUTES_TITLE, author="Joan Pettifer, Town Clerk", invariant=1,
    ).build(story, onFirstPage=furniture, onLaterPages=furniture)  # fmt: skip
    return out.getvalue()


def meeting_docx() -> bytes:
    """The minutes of the library's preparation, as Word keeps them."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.title, properties.author = MEETING_TITLE, "柳溪镇文化站"
    properties.created = properties.modified = SAVED
    document.add_heading(MEETING_TITLE, 0)
    for line in MEETING.strip().splitlines():
        if line.startswith("# "):
            document.add_heading(line.removeprefix("# "), 2)
        else:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _without_times(data: bytes) -> bytes:
    """The same ZIP with one fixed time on every member, so that it is the same tomorrow."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, SAVED.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name), compresslevel=9)
    return out.getvalue()


def make(folder: Path) -> None:
    """Write the three files into ``folder``."""
    (folder / "council-minutes.pdf").write_bytes(minutes_pdf())
    (folder / "library-meeting.docx").write_bytes(meeting_docx())
    (folder / "library-notice.txt").write_bytes(NOTICE.encode("gb18030"))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
