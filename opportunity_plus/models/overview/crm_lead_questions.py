from odoo import api, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What is found by SQL, and asked in one query where a screen shows several answers.

    A question is a query for rows of opportunities. Rooms add theirs to ``_get_questions``; a field
    that is told by an answer is computed by ``_tell``, and the form tells all at once.
    """

    _inherit = 'crm.lead'

    def _get_questions(self):
        """The questions that can be asked of these opportunities.

        :returns: dict by name of the fields that need the answer, a method for its ``SQL``, and one
            that sets the fields from its rows, which are dicts by the names of its columns
        """
        return {}

    def _ask(self, names):
        """Ask questions of what is saved, in one query whatever their number.

        :param names: names of questions
        :returns: dict of the rows of each
        """
        answers = {name: [] for name in names}
        saved = self._origin
        if not saved or not answers:
            return answers
        questions = saved._get_questions()
        queries = [
            SQL('SELECT %s, JSON_AGG(answer) FROM (%s) answer', name, questions[name][1]())
            for name in answers
        ]
        for name, rows in self.env.execute_query(SQL(' UNION ALL ').join(queries)):
            answers[name] = rows or []
        return answers

    def _tell(self, names):
        """Ask questions, and set the fields that tell the answers."""
        questions = self._get_questions()
        for name, rows in self._ask(names).items():
            fields, _get_query, set_fields = questions[name]
            with self.env.protecting([self._fields[field] for field in fields], self):
                set_fields(rows)

    @api.model
    def _get_questions_on(self, names):
        """The names of the questions that some fields need."""
        return [
            question
            for question, (fields, _get_query, _set_fields) in self._get_questions().items()
            if not names.isdisjoint(fields)
        ]
