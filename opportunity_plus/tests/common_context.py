from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from .common_link import LinkCommon

# What tells of an opportunity, and is written by nobody.
READ_ONLY = (
    'crm.opportunity.accuracy.report',
    'crm.opportunity.competitor.report',
    'crm.opportunity.forecast.report',
    'crm.opportunity.line.report',
    'crm.opportunity.movement.report',
    'crm.opportunity.origin.report',
    'crm.opportunity.snapshot',
    'crm.opportunity.stage.history',
)
# Fields whose default a screen may give when it makes an opportunity: Odoo's own way.
MAGIC = ('id', 'create_uid', 'create_date', 'write_uid', 'write_date')


class ContextCommon(LinkCommon):
    """Opportunities beside which there is something archived of each kind, and hostile contexts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, lang='en_US', tz='Europe/Paris'))
        cls.country = cls.env.ref('base.be')
        cls.customer.write({'country_id': cls.country.id})
        cls.old_tax = cls.tax_included.copy({'name': "Old", 'active': False})
        cls.bike.taxes_id = cls.tax_excluded | cls.old_tax
        cls.env['account.fiscal.position'].create(
            {
                'name': "Old",
                'auto_apply': True,
                'country_id': cls.country.id,
                'sequence': -9,
                'active': False,
            }
        )
        Partner = cls.env['res.partner']
        cls.leaver = Partner.create({'name': "Bob", 'parent_id': cls.customer.id, 'active': False})
        cls.rival = Partner.create({'name': "Rival", 'is_company': True, 'is_competitor': True})
        cls.role = cls.env['crm.opportunity.role'].create({'name': "Old", 'kind': 'contact'})
        cls.origin_type = cls.env['crm.opportunity.origin.type'].search([('kind', '=', 'event')])
        cls.origin_type[:1].copy({'name': "Old", 'sequence': -9, 'active': False})
        cls.lead = cls._create_known("Hostile 1", [(cls.bike, {}), (cls.helmet, {})])
        cls.lead.opportunity_line_ids[1].active = False
        cls.lead.write({'next_step': "Call", 'next_step_date': '2030-01-01'})
        cls.other = cls._create_known("Hostile 2", [(cls.service, {}), (cls.bike, {})])
        cls.other.opportunity_line_ids[1].active = False
        cls.sold = cls._create_known("Hostile 3", [(cls.helmet, {}), (cls.bike, {})])
        cls.sold.opportunity_line_ids[1].active = False
        cls.order = cls._quote(cls.sold)
        cls.order.action_confirm()
        cls.quotation = cls._quote(cls.lead)
        cls.second = cls._create_order(cls.lead)
        cls.free_order = cls._create_order(cls.env['crm.lead'])
        cls.meeting = cls.env['calendar.event'].create(
            {
                'name': "Hostile 4",
                'start': '2026-01-01 10:00:00',
                'stop': '2026-01-01 11:00:00',
                'partner_ids': [Command.set(cls.ann.ids)],
            }
        )
        cls.campaign = cls.env['utm.campaign'].create({'name': "Spring"})
        month = fields.Date.add(fields.Date.today(), months=1, day=1)
        cls.lead.date_deadline = month
        cls._take_snapshot(fields.Date.subtract(month, days=60))
        cls.env.flush_all()

    @classmethod
    def _create_known(cls, name, lines):
        values = {
            'contact_relation_ids': [Command.create({'partner_id': cls.ann.id})],
            'competitor_relation_ids': [Command.create({'partner_id': cls.rival.id})],
        }
        return cls._create_lead(lines, name=name, expected_revenue=None, **values)

    # What a screen may put in the context

    def _get_hostile_contexts(self):
        """Whatever Odoo's screens and clients send: archived records, and default values."""
        lines = ('crm.opportunity.line', 'crm.opportunity.relation', 'crm.opportunity.link.line')
        others = ('sale.order', 'sale.order.line', 'mail.activity', 'res.partner')
        leads = ('crm.lead', 'crm.opportunity.compare.orders', 'crm.opportunity.apply.orders')
        return [
            {'active_test': False},
            {'active_test': True, **self._get_defaults(*others, *lines, *leads)},
            {
                'active_test': False,
                'tracking_disable': True,
                **self._get_defaults(*lines, *leads, *others),
            },
        ]

    def _get_defaults(self, *models):
        defaults = {}
        for model in models:
            for name, field in self.env[model]._fields.items():
                if name not in MAGIC and f'default_{name}' not in defaults:
                    value = self._get_hostile_value(field)
                    if value is not None:
                        defaults[f'default_{name}'] = value
        return {**defaults, 'default_state': 'sale', 'default_active': False}

    def _get_hostile_value(self, field):
        """Some value that a record of ours would show if it were taken."""
        match field.type:
            case 'many2one':
                comodel = self.env[field.comodel_name].sudo().with_context(active_test=False)
                return comodel.search([], order='id desc', limit=1).id or None
            case 'boolean':
                return True
            case 'integer' | 'float' | 'monetary':
                return 7
            case 'char' | 'text' | 'html':
                return "hostile"
            case 'date':
                return '2001-01-01'
            case 'datetime':
                return '2001-01-01 01:01:01'
            case 'selection':
                values = field.get_values(self.env)
                return values[-1] if values else None
        return None

    # What is there afterwards

    def _look(self, last_ids):
        """All that the opportunities are, and what was made meanwhile, without ids."""
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(su=True, context={'active_test': False, 'lang': 'en_US'})
        seen = {}
        for model, names in (
            (
                'crm.lead',
                (
                    'name type active stage_id probability expected_revenue amount_source'
                    ' amount_lines margin currency_id pricelist_id company_id fiscal_position_id'
                    ' partner_id user_id accepted_order_count lost_reason_id lost_competitor_id'
                    ' origin_type_id order_count forecast_line_count next_step date_deadline'
                ),
            ),
            (
                'crm.opportunity.line',
                (
                    'lead_id active product_id name product_uom_qty product_uom_id price_unit'
                    ' discount tax_ids price_subtotal purchase_price is_replaced date_start'
                    ' duration_months sale_type_id currency_id'
                ),
            ),
            ('crm.opportunity.relation', 'lead_id partner_id kind role_id is_primary outcome note'),
            ('crm.opportunity.stage.history', 'lead_id stage_id former_stage date_left'),
            (
                'sale.order',
                (
                    'partner_id opportunity_id state amount_untaxed amount_total fiscal_position_id'
                    ' pricelist_id user_id company_id client_order_ref validity_date'
                ),
            ),
            (
                'sale.order.line',
                (
                    'product_id name product_uom_qty product_uom_id price_unit discount tax_ids'
                    ' price_subtotal purchase_price'
                ),
            ),
            ('mail.activity', 'res_model summary user_id date_deadline activity_type_id active'),
            ('crm.opportunity.link.line', 'order_id meeting_id is_selected'),
            ('crm.opportunity.compare.orders', 'lead_id order_ids'),
            (
                'crm.opportunity.apply.orders.line',
                (
                    'lead_id expected_revenue_before expected_revenue_after line_count_before'
                    ' line_count_after stage_id_after problem is_changed'
                ),
            ),
        ):
            domain = [('id', '>', last_ids[model])]
            if model == 'crm.lead':
                domain = ['|', *domain, ('name', '=like', 'Hostile _')]
            elif 'lead_id' in env[model]._fields:
                domain = ['|', *domain, ('lead_id.name', '=like', 'Hostile _')]
            elif model == 'sale.order':
                domain = ['|', *domain, ('partner_id', '=', self.customer.id)]
            rows = env[model].search(domain, order='id')
            seen[model] = [
                {name: self._show(row, name) for name in names.split() if name in row._fields}
                for row in rows
            ]
        return seen

    def _show(self, record, name):
        value = record[name]
        if record._fields[name].type == 'datetime':
            return bool(value)
        if not record._fields[name].relational:
            return value
        # Not the names of orders and of what was made meanwhile: they have numbers.
        if value._name == 'sale.order':
            return len(value)
        return value.mapped('name' if 'name' in value._fields else 'display_name')

    def _get_last_ids(self):
        models = [
            *('crm.lead', 'crm.opportunity.line', 'crm.opportunity.relation', 'sale.order'),
            *('sale.order.line', 'mail.activity', 'crm.opportunity.link.line'),
            *('crm.opportunity.compare.orders', 'crm.opportunity.apply.orders.line'),
            'crm.opportunity.stage.history',
        ]
        return {
            model: self.env.execute_query(
                SQL('SELECT COALESCE(MAX(id), 0) FROM %s', SQL.identifier(self.env[model]._table))
            )[0][0]
            for model in models
        }

    def _prepare_handover(self):
        """The dialog that hands over an opportunity, with its preview."""
        dialogs = self.env['crm.opportunity.handover']
        handover = dialogs.browse(self.lead.action_hand_over()['res_id'])
        handover.receiver_ids = self.colleague
        handover.action_preview()
        return handover

    def _without_own_defaults(self, records):
        """Records of a model whose defaults a screen gives for good, as of any model of Odoo."""
        keys = {f'default_{name}' for name in records._fields}
        context = {k: v for k, v in records.env.context.items() if k not in keys}
        return records.with_env(records.env(context=context))
