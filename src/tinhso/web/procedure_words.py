"""Words of a procedure that its document holds as rules: limits, conditions, fees, where it is handled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tinhso.kernel import counting
from tinhso.kernel.lengths import number_text
from tinhso.kernel.limits import parse_limit
from tinhso.procedures.definition import Definition, Fee, LimitRule, Paper
from tinhso.procedures.trying import figures_of
from tinhso.web.words import Pair, lang, t

LEVELS: Mapping[str, Pair] = {
    "commune": ("Cấp xã", "Commune"),
    "province": ("Cấp tỉnh", "Province"),
    "ministry": ("Bộ, ngành", "Ministry"),
    "other": ("Cơ quan khác", "Other"),
}
CHANNELS: Mapping[str, Pair] = {
    "counter": ("nộp trực tiếp", "at the counter"),
    "online": ("nộp trực tuyến", "online"),
    "post": ("qua bưu chính", "by post"),
}
FEW_FIGURES = 3
_ANSWER = re.compile(r"answers\.(\w+)")
_NOT_ONLINE = re.compile(r"channel\s*!=\s*(?:'online'|\"online\")")
_ONE_ANSWER = re.compile(r"(!?)\s*answers\.(\w+)")


@dataclass(frozen=True)
class Said:
    """A line of a procedure in words. when: in which case, "" always; note: what else is to be known."""

    text: str
    when: str = ""
    note: str = ""
    unsure: bool = False


def limit_text(rule: str) -> str:
    """`5d` → "5 ngày làm việc". Raises BadLimit."""
    limit = parse_limit(rule)
    count = number_text(limit.amount, lang())
    if limit.kind == counting.WORKING_DAYS and limit.amount == 0:
        text = t("trong ngày làm việc", "within the working day")
    elif limit.kind == counting.WORKING_DAYS:
        text = t("{n} ngày làm việc", "{n} working days", n=count)
    elif limit.kind == counting.WORKING_HOURS:
        text = t("{n} giờ làm việc", "{n} working hours", n=count)
    else:
        text = t("{n} ngày", "{n} calendar days", n=count)
    if limit.cutoff < 0:
        return text
    hour = f"{limit.cutoff // 3600:02}:{limit.cutoff % 3600 // 60:02}"
    late = t("nhận sau {at} thì tính từ ngày làm việc sau", "after {at} from the next one", at=hour)
    return f"{text}; {late}"


def limits_of(definition: Definition) -> list[Said]:
    """Every limit that is declared, in words."""
    return [_limit(definition, one) for one in definition.limits]


def _limit(definition: Definition, one: LimitRule) -> Said:
    text = limit_text(one.rule) if one.rule else one.text
    cases = [t(*CHANNELS[name]) for name in one.channels if name in CHANNELS]
    cases += [condition_text(definition, one.when)] if one.when else []
    return Said(text, when="; ".join(cases), unsure=bool(one.flag) or not one.rule)


def condition_text(definition: Definition, condition: str) -> str:
    """In which case a row counts, by the titles of the answers that decide; "" for always."""
    if not condition:
        return ""
    if _NOT_ONLINE.fullmatch(condition.strip()):
        return t(
            "không cần khi nộp qua mạng: bạn điền ngay trên trang",
            "not needed when filed online: you fill it in on the site",
        )
    whole = _ONE_ANSWER.fullmatch(condition.strip())
    if whole:
        title = _title(definition, whole[2])
        if whole[1]:
            return t("trừ khi: {title}", "unless: {title}", title=title)
        return t("chỉ khi: {title}", "only if: {title}", title=title)
    titles = [_title(definition, name) for name in dict.fromkeys(_ANSWER.findall(condition))]
    if not titles:
        return t("tùy trường hợp", "depending on the case")
    return t("tùy câu trả lời: {titles}", "depending on: {titles}", titles="; ".join(titles))


def _title(definition: Definition, name: str) -> str:
    shape = definition.form.get("properties", {}).get(name, {})
    return str(shape.get("title", name)) if isinstance(shape, Mapping) else name


def paper_text(paper: Paper) -> str:
    """How many of a paper: "1 bản chính, 2 bản sao"."""
    parts = []
    if paper.originals:
        parts.append(
            t("{n} bản chính", "{n} original", n=paper.originals)
            if paper.originals == 1
            else t("{n} bản chính", "{n} originals", n=paper.originals)
        )
    if paper.copies:
        parts.append(t("{n} bản sao", "copies: {n}", n=paper.copies))
    return ", ".join(parts)


def papers_of(definition: Definition) -> list[tuple[Paper, Said]]:
    """Papers with their number and the case in which they are asked for."""
    return [
        (paper, Said(paper_text(paper), condition_text(definition, paper.when), paper.note))
        for paper in definition.papers
    ]


def money_text(amount: int | None) -> str:
    """8000 → "8.000 đồng"; nothing to pay in words."""
    if amount is None:
        return t("chưa xác định", "not known yet")
    if amount == 0:
        return t("không thu", "free")
    return t("{n} đồng", "{n} VND", n=number_text(amount, lang()))


def fees_of(definition: Definition) -> list[tuple[str, Said]]:
    """(name, how much and in which case) of every fee."""
    return [(fee.name, _fee(definition, fee)) for fee in definition.fees]


def _fee(definition: Definition, fee: Fee) -> Said:
    if isinstance(fee.amount, int):
        text = money_text(fee.amount)
    elif fee.amount is None:
        text = fee.text or money_text(None)
    else:
        text = _figures_text(definition, fee.amount)
    cases = [t(*CHANNELS[name]) for name in fee.channels if name in CHANNELS]
    cases += [condition_text(definition, fee.when)] if fee.when else []
    free = "; ".join(one.text for one in fee.exemptions)
    notes = [fee.text if fee.text != text else ""]
    notes += [t("Miễn cho: {free}.", "Free for: {free}.", free=free)] if free else []
    return Said(text, "; ".join(cases), " ".join(filter(None, notes)), bool(fee.flag))


def _figures_text(definition: Definition, amount: str) -> str:
    """What a reckoned amount comes to: its few figures or its ends, and by what it grows."""
    known = figures_of(amount, definition.form)
    if known is None:
        return t("tính theo tờ khai", "reckoned from the form")
    if len(known.amounts) <= FEW_FIGURES:
        text = t(" hoặc ", " or ").join(money_text(one) for one in known.amounts)
    else:
        ends = {"low": money_text(known.amounts[0]), "high": money_text(known.amounts[-1])}
        text = t("từ {low} đến {high}", "from {low} to {high}", **ends)
    if not known.by:
        return t("{text}, tùy trường hợp", "{text}, depending on the case", text=text)
    counted = [_counted(definition, name) for name in known.by]
    if known.in_step:
        return " × ".join([text, *counted])
    grows = {"text": text, "by": ", ".join(counted)}
    return t("{text}, nhiều hơn theo {by}", "{text}, more by {by}", **grows)


def _counted(definition: Definition, name: str) -> str:
    """What is counted, as a word within a sentence."""
    if name == "copies":
        return t("số bản", "number of copies")
    title = _title(definition, name)
    return title[:1].lower() + title[1:]


def level_text(levels: Any) -> str:
    """The levels at which it is handled, in words."""
    return ", ".join(t(*LEVELS[level]) for level in levels if level in LEVELS)
