from . import test_convert_and_quote
from . import test_department
from . import test_link_existing
from . import test_link_existing_many
from . import test_linking_access
from . import test_links_to_hidden
from . import test_quotations_tab
from . import test_send_by_mail
