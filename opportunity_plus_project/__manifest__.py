{
    'name': 'Opportunity Plus: Projects and Follow-Up',
    'version': '19.0.1.0.0',
    'category': 'Sales/CRM',
    'summary': 'Projects from opportunities; follow-up of a customer, and the time of it',
    'author': 'Opportunity Plus Community',
    'website': 'https://opportunity-plus.example.org',
    'license': 'LGPL-3',
    'depends': ['opportunity_plus', 'sale_timesheet'],
    'data': [
        'security/ir.model.access.csv',
        'security/crm_opportunity_dialog_security.xml',
        'wizard/crm_opportunity_create_project_views.xml',
        'views/affaire/project_project_views.xml',
        'views/affaire/crm_lead_views.xml',
    ],
    'auto_install': True,
}
