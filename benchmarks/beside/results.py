"""What was measured: medians with their spread, as a table."""

import dataclasses
import datetime
import statistics

from .work import BY_NAME

HEAD = [
    "work",
    "compared with",
    "stock, ms (Python + PostgreSQL)",
    "addon, ms",
    "ratio (from – to)",
    "goal",
    "queries",
]
TABLE_HEAD = f'| {" | ".join(HEAD)} |\n|{" --- |" * len(HEAD)}'
# A goal is met where the median is not more than that above it.
TOLERANCE = 0.05


@dataclasses.dataclass
class Result:
    """The medians of one piece of work in databases of one size."""

    name: str
    size: int
    pairs: int
    date: str
    stock: dict  # seconds of python and postgres, or MB of memory, and queries
    addon: dict
    ratio: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, name, size, pairs):
        """Sum up pairs of what `worker.py` answered."""
        stock, addon = (
            {key: statistics.median(pair[side][key] for pair in pairs) for key in pairs[0][side]}
            for side in (0, 1)
        )
        ratios = [sum_up(addon) / max(sum_up(stock), 1e-9) for stock, addon in pairs]
        date = datetime.date.today().isoformat()
        ratio = statistics.median(ratios)
        return cls(name, size, len(pairs), date, stock, addon, ratio, min(ratios), max(ratios))

    @property
    def work(self):
        return BY_NAME[self.name]

    @property
    def more_queries(self):
        return round(self.addon['queries']) - round(self.stock['queries'])

    def is_met(self):
        """Tell whether the goals are met; None where there is none."""
        work = self.work
        if work.goal is None and work.more_queries is None:
            return None
        reached = self.addon['memory'] if work.memory else self.ratio - TOLERANCE
        return (work.goal is None or reached <= work.goal) and (
            work.more_queries is None or self.more_queries <= work.more_queries
        )

    def row(self):
        """A row of the table."""
        cells = [
            self.work.title,
            self.work.against,
            show_cost(self.stock),
            show_cost(self.addon),
            f'{self.ratio:.2f} ({self.lowest:.2f} – {self.highest:.2f})',
            self.show_goal(),
            f'{self.stock["queries"]:,.0f} / {self.addon["queries"]:,.0f}',
        ]
        return f'| {" | ".join(cells)} |'

    def show_goal(self):
        work, parts = self.work, []
        if work.goal is not None:
            parts.append(f'{work.goal:g} MB' if work.memory else f'{work.goal:g}')
        if work.more_queries is not None:
            parts.append(f'{work.more_queries:+d} queries')
        met = {True: ' ✓', False: ' ✗', None: ''}[self.is_met()]
        return ', '.join(parts) + met


def sum_up(measured):
    """Return what two measurements are compared by."""
    if 'memory' in measured:
        return measured['memory']
    return measured['python'] + measured['postgres']


def show_cost(measured):
    if 'memory' in measured:
        return f'{measured["memory"]:.0f} MB'
    python, postgres = measured['python'] * 1000, measured['postgres'] * 1000
    return f'{show(python + postgres)} ({show(python)} + {show(postgres)})'


def show(number):
    return f'{number:,.0f}' if number >= 100 else f'{number:.3g}'
