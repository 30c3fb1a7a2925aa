"""Pairs of opposites in both languages, and words that are negative by themselves.

A row is (concept, one side, the other side); a side is English alternatives (regular
expressions, ``_`` for a space), ``¦``, Chinese alternatives. Only words that name their side
whatever stands around them belong here.
"""

from __future__ import annotations

PAIRS: list[tuple[str, str, str]] = [
    # Words that hold a side's characters and mean something else; they match first.
    ("ignore", "close_to closely at_least upgrades? setups? cut_off open_letter down_payment"
     " up_to make_up set_up end_of beginning_of start_of (?:ski|chair|cable|the|a)_lifts? shortly_after falls?_(?:on|under|into) low-income high-speed"
     " opening_(?:of_the|match) passed_away raise[sd]?_(?:questions|concerns)"
     "¦降雨 降水 升级 升学 减刑 下午 上午 涨停板 开发 开展 前往 前锋 此前 目前 日前 以前 之前 今后 此后 之后"
     " 最后 高校 高中 高速 高铁 低碳 支持者 反对者 胜利者 开支 成长 增值税 通过.{1,12}(?:方式|渠道|平台|手段)"
     " 输出 输入 输送 运输 负责 负责人 负担 提高警惕 降落 投降 下降通道 开放日 失败者 提前结束 (?:赞成|反对|同意)票?[\\d一二三四五六七八九十]+ 票(?:赞成|反对|同意)", "¦"),
    ("pace", "¦(?:涨幅|增幅|增速|涨势).{0,12}(?:扩大|加快|提高|上升)",
     "¦(?:涨幅|增幅|增速|涨势).{0,12}(?:放缓|回落|收窄|缩小|趋缓|下降)"),
    ("change",
     "r(?:ise[sn]?|ose|ising) increas(?:e[sd]?|ing) gr(?:ow[sn]?|ew|owing|owth) climb(?:s|ed|ing)? "
     "jump(?:s|ed|ing)? surg(?:e[sd]?|ing) soar(?:s|ed|ing)? gain(?:s|ed)? expand(?:s|ed|ing)? "
     "rais(?:e[sd]?|ing) widen(?:s|ed|ing)? higher rebound(?:s|ed|ing)? rall(?:y|ied) up_(?:by_)?\\d[\\d.,%]* "
     "up_from upward went_up go(?:es)?_up climbed boost(?:s|ed|ing)? grown lift(?:s|ed)? swell(?:s|ed)? "
     "lengthen(?:s|ed|ing)? extend(?:s|ed|ing)? adding quicker twice_as double[sd]? doubling tripled \\d[\\d.,]*_[a-z]+_more ticked_up edged_up above_(?:plan|target|forecast|expectations) more_than_(?:planned|expected|forecast) %_more percent_more million_more billion_more thousand_more \\d_more faster"
     "¦偏[多高大强快] 翻番 翻倍 上升 上涨 增长 增加 提高 上调 攀升 扩大 增多 多了 回升 反弹 走高 增至 升至 涨至 提升 加大 增幅 涨幅 增产 增收"
     " 升值 延长 增发 扩建 飙升 大涨 上扬 上浮 升高 增(?=\\d) 涨(?=\\d|了|到|价) 升(?=\\d|到) 加密 (?:高于|多于)(?=计划|预期|去年|上年|往年|同期) 高(?=\\d|出|了) 多(?=\\d|了|出) 快(?=\\d|了|一|约|近|出)",
     "f(?:all(?:s|en|ing)?|ell) decreas(?:e[sd]?|ing) declin(?:e[sd]?|ing)(?!_to) drop(?:s|ped|ping)? "
     "shr(?:ink(?:s|ing)?|ank|unk) dip(?:s|ped)? slump(?:s|ed|ing)? plung(?:e[sd]?|ing) slid(?:es?|ing)? "
     "cut(?:s|ting)? reduc(?:e[sd]?|ing|tion) lower(?:s|ed|ing)? tumbl(?:e[sd]?|ing) narrow(?:s|ed|ing)? "
     "contract(?:ed|ing) down_(?:by_)?\\d[\\d.,%]* down_from downward went_down go(?:es)?_down fewer dwindl(?:e[sd]?|ing) "
     "shorten(?:s|ed|ing)? halv(?:e[sd]?|ing) losing sank plummet(?:s|ed|ing)? trim(?:s|med)? slip(?:s|ped)? half_as \\d[\\d.,]*_[a-z]+_(?:less|fewer) edged_down ticked_down below_(?:plan|target|forecast|expectations) %_less percent_less million_less billion_less %_fewer \\d_fewer slower eased"
     "¦偏[少低小弱慢] 减半 下降 下跌 减少 降低 下调 下滑 缩小 减至 降至 跌至 少了 回落 走低 缩减 削减 缩短 压缩 萎缩 降幅 跌幅 减产 减收"
     " 贬值 骤降 暴跌 大跌 锐减 下浮 减(?=\\d) 跌(?=\\d|了|到|破) 降(?=\\d|了|到|价) 裁减 裁员 负增长 (?:低于|少于)(?=计划|预期|去年|上年|往年|同期) 低(?=\\d|于平均|了) 少(?=\\d|了) 慢(?=\\d|了|一|约|近|出)"),
    ("more", "more_than above exceed(?:s|ed|ing)? surpass(?:es|ed|ing)? at_least¦超过 逾 高于 多于 不低于 不少于 至少",
     "less_than below fewer_than under_\\d at_most¦不足 不到 低于 少于 不超过 至多 最多"),
    ("approve",
     "approv(?:e[sd]?|ing|al) accept(?:s|ed|ing)? agree[sd]? endors(?:e[sd]?|ing) support(?:s|ed|ing)? back(?:ed|s|ing) "
     "passed_(?:the|a|its|their)_(?:budget|bill|law|plan|motion|resolution|proposal|measure|deal) passed passes grant(?:s|ed|ing)? welcom(?:e[sd]?|ing) uph(?:eld|old)"
     "¦通过了 获得通过 批准 同意 支持 赞成 认可 获批 准予 采纳 接受 欢迎 表决通过 获得通过 审议通过",
     "reject(?:s|ed|ing|ion)? refus(?:e[sd]?|ing|al) oppos(?:e[sd]?|ing) veto(?:es|ed)? disapprov(?:e[sd]?|al) "
     "turned_down voted_down vot(?:e[sd]?|ing)_down threw_out thrown_out dismiss(?:es|ed|ing)? declined_to overturn(?:s|ed)? resist(?:s|ed)? block(?:s|ed|ing)?"
     "¦否决 拒绝 反对 驳回 抵制 拒不 未获批准 不予"),
    ("run",
     "open(?:s|ed|ing)? reopen(?:s|ed|ing)? launch(?:es|ed|ing)? beg(?:in(?:s|ning)?|an|un) start(?:s|ed|ing)? "
     "resum(?:e[sd]?|ing|ption) restart(?:s|ed|ing)? inaugurat(?:e[sd]?|ing)"
     "¦开放 开通 启用 开业 恢复 启动 开始 开幕 重启 重开 开工 营业 开馆 复工 投产 投用 通车",
     "clos(?:e[sd]?|ing|ure) shut(?:s|ting)? halt(?:s|ed|ing)? suspend(?:s|ed|ing)? suspension stop(?:s|ped|ping)? "
     "cancel(?:s|led|ed|ling|lation)? end(?:ed|ing) (?<=to_)end (?<=will_)end (?<=would_)end scrap(?:s|ped)? abandon(?:s|ed|ing)? abolish(?:es|ed)?"
     "¦关闭 关停 停用 停止 暂停 取消 中止 结束 闭幕 停业 停工 停产 停运 闭馆 停课 废止 叫停 终止 停播 封闭"),
    ("allow", "allow(?:s|ed|ing)? permit(?:s|ted|ting)? legalis(?:e[sd]?|ing) legaliz(?:e[sd]?|ing)¦允许 准许 许可 放行",
     "ban(?:s|ned|ning)? bar(?:red|s) prohibit(?:s|ed|ing)? forbid(?:s|den)? outlaw(?:s|ed)?¦禁止 不准 严禁 不许 禁用"),
    ("profit", "profits? profitable surplus(?:es)?¦盈利 利润 顺差 盈余 获利 扭亏",
     "loss(?:es)? deficits? shortfall¦亏损 逆差 赤字 净亏"),
    ("success", "succe(?:ss|ssful|ssfully|ed(?:s|ed)?)¦成功", "fail(?:s|ed|ure|ures|ing)? unsuccessful(?:ly)?¦失败 未能"),
    ("time", "brought_forward ahead_of_schedule earlier_than_planned¦提前 提早",
     "delay(?:s|ed|ing)? postpon(?:e[sd]?|ing) put_off behind_schedule¦推迟 延期 延后 延误 晚点 推后 滞后"),
    ("order", "before prior_to¦之前 以前", "after following¦之后 以后"),
    ("trade", "exports(?=_(?:rose|fell|grew|increased|declined)) exported¦出口", "imports(?=_(?:rose|fell|grew|increased|declined)) imported¦进口"),
    ("deal", "bu(?:y(?:s|ing)?|ying) bought purchas(?:e[sd]?|ing) acquir(?:e[sd]?|ing) acquisition¦买入 购买 收购 购入 增持",
     "sell(?:s|ing)? sold dispos(?:e[sd]?|al)_of¦卖出 出售 抛售 售出 转让 减持"),
    ("speed", "accelerat(?:e[sd]?|ing|ion) speed(?:s|ed|ing)?_up quicken(?:s|ed)?¦加快 加速 提速",
     "slow(?:s|ed|ing|er|down)? decelerat(?:e[sd]?|ing)¦放缓 减速 放慢 减缓 降速"),
    ("strength", "strengthen(?:s|ed|ing)? stronger intensif(?:y|ied|ies)¦加强 增强 强化 走强",
     "weaken(?:s|ed|ing)? weaker¦减弱 削弱 弱化 走弱 疲软"),
    ("rules", "eas(?:e[sd]?|ing) relax(?:es|ed|ing)? loosen(?:s|ed|ing)?¦放宽 放松 松绑 宽松",
     "tighten(?:s|ed|ing)? tougher stricter¦收紧 从严 趋严 加严"),
    ("need", "necessary mandatory compulsory obligatory must need(?:s|ed)? required?¦必须 须 需要 强制",
     "unnecessary optional voluntary exempt(?:ed)? waive[sd]? needn't¦无须 无需 不必 免予 自愿 可选 不需要 不用"),
    ("keep", "continu(?:e[sd]?|ing) keep(?:s|ing)? kept retain(?:s|ed|ing)? maintain(?:s|ed|ing)?¦继续 保留 照常 沿用",
     "no_longer ceas(?:e[sd]?|ing) drop(?:s|ped)_the do(?:es)?_away_with¦不再 取消 停止 废除 叫停 中断"),
    ("admit", "confirm(?:s|ed|ing)? admit(?:s|ted|ting)? acknowledg(?:e[sd]?|ing)¦证实 承认 确认",
     "den(?:y|ies|ied|ying)¦否认"),
    ("guilt", "(?<!not_)guilty convicted¦有罪 获刑 被判", "innocent acquitted not_guilty¦无罪 宣告无罪"),
    ("top", "highest largest biggest record_high maximum busiest warmest wettest hottest longest best"
     "¦最高 最大 新高 最多 最好 最长 最强 最热",
     "lowest smallest record_low minimum quietest coldest driest shortest worst¦最低 最小 新低 最少 最差 最短 最弱 最冷"),
    ("share", "majority most_of¦多数 大多数 过半", "minority¦少数"),
    ("mood", "optimis(?:m|tic) confident¦乐观 看好", "pessimis(?:m|tic) gloomy¦悲观 看衰 看空"),
    ("join", "join(?:s|ed|ing)?¦加入 参加 入选", "withdr(?:ew|aw(?:s|n|al)?) quit pulled_out¦退出 撤出 退赛"),
    ("gain-lose", "hir(?:e[sd]?|ing) recruit(?:s|ed|ing)?¦招聘 聘用 招募", "laid_off lay_off layoffs fir(?:ed|ing) sacked¦解雇 辞退"),
    ("price", "(?:more_)?expensive dearer costlier¦更贵 涨价 昂贵", "cheap(?:er)?¦便宜 降价"),
    ("warm", "warmer hotter¦变暖 升温 回暖", "colder cooler¦变冷 降温 转冷"),
    ("safe", "safe(?:ly)?¦安全", "unsafe dangerous¦不安全 危险"),
    ("public", "publish(?:es|ed)? disclos(?:e[sd]?|ing) released¦公布 公开 披露 发布", "withh(?:eld|old)¦隐瞒 保密"),
    ("end", "north(?:ern)? northward¦北部 以北 北侧 北岸 北段 北线 北门", "south(?:ern)? southward¦南部 以南 南侧 南岸 南段 南线 南门"),
    ("side", "east(?:ern)? eastward¦东部 以东 东侧 东岸 东段 东线 东门", "west(?:ern)? westward¦西部 以西 西侧 西岸 西段 西线 西门"),
    ("cost", "free(?:_of_charge)?¦免费 免票", "¦收费 付费"),
    ("win", "w(?:on|in(?:s|ning)?) beat(?:s|en|ing)? defeat(?:s|ed|ing)? victor(?:y|ies) triumph(?:s|ed)?"
     "¦战胜 击败 获胜 取胜 赢得 夺冠 大胜 力克 险胜 打败 胜(?=出|过)",
     "los(?:t|es?) losing_to¦落败 不敌 失利 惜败 告负 输给 输掉 败给"),
]  # fmt: skip

