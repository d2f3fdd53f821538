from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.opportunity_plus.tools.context import neutral


class CrmLead(models.Model):
    """Tasks that are planned for an opportunity."""

    _name = 'crm.lead'
    _inherit = ['crm.lead', 'crm.opportunity.counter.mixin']

    task_ids = fields.One2many(
        'project.task', 'lead_id', string="Tasks", help="What is planned for the opportunity."
    )

    def _get_follow_up_domain(self):
        return [('lead_id', 'in', self.ids)]

    @api.depends('task_ids.follow_up_state')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_follow_up_counts(self):
        return super()._compute_follow_up_counts()

    def _get_follow_up_counts(self):
        groups = self.env['project.task']._read_group(
            self._get_follow_up_domain(), ['lead_id', 'follow_up_state'], ['__count']
        )
        return {(lead.id, state): count for lead, state, count in groups}

    def _get_follow_up_context(self):
        context = super()._get_follow_up_context()
        return {**context, 'default_lead_id': self.id, 'default_partner_id': self.partner_id.id}

    def plan_task(self, task_type_id, name=None):
        """Plan a task for the opportunity, in the customer's commercial project.

        Its type presets who does it, who controls it and until when; where it says nobody, the
        user does it. No right on projects is needed.

        :param int task_type_id: id of a `crm.opportunity.task.type`; False for none
        :param str name: what is to be done; the name of the type if it is empty
        :returns: the id of the task
        :raise AccessError: if the user may not change the opportunity
        :raise UserError: if there is no customer or no such type, nobody to do it, or the name is
            no text
        """
        self.ensure_one()
        self.check_access('write')
        name, task_type = self._read_task_name(name), self._find_task_type(task_type_id)
        return neutral(self)._plan_task(task_type, name).id

    def _read_task_name(self, name):
        """What is to be done, as a text, or nothing.

        :raise UserError: if it is something else
        """
        if name and (not isinstance(name, str) or '\x00' in name):
            raise UserError(self.env._("Say in a few words what is to be done."))
        return name

    def _find_task_type(self, task_type_id):
        """The type of a task that is planned, or none.

        :raise UserError: if there is none with this id, or it is archived
        """
        task_types = self.env['crm.opportunity.task.type']
        if not task_type_id:
            return task_types
        is_id = isinstance(task_type_id, int) and not isinstance(task_type_id, bool)
        task_type = task_types.browse(task_type_id).exists() if is_id else task_types
        if not task_type.active:
            raise UserError(
                self.env._("There is no such type of task any more: choose another one.")
            )
        return task_type

    def _plan_task(self, task_type, name=None, **values):
        """Make a task of the opportunity.

        :param task_type: a type, or none
        :param str name: what is to be done
        :param values: more values of the task
        """
        name = name.strip() if isinstance(name, str) else ''
        project = self._get_commercial_project()
        values = {
            'name': name or task_type.name or self.name,
            'lead_id': self.id,
            'project_id': project.id,
            'partner_id': self.partner_id.id,
            'task_type_id': task_type.id,
            **values,
        }
        if not task_type._presets_doer():
            values.setdefault('user_ids', [Command.set(self.env.user.ids)])
        return self.env['project.task'].sudo().create(values).with_env(self.env)

    def action_plan_task(self):
        """Open a new task for the opportunity, in the customer's commercial project."""
        self.ensure_one()
        self.check_access('write')
        project = neutral(self)._get_commercial_project()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Plan Task"),
            'res_model': 'project.task',
            'view_mode': 'form',
            'views': [
                (self.env.ref('opportunity_plus_project.project_task_view_form_plan').id, 'form')
            ],
            'target': 'new',
            'context': {
                **self._get_follow_up_context(),
                'default_project_id': project.id,
                'default_company_id': project.company_id.id,
            },
        }
