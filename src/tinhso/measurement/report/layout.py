"""Boxes and arrows in layers, top to bottom, with room for a label on every arrow.

The usual four steps (Sugiyama and others, 1981): turn back arrows round, the busiest staying forward; put
boxes into layers; order each layer so that few arrows cross; set x so that arrows run straight. Labels take
part as boxes of their own in the layer between, so nothing is written over anything. Plain values in and out.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

GAP_ACROSS = 18.0
GAP_DOWN = 26.0
SWEEPS = 24
PULLS = 32


@dataclass(frozen=True, slots=True)
class Box:
    """A box to place; key names it."""

    key: Hashable
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow to draw; weight says how much it wants to point down and run straight."""

    tail: Hashable
    head: Hashable
    weight: float
    label_width: float
    label_height: float


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow's course: points from tail to head, and the middle of its label."""

    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    backward: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Middles of the boxes, routes in the order of the arrows, size of the whole in px."""

    boxes: dict[Hashable, tuple[float, float]]
    routes: tuple[Route, ...]
    width: float
    height: float


@dataclass(slots=True)
class _Cell:
    """A place in a layer: a box, a label, or the passing of a long arrow."""

    width: float
    height: float
    layer: int
    half: float
    x: float = 0.0
    straight: float = 1.0


def place(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Plan:
    """Lay the boxes and arrows out. Arrows from a box to itself are drawn at its right side."""
    between = [arrow for arrow in arrows if arrow.tail != arrow.head]
    turned = _turned(between)
    layer_of = _layers(boxes, between, turned)
    cells, chains, box_cells = _cells(boxes, arrows, between, turned, layer_of)
    links = _links(chains)
    strength = _strength(chains, between)
    rows = _ordered(cells, links)
    _set_across(cells, rows, links, strength)
    return _plan(boxes, arrows, cells, rows, chains, box_cells, turned)


def _turned(arrows: Sequence[Arrow]) -> set[int]:
    """Arrows that must point up: taken by weight, each that would close a circle."""
    below: dict[Hashable, set[Hashable]] = {}
    turned: set[int] = set()
    for index in sorted(range(len(arrows)), key=lambda i: -arrows[i].weight):
        tail, head = arrows[index].tail, arrows[index].head
        if _reaches(below, head, tail):
            turned.add(index)
        else:
            below.setdefault(tail, set()).add(head)
    return turned


def _reaches(below: dict[Hashable, set[Hashable]], start: Hashable, goal: Hashable) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        if at == goal:
            return True
        fresh = below.get(at, set()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return False


def _ends(arrow: Arrow, turned: bool) -> tuple[Hashable, Hashable]:
    return (arrow.head, arrow.tail) if turned else (arrow.tail, arrow.head)


def _layers(boxes: Sequence[Box], arrows: Sequence[Arrow], turned: set[int]) -> dict[Hashable, int]:
    """As high as what lies above allows; then boxes with more going out than coming in move down."""
    layer = {box.key: 0 for box in boxes}
    pairs = [(*_ends(arrow, i in turned), arrow.weight) for i, arrow in enumerate(arrows)]
    for _ in boxes:
        moved = False
        for upper, lower, _weight in pairs:
            if layer[lower] < layer[upper] + 1:
                layer[lower], moved = layer[upper] + 1, True
        if not moved:
            break
    for _ in range(3):
        for key in sorted(layer, key=lambda k: -layer[k]):
            coming = sum(weight for _, lower, weight in pairs if lower == key)
            lowers = [(layer[low], weight) for up, low, weight in pairs if up == key]
            if lowers and sum(weight for _, weight in lowers) > coming:
                layer[key] = min(place for place, _ in lowers) - 1
    return layer


def _cells(
    boxes: Sequence[Box],
    arrows: Sequence[Arrow],
    between: Sequence[Arrow],
    turned: set[int],
    layer_of: dict[Hashable, int],
) -> tuple[list[_Cell], list[list[int]], dict[Hashable, int]]:
    """Boxes stand in even layers, labels in odd ones; a chain of cells for every arrow, from top to bottom."""
    loops = {arrow.tail: arrow.label_width + 34 for arrow in arrows if arrow.tail == arrow.head}
    cells = [
        _Cell(
            box.width + 2 * loops.get(box.key, 0.0),
            box.height,
            2 * layer_of[box.key],
            box.width / 2,
        )
        for box in boxes
    ]
    box_cells = {box.key: index for index, box in enumerate(boxes)}
    chains = []
    for index, arrow in enumerate(between):
        upper, lower = _ends(arrow, index in turned)
        top, bottom = 2 * layer_of[upper], 2 * layer_of[lower]
        label_at = top + 1 if (bottom - top) <= 2 else ((top + bottom) // 2) | 1
        chain = [box_cells[upper]]
        for layer in range(top + 1, bottom):
            here = layer == label_at
            width, height = (arrow.label_width, arrow.label_height) if here else (10.0, 0.0)
            cells.append(_Cell(width, height, layer, 0.0, straight=6.0))
            chain.append(len(cells) - 1)
        chains.append([*chain, box_cells[lower]])
    return cells, chains, box_cells


def _links(chains: Sequence[Sequence[int]]) -> dict[int, tuple[list[int], list[int]]]:
    """For every cell its neighbours above and below."""
    links: dict[int, tuple[list[int], list[int]]] = {}
    for chain in chains:
        for upper, lower in zip(chain, chain[1:], strict=False):
            links.setdefault(lower, ([], []))[0].append(upper)
            links.setdefault(upper, ([], []))[1].append(lower)
    return links


Links = dict[int, tuple[list[int], list[int]]]
Strength = dict[tuple[int, int], float]


def _strength(chains: Sequence[Sequence[int]], arrows: Sequence[Arrow]) -> Strength:
    """How hard two neighbouring cells pull at each other: the root of the arrow's weight."""
    found: Strength = {}
    for chain, arrow in zip(chains, arrows, strict=True):
        for upper, lower in zip(chain, chain[1:], strict=False):
            pull = found.get((upper, lower), 0.0) + max(arrow.weight, 1e-6) ** 0.5
            found[upper, lower] = found[lower, upper] = pull
    return found


