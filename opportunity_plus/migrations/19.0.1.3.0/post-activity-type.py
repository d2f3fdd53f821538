"""The internal type of activity is offered to nobody any more; its activities stay."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE mail_activity_type SET active = FALSE
         WHERE id IN (
               SELECT res_id FROM ir_model_data
                WHERE module = 'opportunity_plus' AND name = 'mail_activity_type_acceptance'
         )
        """
    )
