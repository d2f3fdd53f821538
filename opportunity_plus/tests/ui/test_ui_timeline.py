from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common_timeline import TimelineCommon


@tagged('post_install', '-at_install')
class TestUiTimeline(HttpCase, TimelineCommon):
    """Documents and chatter in a browser, as a salesperson uses them."""

    def _tour(self, name):
        self.start_tour(f'/odoo/crm/{self.lead.id}', name, login='op_salesperson', timeout=120)
        self.env.invalidate_all()

    def _attach(self, record, name):
        self.env['ir.attachment'].create(
            {'name': name, 'raw': b'text', 'res_model': record._name, 'res_id': record.id}
        )

    def test_documents(self):
        self._attach(self.lead, "plan.txt")
        order = self._quote(self.lead)
        self._attach(order, "offer.txt")
        self._tour('opportunity_plus_documents')
        documents = self.env['ir.attachment'].search(
            [('res_model', '=', 'crm.lead'), ('res_id', '=', self.lead.id)], order='id'
        )
        self.assertEqual(documents.mapped('name'), ["plan.txt", "uploaded.txt", "dropped.txt"])
        self.assertEqual(documents.mapped('raw'), [b'text', b'uploaded', b'dropped'])

    def test_timeline(self):
        lead = self.lead.with_user(self.salesperson)
        line, helmet = lead.opportunity_line_ids
        helmet.unlink()
        self._save()
        lead.write(
            {
                'opportunity_line_ids': [
                    Command.update(line.id, {'product_uom_qty': 2}),
                    Command.create({'product_id': self.helmet.id}),
                ],
                'contact_relation_ids': [Command.create({'partner_id': self.ann.id})],
            }
        )
        self._save()
        lead.stage_id = self.stage_proposal
        order = self._quote(lead)
        self._save()
        order._log_on_opportunity('viewed')
        self._save()
        self._tour('opportunity_plus_timeline')