def _ordered(cells: list[_Cell], links: Links) -> list[list[int]]:
    """Rows of cells; sweeps down and up by the mean place of neighbours, the best kept."""
    rows: list[list[int]] = [[] for _ in range(max((cell.layer for cell in cells), default=-1) + 1)]
    for index, cell in enumerate(cells):
        rows[cell.layer].append(index)
    best, fewest = [list(row) for row in rows], _crossings(rows, links)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        places = {index: place for row in rows for place, index in enumerate(row)}
        for row in rows if down else reversed(rows):
            row.sort(key=lambda i: _mean_place(i, links, places, 0 if down else 1))
            places.update({index: place for place, index in enumerate(row)})
        count = _crossings(rows, links)
        if count < fewest:
            best, fewest = [list(row) for row in rows], count
    return best


def _mean_place(index: int, links: Links, places: dict[int, int], side: int) -> float:
    near = links.get(index, ([], []))[side]
    return sum(places[i] for i in near) / len(near) if near else float(places[index])


def _crossings(rows: list[list[int]], links: Links) -> int:
    places = {index: place for row in rows for place, index in enumerate(row)}
    count = 0
    for row in rows:
        ends = [
            places[low]
            for i in row
            for low in sorted(links.get(i, ([], []))[1], key=places.__getitem__)
        ]
        count += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if a > b)
    return count


