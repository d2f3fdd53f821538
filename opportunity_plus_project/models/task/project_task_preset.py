from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from pytz import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ProjectTask(models.Model):
    """Type and origin of a task preset what it is given no value for."""

    _inherit = 'project.task'

    def _with_presets(self, vals):
        """Values for ``create``, with what type and origin preset and nothing was given for.

        :param dict vals: values for ``create``
        :returns: the values, and a note for the chatter or False
        :raise UserError: if who should do the task cannot be told
        """
        presets = self._get_presets(vals.get('task_type_id'), vals.get('origin_id'))
        if not presets:
            return vals, False
        preset = self._prepare_preset_values(presets)
        doer, note = self.env['res.users'], False
        if 'user_ids' not in vals:
            doer, note, problem = self._find_doer(presets, self._get_preset_partner(vals))
            if problem:
                raise UserError(problem)
        if doer:
            preset['user_ids'] = [Command.set(doer.ids)]
        return {**preset, **vals}, note

    def _get_presets(self, type_id, origin_id):
        """The type and the origin of a task, the one that wins first."""
        kinds = (('crm.opportunity.task.type', type_id), ('crm.opportunity.task.origin', origin_id))
        found = (self.env[model].sudo().browse(id_).exists() for model, id_ in kinds if id_)
        return [preset for preset in found if preset]

    @api.model
    def _prepare_preset_values(self, presets):
        """Values that types and origins preset, but for who does it; the first one wins."""
        values = {}
        for preset in reversed(presets):
            if preset.controller_id:
                values['controller_id'] = preset.controller_id.id
            if preset.priority != '0':
                values['priority'] = preset.priority
            if preset.delay_days:
                values['date_deadline'] = self._get_preset_deadline(preset.delay_days)
            if preset.tag_ids:
                values['tag_ids'] = [Command.set(preset.tag_ids.ids)]
            if preset.description:
                values['description'] = preset.description
        return values

    def _get_preset_deadline(self, days):
        """At noon of the day, where the user is: it is the same day almost everywhere."""
        day = fields.Date.context_today(self) + relativedelta(days=days)
        noon = self.env.tz.localize(datetime.combine(day, time(12)))
        return noon.astimezone(UTC).replace(tzinfo=None)

    def _get_preset_partner(self, vals):
        """Whose salesperson and territory count."""
        lead = self.env['crm.lead'].sudo().browse(vals.get('lead_id'))
        project = (
            self.env['project.project']
            .sudo()
            .browse(vals.get('project_id') or self._get_context_project())
        )
        partner = self.env['res.partner'].sudo().browse(vals.get('partner_id'))
        return partner or lead.partner_id or project.partner_id

    @api.model
    def _find_doer(self, presets, partner):
        """Who does a task, by the first of its type and origin that says so.

        :param presets: list of a type, an origin, or both
        :param partner: the customer
        :returns: a user, a note on why or False, and why there is none or False
        """
        preset = next((preset for preset in presets if preset._presets_doer()), None)
        nobody = self.env['res.users']
        if not preset:
            return nobody, False, False
        doer, note = preset.user_id.sudo(), False
        if preset.user_rule == 'salesperson':
            partner = partner.sudo()
            doer = partner.user_id or partner.commercial_partner_id.user_id or self.env.user
        elif preset.user_rule == 'territory':
            territories = self.env['crm.opportunity.territory']._find_for(partner)
            if not territories:
                return nobody, False, self._get_territory_problem(preset, partner)
            doer = territories[0].user_id
            if len(territories) > 1:
                note = self.env._(
                    "The customer is in several territories: %(all)s. “%(first)s” is the first.",
                    all=", ".join(f"“{name}”" for name in territories.mapped('name')),
                    first=territories[0].name,
                )
        if not doer.active and doer != self.env.user:
            return nobody, False, self._get_archived_problem(preset, doer)
        return doer.with_env(self.env), note, False

    def _get_territory_problem(self, preset, partner):
        return self.env._(
            "“%(preset)s” goes to whoever has the customer's territory, and “%(customer)s” is in"
            " none. Choose who does it, or complete the address or the territories.",
            preset=preset.name,
            customer=partner.sudo().display_name or self.env._("nobody"),
        )

    def _get_archived_problem(self, preset, doer):
        return self.env._(
            "“%(preset)s” goes to “%(user)s”, who is archived. Choose who does it, or change"
            " “%(preset)s”.",
            preset=preset.name,
            user=doer.name,
        )

    @api.onchange('task_type_id', 'origin_id')
    def _onchange_presets(self):
        """Propose in a form what type and origin preset; the rest stays as it was typed."""
        presets = [preset.sudo() for preset in (self.task_type_id, self.origin_id) if preset]
        if not presets:
            return None
        self.update(self._prepare_preset_values(presets))
        if not self.name:
            self.name = presets[0].name
        partner = self.partner_id or self.lead_id.partner_id or self.project_id.partner_id
        doer, _note, problem = self._find_doer(presets, partner)
        if doer:
            self.user_ids = doer
        return problem and {'warning': {'title': self.env._("Who does it?"), 'message': problem}}