NEGATIVE_WORDS = (
    r"\b(?:cut(?:s|ting)? off|fail(?:s|ed|ing|ure)?|refus(?:e[sd]?|ing|al)|den(?:y|ies|ied|ial)|lack(?:s|ed|ing)?|unable|"
    r"declin(?:e[sd]?|ing) to|reject(?:s|ed|ing|ion)?|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|absent|absence|"
    r"impossible|unlikely|unclear|unknown|unchanged|unaffected|unhurt|uninjured|unpaid|undecided|"
    r"unidentified|uncertain|false|untrue|yet to|rule[sd]? out|away from|free of|zero|un[a-z]{3,}ed|"
    r"inconclusive|ineligible|illegal|stop(?:s|ped)?|halt(?:s|ed)?|ke(?:ep|eps|pt|eping) (?:[\w'-]+ ){1,3}from|cancel(?:led|ed)|block(?:s|ed)?|bann?(?:s|ed)?|"
    r"exclud(?:e[sd]?|ing)|except|vetoed|remain(?:s|ed)? (?:closed|shut|missing|empty|unsolved|open)|"
    r"oppos(?:e[sd]?|ing)|dismiss(?:ed|es)|end(?:s|ed|ing)?|pending|awaiting|held off|left out|missed|"
    r"empty|too (?:early|soon)|withh[eo]ld|forb(?:id(?:s|den)?|ade)|prohibit(?:s|ed|ion)?|barred|outlaw(?:s|ed)?|refrain(?:s|ed)?|"
    r"abstain(?:s|ed)?|avert(?:s|ed)?|escap(?:e[sd]?|ing)|spared|exempt(?:s|ed)?|waive[sd]?|scrap(?:s|ped)?|shelv(?:e[sd]?|ing)|"
    r"suspend(?:s|ed)?|abandon(?:s|ed)?|postpon(?:e[sd]?|ing)|delay(?:s|ed)?|insufficient|inadequate|short of|instead of|"
    r"rather than|unlike|contrary|turn(?:s|ed)? down|thr[eo]w(?:s|n)? out|br(?:oke|eak|oken) (?:down|off)|limit(?:s|ed)?|"
    r"against|closed|shut|gave up|quit|vacant|wrong|fewer|little|few)\b"
    r"|拒绝|否认|否决|缺乏|缺少|避免|防止|无需|免于|免除|禁止|反对|驳回|失败|取消|停止|暂停|除外|排除|杜绝|未知|不明|不变|"
    r"不详|空白|尚待|有待|难以|幸免|待定|推翻|落空|搁置|叫停|撤销|中断|中止|终止|推迟|延期|改期|晚点|延误|破裂|放弃|谢绝|婉拒|回避|空缺|缺席|不足|免予|幸免|关闭|封闭|限制|告吹|作罢|流产|泡汤|未果|平安|失联|下落"
)
"""Words that deny something without a negation. They excuse a negation on the other side and
never accuse by themselves."""

STEADY_WORDS = (
    r"\b(?:only|still|safe|steady|keep(?:s|ing)?|kept|stay(?:s|ed)?|remain(?:s|ed)?|zero|free)\b"
    r"|仍|维持|保持|平安|零|不足|不到|未|无|不|没|非|难|待"
)
"""Words by which a source may say without a negation what a sentence negates: it remains
closed, it has not reopened."""

DENYING = (
    r"\b(?:den(?:y|ies|ied|ying)|refus(?:e[sd]?|ing) to|declin(?:e[sd]?|ing) to|fail(?:s|ed|ing)? to|rule[sd]? out"
    r"|ruling out|unable to|ke(?:ep|eps|pt|eping) (?:[\w'-]+ ){1,3}from(?= \w+ing))\b|否认|拒绝|未能|排除(?!故障|隐患|险情|异己)"
)
"""Verbs that turn round what follows them as a negation does."""

EXCUSING = frozenset({"approve", "run", "allow", "success", "admit", "join", "public"})
"""Pairs whose second side can take a negation's place."""