def _set_across(
    cells: list[_Cell], rows: list[list[int]], links: Links, strength: Strength
) -> None:
    """Pull every row towards its neighbours, never closer than the gap."""
    for row in rows:
        _settle(cells, row, dict.fromkeys(row, 0.0), dict.fromkeys(row, 1.0))
    for pull in range(PULLS):
        down = pull % 2 == 0
        for row in rows if down else reversed(rows):
            wish, weight = {}, {}
            for index in row:
                above, below = links.get(index, ([], []))
                near = [*above, *below] if pull >= PULLS // 2 else (above if down else below)
                pulls = [strength[index, i] for i in near]
                wished = sum(cells[i].x * pull for i, pull in zip(near, pulls, strict=True))
                wish[index] = wished / sum(pulls) if near else cells[index].x
                weight[index] = cells[index].straight * (sum(pulls) or 1.0)
            _settle(cells, row, wish, weight)


def _settle(
    cells: list[_Cell], row: list[int], wish: dict[int, float], weight: dict[int, float]
) -> None:
    """The places nearest to what is wished (least squares) that keep the order and the gaps."""
    offsets: dict[int, float] = {}
    blocks: list[tuple[float, float, list[int]]] = []
    run = 0.0
    for place, index in enumerate(row):
        if place:
            run += (cells[row[place - 1]].width + cells[index].width) / 2 + GAP_ACROSS
        offsets[index] = run
        blocks.append((weight[index] * (wish[index] - run), weight[index], [index]))
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            last, before = blocks.pop(), blocks.pop()
            blocks.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    for block in blocks:
        for index in block[2]:
            cells[index].x = _mean(block) + offsets[index]


def _mean(block: tuple[float, float, list[int]]) -> float:
    return block[0] / block[1]


def _plan(
    boxes: Sequence[Box],
    arrows: Sequence[Arrow],
    cells: list[_Cell],
    rows: list[list[int]],
    chains: list[list[int]],
    box_cells: dict[Hashable, int],
    turned: set[int],
) -> Plan:
    left = min((cell.x - cell.width / 2 for cell in cells), default=0.0)
    for cell in cells:
        cell.x -= left
    middles, y = [], 0.0
    for row in rows:
        tall = max((cells[i].height for i in row), default=0.0)
        middles.append(y + tall / 2)
        y += tall + GAP_DOWN
    sizes = {box.key: box for box in boxes}
    routes, chain_index = [], 0
    for arrow in arrows:
        if arrow.tail == arrow.head:
            routes.append(_loop(arrow, sizes[arrow.tail], cells[box_cells[arrow.tail]], middles))
            continue
        route = _route(cells, chains[chain_index], middles, chain_index in turned)
        routes.append(route)
        chain_index += 1
    width = max((cell.x + cell.width / 2 for cell in cells), default=0.0)
    places = {key: (cells[i].x, middles[cells[i].layer]) for key, i in box_cells.items()}
    return Plan(places, tuple(routes), width, max(y - GAP_DOWN, 0.0))


def _route(cells: list[_Cell], chain: list[int], middles: list[float], turned: bool) -> Route:
    top, bottom = cells[chain[0]], cells[chain[-1]]
    points = [(_meet(top, cells[chain[1]]), middles[top.layer] + top.height / 2)]
    label = points[0]
    for index in chain[1:-1]:
        cell = cells[index]
        middle = middles[cell.layer]
        points += [(cell.x, middle - cell.height / 2), (cell.x, middle + cell.height / 2)]
        if cell.height:
            label = (cell.x, middle)
    points.append((_meet(bottom, cells[chain[-2]]), middles[bottom.layer] - bottom.height / 2))
    return Route(tuple(reversed(points)) if turned else tuple(points), label, turned)


def _meet(box: _Cell, other: _Cell) -> float:
    """Where an arrow meets a box: straight below or above the other end if the box reaches so far."""
    reach = max(box.half - 14, 0.0)
    return min(max(other.x, box.x - reach), box.x + reach)


def _loop(arrow: Arrow, box: Box, cell: _Cell, middles: list[float]) -> Route:
    side, middle = cell.x + box.width / 2, middles[cell.layer]
    points = (
        (side, middle - 9),
        (side + 26, middle - 9),
        (side + 26, middle + 9),
        (side, middle + 9),
    )
    return Route(points, (side + 30 + arrow.label_width / 2, middle), False)
