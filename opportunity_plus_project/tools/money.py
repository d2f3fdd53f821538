"""Who sees what time has cost: cost divided by hours is somebody's wage."""

SEE_MONEY = 'hr_timesheet.group_timesheet_manager,project.group_project_manager'
