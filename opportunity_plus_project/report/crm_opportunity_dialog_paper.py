from odoo import api, models

from odoo.addons.opportunity_plus.tools.context import neutral


class CrmOpportunityDialogPaper(models.AbstractModel):
    """A paper that a dialog of the reader describes."""

    _name = 'crm.opportunity.dialog.paper'
    _description = "Paper of a Dialog"

    _dialog = None

    @api.model
    def _get_report_values(self, docids, data=None):
        dialogs = neutral(self).env[self._dialog].browse(docids or ())
        dialogs.check_access('read')
        return {'doc_ids': dialogs.ids, 'doc_model': self._dialog, 'docs': dialogs}
