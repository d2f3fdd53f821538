from datetime import date

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.tools.safe_eval import safe_eval


class SearchFilterMixin:
    """Filters of the pipeline and of the forecast, as they stand in the search of the latter."""

    def _find_by_filter(self, name, among, user=None):
        """What a filter finds among some opportunities.

        :param user: who looks; the tests' user if left out
        """
        Lead = self.env['crm.lead'].with_user(user or self.env.user)
        view = self.env.ref('crm.crm_lead_view_search_forecast')
        arch = etree.fromstring(Lead.get_view(view.id, 'search')['arch'])
        [node] = arch.xpath(f"//filter[@name='{name}']")
        context = {'context_today': date.today, 'relativedelta': relativedelta, 'uid': Lead.env.uid}
        domain = safe_eval(node.get('domain'), context)
        return Lead.search([('id', 'in', among.ids), *domain]).with_env(among.env)

    def _assert_filter(self, name, inside, outside, user=None):
        """A filter of the search view finds some opportunities, others not."""
        self.assertEqual(self._find_by_filter(name, inside | outside, user), inside)
