from lxml import html

from odoo.fields import Command

from .common_relation import RelationCommon

SHEETS = ('opportunity', 'visit', 'customer')


class SheetCommon(RelationCommon):
    """An opportunity with all that a sheet can show, and what its customer must not read."""

    # Texts and figures found nowhere else; figures as they are printed and as they are stored.
    secrets = (
        "Rival Bikes",
        "Cheap and fast",
        "Late deliveries",
        "Reseller Ltd",
        "Ann decides alone",
        "Colleague's hint",
        "Call before Friday",
        "We could go down to 5,000",
        "Our last price is secret",
        "Fair of Lyon",
        "Signature campaign",
        "123.45",
        "4,321.00",
        "4321.0",
        "8,765.43",
        "8765.43",
        "37 %",
        "37.0",
        "3,019.65",  # margin
        "1,402.30",  # weighted amount
        "1,117.27",  # weighted margin
        "Offered",
        "Margin",
        "Target Revenue",
        "Probability",
        "Competitor",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson.write({'phone': '+33 1 23 45 67 89'})
        cls.ann.write({'phone': '+33 6 11 22 33 44', 'email': 'ann@bluebikes.example.com'})
        cls.bike.product_tmpl_id.standard_price = 123.45
        cls.lead = cls._create_full_lead()
        cls.empty = cls._create_lead(name="Nothing yet", partner_id=False, team_id=False)
        cls.fresh_lead = cls._create_lead(
            name="Just a lead",
            type='lead',
            partner_id=False,
            partner_name="Green Vans",
            contact_name="Vera Verde",
        )

    @classmethod
    def _create_full_lead(cls):
        lead = cls._create_lead(
            [
                (cls.bike, {'product_uom_qty': 3, 'discount': 7}),
                (cls.helmet, {'product_uom_qty': 10, 'date_start': '2026-03-01'}),
            ],
            name="Bikes for Lyon",
            stage_id=cls.stage_proposal.id,
            probability=37.0,
            target_revenue=8765.43,
            next_step="Call before Friday",
            next_step_date='2026-02-13',
            date_deadline='2026-04-30',
            date_production_start='2026-05-04',
            date_production_end='2026-06-15',
            description="<p>Our last price is secret</p>",
            origin_type_id=cls.env.ref('opportunity_plus.origin_type_partner').id,
            origin_partner_id=cls.env['res.partner'].create({'name': "Fair of Lyon"}).id,
            campaign_id=cls.env['utm.campaign'].create({'title': "Signature campaign"}).id,
        )
        reseller = cls.env['res.partner'].create({'name': "Reseller Ltd", 'is_company': True})
        cls._add(
            lead,
            cls.ann,
            role_id=cls.decision_maker.id,
            is_primary=True,
            influence='3',
            note="Ann decides alone",
        )
        cls._add(lead, reseller, 'partner', role_id=cls.reseller.id)
        cls._add(lead, cls.colleague.partner_id, 'team', note="Colleague's hint")
        cls._add(
            lead,
            cls.rival,
            'competitor',
            threat='high',
            is_incumbent=True,
            competitor_price=4321.0,
            strengths="Cheap and fast",
            weaknesses="Late deliveries",
        )
        lead.message_post(body="We could go down to 5,000", message_type='comment')
        lead.message_post(body="When can you deliver?", message_type='email', author_id=cls.ann.id)
        lead.activity_schedule(
            'mail.mail_activity_data_call',
            summary="Ask about the colour",
            date_deadline='2026-02-10',
            user_id=cls.salesperson.id,
        )
        return lead

    def _render(self, sheet, leads, user=None):
        """The HTML of a sheet, which the PDF engine prints, rendered as a user.

        :param user: the salesperson by default
        """
        report = self.env['ir.actions.report'].with_user(user or self.salesperson)
        self.env.flush_all()
        self.env.invalidate_all()
        return report._render_qweb_html(f'opportunity_plus.report_{sheet}_sheet', leads.ids)[0]

    def _get_articles(self, content):
        """The text of each printed document, by the id of its opportunity, spaces made one."""
        articles = html.fromstring(content).xpath('//div[@data-oe-model="crm.lead"]')
        return {int(article.get('data-oe-id')): self._get_text(article) for article in articles}

    @staticmethod
    def _get_text(node):
        """The text of some HTML in one line, without the signs that keep figures together."""
        text = node.text_content().replace("\N{NON-BREAKING HYPHEN}", "-")
        return " ".join(text.replace("\N{ZERO WIDTH NO-BREAK SPACE}", "").split())

    def _print(self, sheet, lead, user=None):
        return self._get_articles(self._render(sheet, lead, user))[lead.id]

    def _create_many_lines(self, count):
        return [
            Command.create(
                {'product_id': self.bike.id, 'name': f"Bike number {index}. {'Very long. ' * 20}"}
            )
            for index in range(count)
        ]
