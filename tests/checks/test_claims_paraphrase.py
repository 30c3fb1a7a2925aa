"""Paraphrases that are faithful and slips that are not, by what makes them hard.

With the real models. Denials said in other words, obligations, limits, dates said by what
was before them, directions of something else: none of them turns the source round.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from wenfang.checks.claims import check_claims
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.names.base import NameFinder
from wenfang.engines.names.finder import open_name_finder
from wenfang.finding import Place, Severity
from wenfang.language.detect import detect_language
from wenfang.resources import fetch

pytestmark = pytest.mark.slow

FAITHFUL = [
    ('The bridge will open in June.', 'The bridge will not open until June.'),
    ('Visitors must book in advance.', 'Visitors who do not book in advance will not be let in.'),
    ('The exhibition closes on 20 May.', 'The exhibition opens on 3 May and runs until 20 May.'),
    ('Smoking is forbidden on the platform.', 'Passengers may not smoke on the platform.'),
    ('Parking remains free of charge.', 'There will be no charge for parking.'),
    ('The company refused to comment.', 'The company did not comment.'),
    ('The mayor turned the plan down.', 'The mayor did not approve the plan.'),
    ('Rents went up less quickly than in 2024.', 'Rent growth slowed compared with 2024.'),
    ('Sales recovered after two weak years.', 'Sales rose 4% after falling for two years.'),
    ('The strike was averted when both sides agreed on a 3% rise.', 'Both sides agreed on a pay rise of 3%, so there will be no strike.'),
    ('The clinic stays shut at weekends.', 'The clinic does not open at weekends.'),
    ('Nobody was hurt in the fire.', 'The fire injured no one.'),
    ('The fire caused no injuries.', 'All staff escaped the fire unhurt.'),
    ('The council may raise fees next year.', 'The council is considering raising fees next year.'),
    ('Unemployment dropped to 4.8 percent from 5.3 percent.', 'The unemployment rate went from 5.3% to 4.8%.'),
    ('The museum lost 20,000 visitors compared with the year before.', 'The museum had 180,000 visitors last year, 20,000 fewer than the year before.'),
    ('He has yet to reply to the letter.', 'He has not replied to the letter.'),
    ('The ban on fireworks is lifted from 1 May.', 'From 1 May fireworks are no longer banned.'),
    ('Fireworks are allowed again from 1 May.', 'From 1 May fireworks are no longer banned.'),
    ('Trains are running late because of snow.', 'Snow has delayed trains.'),
    ('Prof. Lane said that the results were encouraging.', '"The results are encouraging," said Professor Mary Lane.'),
    ('桥梁将于6月开放。', '桥梁6月之前不会开放。'),
    ('展览5月20日结束。', '展览5月3日开幕，持续至5月20日。'),
    ('站台禁止吸烟。', '乘客不得在站台吸烟。'),
    ('停车仍不收费。', '停车继续免费。'),
    ('公司拒绝置评。', '公司未予置评。'),
    ('市长没有批准该方案。', '市长否决了该方案。'),
    ('房租涨幅放缓。', '房租增速比2024年有所回落。'),
    ('火灾无人伤亡。', '火灾没有造成人员伤亡。'),
    ('工作人员全部平安撤离。', '火灾发生后，工作人员全部撤离，没有人受伤。'),
    ('市政府拟明年上调收费。', '市政府正在考虑明年上调收费。'),
    ('失业率由5.3%降到4.8%。', '失业率从5.3%变为4.8%。'),
    ('他至今没有回信。', '他尚未回复来信。'),
    ('5月1日起，市民可以燃放烟花。', '5月1日起，不再禁止燃放烟花。'),
    ('受降雪影响，列车晚点。', '因下雪，列车未能准点到达。'),
    ('会议因故改期，新的时间另行通知。', '会议没有如期举行，新的时间将另行通知。'),
    ('双方未能就价格达成一致。', '双方就价格的谈判破裂，没有达成协议。'),
    ('学校不会关闭，校长说。', '校长说：“我们不会关闭学校。”'),
    ('因经费不足，项目被搁置。', '由于缺少经费，项目没有继续。'),
    ('The project was shelved for lack of money.', 'The project did not go ahead because there was not enough money.'),
    ('The two sides failed to agree on a price.', 'Talks on the price broke down without a deal.'),
    ('Two thirds of the residents are against the plan.', 'Two thirds of the residents oppose the plan and one third support it.'),
    ('三分之二的居民反对该方案。', '三分之二的居民反对该方案，三分之一支持。'),
    ('Only one of the twelve teams did not finish.', 'Eleven of the twelve teams finished; one did not.'),
    ('The number of visitors fell for the third year running.', 'Visitor numbers dropped again, for the third year in a row.'),
    ('Heavy rain cut the harvest by a fifth, and prices rose as a result.', 'Prices rose after heavy rain reduced the harvest by a fifth.'),
    ('暴雨使收成减少两成，价格随之上涨。', '暴雨过后收成减两成，价格上涨。'),
]  # fmt: skip
SLIPS = [
    ('The line will reopen two weeks before Stone Bridge, closing on June 15.', 'The line will open two weeks before Stone Bridge, the only road bridge in the town, closes for repair on 15 June 2026.'),
    ('The cost of building Harrowmere includes £4.2 million for boats, floating piers, and a charging station at Mill Quay.', 'The line will cost £4.2 million, including the two boats, two floating piers and a charging station at Mill Quay.'),
    ('江陵市政府宣布开通渡轮。', '江陵镇政府宣布开通渡轮。'),
    ('2020年，居民水价保持不变。', '与去年相比，居民水价没有上调。'),
    ('Anders Yule will succeed Fern Inwood next month.', 'Anders Yule will step down next month and be succeeded by Fern Inwood.'),
    ('九月食品价格上涨0.4%，其他商品上涨1.9%。', '九月食品价格上涨1.9%，其他商品上涨0.4%。'),
    ('Flights decrease to seven a week on 1 April.', 'From 1 April flights leave seven times a week instead of three.'),
]  # fmt: skip


@pytest.fixture(scope="module")
def models() -> tuple[EmbeddingEngine, NameFinder]:
    embed = open_embedding_engine(Path(fetch("universal-sentence-encoder-multilingual")))
    return embed, open_name_finder(Path(fetch("lac")))


def blocks(sentence: str, source: str, models: tuple[EmbeddingEngine, NameFinder]) -> list[str]:
    embed, names = models
    found = check_claims(
        sentence, [source], language=detect_language(sentence), place=Place("output"),
        embed=embed, names=names,
    )  # fmt: skip
    return [f.message for f in found if f.severity is Severity.BLOCK]


@pytest.mark.parametrize(("sentence", "source"), FAITHFUL)
def test_a_paraphrase_passes(
    sentence: str, source: str, models: tuple[EmbeddingEngine, NameFinder]
) -> None:
    assert blocks(sentence, source, models) == []


@pytest.mark.parametrize(("sentence", "source"), SLIPS)
def test_a_slip_is_caught(
    sentence: str, source: str, models: tuple[EmbeddingEngine, NameFinder]
) -> None:
    assert blocks(sentence, source, models)
