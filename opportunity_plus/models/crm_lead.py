from contextlib import nullcontext

from odoo import api, models

from ..tools.context import neutral
from ..tools.given import check_given_values
from ..tools.importing import ImportAgain
from ..tools.marker import ACCEPTANCE, BULK_COPY
from .acceptance.crm_lead import ACCEPTANCE_FIELDS
from .amount.crm_lead_guard import COMPUTED_FIELDS as COMPUTED_FIGURES
from .amount.crm_lead_guard import GUARDED_FIELDS as GUARDED_FIGURES
from .people.crm_lead import COMPUTED_FIELDS as COMPUTED_PEOPLE
from .people.crm_lead import RELATION_FIELDS
from .quotation.crm_lead import UTM_FIELDS

# Given by nobody, but for the value that they have.
COMPUTED_FIELDS = (*COMPUTED_FIGURES, *ACCEPTANCE_FIELDS, *COMPUTED_PEOPLE, 'origin_name')
GUARDED_FIELDS = GUARDED_FIGURES.union(COMPUTED_FIELDS)
# Written by what follows orders.
FOLLOWING_FIELDS = GUARDED_FIELDS | {'primary_order_id'}
# Written by the ORM last, when the opportunity may have been given away in the same call.
LIST_FIELDS = ('opportunity_line_ids', *RELATION_FIELDS)
# What lists are checked and priced by.
HEADER_FIELDS = ('partner_id', 'company_id', 'pricelist_id')
# What something follows from: their former values are looked at.
FOLLOWED_FIELDS = frozenset(('partner_id', 'company_id', *UTM_FIELDS))
# What the company is written by, or follows from.
COMPANY_FIELDS = frozenset(('company_id', 'partner_id', 'team_id', 'user_id'))
# What the fiscal position depends on.
TAX_FIELDS = frozenset(('partner_id', 'company_id', 'site_partner_id'))
WATCHED_FIELDS = frozenset(
    (*FOLLOWING_FIELDS, *LIST_FIELDS, *FOLLOWED_FIELDS, *TAX_FIELDS)
    + ('code', 'order_ids', 'origin_lead_id', 'pricelist_id', 'stage_id', 'team_id', 'user_id')
)


