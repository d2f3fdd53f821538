from odoo.tests import tagged

from .common import OpportunityPlusCommon

DELETED = ('crm_lead', 'crm_opportunity_line', 'crm_opportunity_relation')


@tagged('post_install', '-at_install')
class TestForeignKeys(OpportunityPlusCommon):
    """For each row that is deleted, PostgreSQL looks for rows that refer to it."""

    def test_what_refers_to_an_opportunity_is_found_by_an_index(self):
        found = self._get_foreign_keys()
        self.assertIn(('crm_opportunity_line', 'lead_id', True), found)
        # Dialogs are few and short-lived; Odoo gives its own no index either.
        dialogs = {model._table for model in self.env.values() if model.is_transient()}
        scanned = {
            f'{table}.{column}'
            for table, column, is_indexed in found
            if not is_indexed and table not in dialogs
        }
        self.assertFalse(scanned, "searched in whole whenever an opportunity is deleted")

    def _get_foreign_keys(self):
        """Return table, column and whether an index begins with the column, of each key."""
        self.cr.execute(
            """
            SELECT key.conrelid::regclass::text, attribute.attname, EXISTS (
                SELECT FROM pg_index
                WHERE indrelid = key.conrelid AND indkey[0] = attribute.attnum AND indisvalid
            )
            FROM pg_constraint key
                JOIN pg_attribute attribute
                    ON attribute.attrelid = key.conrelid AND attribute.attnum = key.conkey[1]
            WHERE key.contype = 'f' AND key.confrelid = ANY(%s::text[]::regclass[])
            """,
            [list(DELETED)],
        )
        return self.cr.fetchall()
