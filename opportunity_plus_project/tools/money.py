"""Who sees what time has cost: cost divided by hours is somebody's wage."""

SEE_MONEY = 'hr_timesheet.group_timesheet_manager,project.group_project_manager'
# Who sees amounts of entries: accountants too, whose entries are not of time only.
SEE_AMOUNTS = (
    f'{SEE_MONEY},analytic.group_analytic_accounting,account.group_account_readonly,'
    'account.group_account_invoice'
)
