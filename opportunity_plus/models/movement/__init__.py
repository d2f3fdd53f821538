from . import crm_opportunity_snapshot
from . import crm_opportunity_snapshot_taking
from . import crm_opportunity_snapshot_thinning
from . import crm_lead
