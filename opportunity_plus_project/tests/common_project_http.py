import json

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from .common_task import TaskCommon

DEAL, TASK, TALK = "Secret Deal", "Secret Task", "Secret Talk"
MUTED = ('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')


class ProjectHttpCommon(TaskCommon, HttpCase):
    """Calls over HTTP, as anybody can make them who is logged in, with forged ids."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.name = DEAL
        cls.task = cls._plan(name=TASK)
        line = cls.lead.with_user(cls.salesperson).log_time(1.0, TALK, task_id=cls.task.id)
        cls.line = cls.env['account.analytic.line'].browse(line)
        cls._create_more_users()
        for user in cls.env['res.users'].search([('login', '=like', 'op\\_%')]):
            user.password = user.login

    @classmethod
    def _create_more_users(cls):
        """People of each group of timesheets, a member of the team, a manager elsewhere."""
        company = cls.env['res.company'].create({'name': "Second"})
        for name, groups, values in (
            ('timesheet_user', 'hr_timesheet.group_hr_timesheet_user', {}),
            ('approver', 'hr_timesheet.group_hr_timesheet_approver', {}),
            ('team_member', 'sales_team.group_sale_salesman', {}),
            (
                'manager_elsewhere',
                'sales_team.group_sale_manager,hr_timesheet.group_timesheet_manager',
                {'company_id': company.id, 'company_ids': [Command.set(company.ids)]},
            ),
        ):
            user = new_test_user(cls.env, login=f'op_{name}', groups=groups, **values)
            setattr(cls, name, user)
        users = cls.timesheet_user | cls.approver | cls.team_member | cls.manager_elsewhere
        users |= cls.doer | cls.controller | cls.project_user | cls.project_manager
        users |= cls.time_manager
        cls.env['hr.employee'].create(
            [
                {'name': user.name, 'user_id': user.id, 'company_id': user.company_id.id}
                for user in users
            ]
        )
        cls.company.opportunity_team_access = True
        partner = cls.team_member.partner_id
        cls.lead.team_relation_ids = [Command.create({'partner_id': partner.id})]

    def _post(self, user, model, method, *args, **kwargs):
        """Call a method as a web client does; return what the server answers."""
        if getattr(self.session, 'login', None) != user.login:
            self.authenticate(user.login, user.login)
        params = {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}
        with mute_logger(*MUTED):
            response = self.url_open(
                '/web/dataset/call_kw',
                data=json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': params}),
                headers={'Content-Type': 'application/json'},
            )
        return response.json()

    def _call(self, user, model, method, *args, **kwargs):
        """Call a method; return its result, or the name of the error."""
        answer = self._post(user, model, method, *args, **kwargs)
        if 'error' in answer:
            return answer['error']['data']['name'].split('.')[-1]
        return answer['result']
