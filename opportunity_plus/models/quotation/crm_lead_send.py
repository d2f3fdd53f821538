from odoo import models


class CrmLead(models.Model):
    """An opportunity goes to the customer by mail, with the customer sheet."""

    _inherit = 'crm.lead'

    def _get_customer_lang(self):
        """Code of the language in which the customer is written to."""
        self.ensure_one()
        company = self._get_amount_company().sudo()
        return (
            self.partner_id.lang
            or self.lang_code
            or company.partner_id.lang
            or self.env.lang
            or 'en_US'
        )

    def action_send_by_mail(self):
        """Open the mail composer with the customer sheet attached; on many, one mail for each.

        :returns: an action
        :raise AccessError: for whoever may not read them
        """
        self.check_access('read')
        template = self.env.ref(
            'opportunity_plus.mail_template_customer_sheet', raise_if_not_found=False
        )
        context = {
            'default_model': self._name,
            'default_res_ids': self.ids,
            'default_composition_mode': 'comment' if len(self) == 1 else 'mass_mail',
            'default_template_id': template and template.id,
            'default_email_layout_xmlid': (
                'mail.mail_notification_layout_with_responsible_signature'
            ),
            'email_notification_allow_footer': True,
            'force_email': len(self) == 1,
        }
        return {
            'name': self.env._("Send Customer Sheet"),
            'type': 'ir.actions.act_window',
            'res_model': 'mail.compose.message',
            'view_mode': 'form',
            'views': [(False, 'form')],
            'target': 'new',
            'context': context,
        }
