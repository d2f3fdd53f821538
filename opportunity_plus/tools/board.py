"""What the board is asked for, and what targets and commitments are for it."""

from datetime import date
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta


class Scope(NamedTuple):
    """Of which period, team and salesperson a board is; without them, of all."""

    period: str
    start: date  # The first day.
    end: date  # The first day after it.
    team: Any
    user: Any

    def get_months(self):
        """First days of the months."""
        count = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        return [self.start + relativedelta(months=number) for number in range(count)]


class Plan(NamedTuple):
    """An amount of a month that somebody set or said."""

    month: date
    company: Any
    team: Any  # A team, or the name of one that was deleted.
    who: Any  # The id of a salesperson, or the name of one who was deleted; False: the team.
    amount: float
    record: Any = None


def add_up(plans):
    """The sum of targets or of what was said; a team's own figure takes the place of its people's.

    :param list plans: of :class:`Plan`
    :returns: None if there are none
    """
    of_teams, of_people = {}, {}
    for plan in plans:
        sums = of_people if plan.who else of_teams
        key = plan.month, plan.company, plan.team
        sums[key] = sums.get(key, 0.0) + plan.amount
    figures = {**of_people, **of_teams}
    return sum(figures.values()) if figures else None


def add_up_by_person(plans):
    """The same of each person.

    :returns: dict of sums by :attr:`Plan.who`
    """
    sums = {}
    for plan in plans:
        if plan.who:
            sums[plan.who] = sums.get(plan.who, 0.0) + plan.amount
    return sums
