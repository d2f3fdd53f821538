"""Who sees what things cost and what a sale earns."""

# Holders read cost and margin: sales managers always, all others as the settings want it.
SEE_MARGIN = 'opportunity_plus.group_see_margin'


def sees_margin(env):
    """Tell whether the user sees costs and margins; in sudo too, where any field is readable."""
    return env.user.has_group(SEE_MARGIN)
