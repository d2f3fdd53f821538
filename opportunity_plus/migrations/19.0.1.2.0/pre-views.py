"""Views of ours that inherited others of ours are emptied, before their parents change.

While the data files are loaded, an old view is still there and would look for what its former
parent no longer has.  Those that are kept get their new content from the files; Odoo removes the
others when the update ends.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_ui_view view
           SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data own, ir_model_data parent
         WHERE own.model = 'ir.ui.view'
           AND own.module = 'opportunity_plus'
           AND own.res_id = view.id
           AND parent.model = 'ir.ui.view'
           AND parent.module = 'opportunity_plus'
           AND parent.res_id = view.inherit_id
           AND view.mode = 'extension'
        """
    )
