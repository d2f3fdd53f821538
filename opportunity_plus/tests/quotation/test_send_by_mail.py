from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MailCommon

from ..common_sheet import SheetCommon


@tagged('post_install', '-at_install')
class TestSendByMail(SheetCommon, MailCommon):
    """The customer gets the customer sheet, and nothing internal beside it."""

    def _compose(self, lead, user):
        lead = lead.with_user(user)
        if user == self.env.ref('base.user_root'):
            lead = lead.sudo()
        action = lead.action_send_by_mail()
        self.assertEqual(action['res_model'], 'mail.compose.message')
        composer = lead.env[action['res_model']].with_context(**action['context'])
        return Form(composer).save()

    def _get_html_text(self, content):
        return self._get_text(html.fromstring(content))

    def test_attachment(self):
        self._quote(self.lead)
        for user in (
            self.salesperson,
            self.manager,
            self.env.ref('base.user_admin'),
            self.env.ref('base.user_root'),
        ):
            with self.subTest(user.login):
                composer = self._compose(self.lead, user)
                self.assertEqual(len(composer.attachment_ids), 1)
                self.assertIn("Bikes for Lyon", composer.attachment_ids.name)
                text = self._get_html_text(composer.attachment_ids.raw)
                self.assertIn("Your Contact", text)
                self.assertIn("2,790.00", text)
                for secret in self.secrets:
                    self.assertNotIn(secret, text)

    def test_sending(self):
        composer = self._compose(self.lead, self.salesperson)
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertEqual(self._mails[0]['email_from'], self.salesperson.email_formatted)
        (mail,) = [mail for mail in self._mails if self.ann.email in mail['email_to'][0]]
        self.assertIn("Bikes for Lyon", mail['subject'])
        text = self._get_html_text(mail['body'])
        self.assertIn("Hello Ann", text)
        ((name, content, _mimetype),) = mail['attachments']
        self.assertIn("Bikes for Lyon", name)
        for secret in (*self.secrets, "04/30/2026", "Deadline"):
            self.assertNotIn(secret, mail['subject'])
            self.assertNotIn(secret, text)
            self.assertNotIn(secret, self._get_html_text(content))
        message = self.lead.message_ids[0]
        self.assertEqual(message.attachment_ids.mapped('res_id'), self.lead.ids)

    def test_only_the_customer_sheet(self):
        template = self.env.ref('opportunity_plus.mail_template_customer_sheet')
        report = self.env.ref('opportunity_plus.action_report_customer_sheet')
        self.assertEqual(template.report_template_ids, report)
        self.assertFalse(template.attachment_ids)

    def test_language(self):
        self.env['res.lang']._activate_lang('fr_FR')
        template = self.env.ref('opportunity_plus.mail_template_customer_sheet')
        template.with_context(lang='fr_FR').write(
            {'subject': "Votre projet {{ object.name }}", 'body_html': "<p>Bonjour</p>"}
        )
        view = self.env.ref('opportunity_plus.report_customer_sheet_document')
        view.update_field_translations(
            'arch_db',
            {'fr_FR': {"<strong>Your Contact</strong>": "<strong>Votre contact</strong>"}},
        )
        self.ann.lang = 'fr_FR'
        composer = self._compose(self.lead, self.salesperson)
        self.assertEqual(composer.subject, "Votre projet Bikes for Lyon")
        self.assertIn("Bonjour", composer.body)
        self.assertIn("Votre contact", self._get_html_text(composer.attachment_ids.raw))

    def test_many(self):
        other = self._create_lead(name="Trailers", partner_id=self.bob.id)
        self.bob.email = 'bob@bluebikes.example.com'
        composer = self._compose(self.lead + other, self.salesperson)
        self.assertEqual(composer.composition_mode, 'mass_mail')
        with self.mock_mail_gateway():
            composer._action_send_mail()
        mails = {mail['email_to'][0]: mail for mail in self._mails}
        self.assertEqual(len(mails), 2)
        for address, mail in mails.items():
            own, foreign = "Bikes for Lyon", "Trailers"
            if 'bob' in address:
                own, foreign = foreign, own
            ((_name, content, _mimetype),) = mail['attachments']
            self.assertIn(own, self._get_html_text(content))
            self.assertNotIn(foreign, self._get_html_text(content))
            self.assertIn(own, mail['subject'])

    def test_template_deleted(self):
        """Whoever deletes our template composes without one."""
        self.env.ref('opportunity_plus.mail_template_customer_sheet').unlink()
        composer = self._compose(self.lead, self.salesperson)
        self.assertFalse(composer.attachment_ids)

    def test_somebody_elses(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._compose(self.lead, self.colleague)

    def test_menu(self):
        """The server action is in the Actions menu of forms and lists, for salespeople."""
        action = self.env.ref('opportunity_plus.crm_lead_action_send_by_mail')
        bindings = self.env['ir.actions.actions'].with_user(self.salesperson)
        ids = {item['id'] for item in bindings.get_bindings('crm.lead')['action']}
        self.assertIn(action.id, ids)
        action = action.with_user(self.salesperson).with_context(
            active_model='crm.lead', active_ids=self.lead.ids, active_id=self.lead.id
        )
        self.assertEqual(action.run()['res_model'], 'mail.compose.message')
