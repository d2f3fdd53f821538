"""Groups that several rooms name."""

# Whoever works on opportunities.
SALES = 'sales_team.group_sale_salesman'