class CrmLead(ImportAgain, models.Model):
    """What happens to an opportunity, in order: the table of contents of the rooms.

    These are the addon's only overrides of these methods. What a step does stands in the room that
    it belongs to (``docs/rooms.md``). Whatever changes the accepted orders, the opportunity is
    brought in line with them last, when the outermost ``_deferred_sync`` ends.
    """

    _inherit = 'crm.lead'
    _computed_fields = COMPUTED_FIELDS
    _remembered_fields = ('accepted_order_count', *ACCEPTANCE_FIELDS)

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and do what follows from it, by every way in.

        :raise UserError: if an amount is given that is not the total of the products, or a value
            that only a computation or an acceptance sets
        """
        defaults = {key.removeprefix('default_'): value for key, value in self.env.context.items()}
        check_given_values(self, [defaults, *vals_list])
        names = set(defaults).union(*vals_list)
        figures = None
        if names & GUARDED_FIELDS:
            vals_list, figures = self._split_created_figures(vals_list)
        if 'origin_lead_id' in names:
            self.browse()._check_origin_lead(vals_list)
        vals_list = self._with_proposed_origin_type(vals_list)
        with self._deferred_sync():
            leads = super().create(vals_list)
            if figures:
                leads._check_created_figures(figures)
            if not names.isdisjoint(RELATION_FIELDS):
                leads._sync_primary_contact()
            leads._set_codes()
            leads._enter_first_stage()
            if 'primary_order_id' in names:
                leads._follow_written_leader({})
        if 'opportunity_line_ids' in names:
            leads._discard_line_log()
        return leads

    def write(self, vals):
        """Write, and do what follows from it, by every way in.

        :raise UserError: if an amount is written that comes from elsewhere, or a value that only a
            computation or an acceptance sets
        """
        check_given_values(self, [vals])
        self._track_written(vals)
        names = WATCHED_FIELDS & vals.keys()
        if not names or (
            self.env.context.get('opportunity_values_from') is ACCEPTANCE
            and names <= FOLLOWING_FIELDS
        ):
            return super().write(vals)
        with self._deferred_sync():
            figures = {}
            vals = self._leave_out_proposed_objective(vals)
            if names & GUARDED_FIELDS:
                vals, figures = self._split_written_figures(vals)
            if 'code' in names:
                self._check_code(vals['code'])
            if 'origin_lead_id' in names:
                self._check_origin_lead([vals])
            if 'pricelist_id' in names:
                self._check_pricelist_not_accepted(vals['pricelist_id'])
            leaders = None
            if 'primary_order_id' in names:
                leaders = {lead: lead.sudo().primary_order_id for lead in self}
            former = {name: {lead: lead[name] for lead in self} for name in names & FOLLOWED_FIELDS}
            moved = self._get_stage_figures(vals['stage_id']) if 'stage_id' in names else None
            if 'company_id' in names:
                self._hold_amounts(vals['company_id'])
            with self._keeping_pricelist(vals) if 'partner_id' in names else nullcontext():
                for part in self._split_lists(vals):
                    res = super().write(part)
                    if not COMPANY_FIELDS.isdisjoint(part):
                        self._follow_company({*vals, *figures})
            if names & TAX_FIELDS:
                self._sync_fiscal_position()
            if figures:
                if typed := self._get_leads_to_type(figures):
                    super(CrmLead, typed).write({'expected_revenue': figures['expected_revenue']})
                self._check_written_figures(figures)
            if former:
                self._follow_written_values(former)
            if moved:
                self._log_stage_changes(moved)
            if leaders:
                self._follow_written_leader(leaders)
        return res

    def _get_settled_fields(self):
        """In an import: a probability of 100 that is said again closes a won deal once more."""
        return ('probability',) if self.won_status == 'won' else ()

    def _split_lists(self, vals):
        """Sort out in which order values are written, where the ORM's would not do.

        Somebody who leaves a list makes room before another takes the place, and lists come before
        the salesperson who loses the opportunity in the same call.

        :param dict vals: values for ``write``
        :returns: list of dicts, to be written one after the other
        """
        lists = {name: vals[name] for name in (*LIST_FIELDS, 'order_ids') if name in vals}
        if not lists:
            return [vals]
        leaving, lists = self._split_leaving_people(lists)
        parts = [leaving] if leaving else []
        rest = {name: value for name, value in vals.items() if name not in LIST_FIELDS}
        if 'user_id' not in vals:
            if 'company_id' in vals:
                # Prices in the lists are in the currency of the company that is written with them.
                return [*parts, rest, lists]
            return [*parts, {**vals, **lists}]
        header = {name: vals[name] for name in HEADER_FIELDS if name in vals}
        if 'company_id' in vals:
            return [*parts, header, lists, rest]
        return [*parts, header | lists, rest]

    def _follow_written_values(self, former):
        """Do what follows from a change of customer, company or marketing origin.

        :param dict former: values of before by opportunity, by the name of a written field
        """
        if 'company_id' in former:
            had_none = (lead for lead, company in former['company_id'].items() if not company)
            self._sync_company(dict.fromkeys(had_none, self.env['res.company']))
        if 'partner_id' in former:
            self._sync_customer(former['partner_id'])
        if utm := {name: former[name] for name in UTM_FIELDS if name in former}:
            self._propagate_utm(utm)

    def unlink(self):
        """Compute nothing for the products and people that the database deletes along."""
        leads = self.sudo()
        leaving = (leads.all_line_ids, leads.with_context(active_test=False).relation_ids)
        with self.env.protecting(
            [([f for f in records._fields.values() if f.compute], records) for records in leaving]
        ):
            return super().unlink()

    def copy(self, default=None):
        """Copy products and people as they are; those that are given are checked, as any.

        A sold product may be a return, or no longer be for sale; a person may be archived.
        """
        default = dict(default or {})
        given = {name: default.pop(name) for name in LIST_FIELDS if name in default}
        if given and 'expected_revenue' in default:
            given['expected_revenue'] = default.pop('expected_revenue')
        empty = {name: [] for name in given if name in LIST_FIELDS}
        leads = neutral(self).with_context(opportunity_values_from=BULK_COPY)
        copies = super(CrmLead, leads).copy({**default, **empty}).with_env(self.env)
        copies.sudo()._drop_own_competitors()
        copies._sync_fiscal_position()
        if 'opportunity_line_ids' not in given:
            for lead, copied in zip(self, copies, strict=True):
                copied._log_left_behind(lead)
        if given:
            for lead in copies:
                lead.write(given)
        return copies

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        """Merge with products, people, typed amounts and accepted orders.

        The orders move to the head in the middle of Odoo's own merge; what follows from them is
        written once, when the merge is done. Its summary names the orders that came along.

        :raise AccessError: naming an opportunity that the user may not change
        """
        self._check_may_merge()
        with self._keeping_rates(), self._deferred_sync() as gathered:
            leads = neutral(self).with_context(
                opportunity_values_from=BULK_COPY, opportunity_orders_logged=True
            )
            has_people = bool(leads.sudo().relation_ids)
            before = leads._snapshot_before_merge(auto_unlink)
            with leads._computing_amounts_once():
                head = super(CrmLead, leads)._merge_opportunity(
                    user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length
                )
            merged = head.sudo()
            merged._restore_after_merge(before)
            if has_people:
                merged._restore_people_after_merge((leads - head).sudo().exists())
            if merged.accepted_order_count or merged.is_led:
                gathered.add(head.id)
        return head.with_env(self.env)
