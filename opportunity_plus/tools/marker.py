"""Whose values are these? Our own code says it in the context, under ``opportunity_values_from``.

A marker is compared by identity, and JSON cannot carry it: no RPC call can pretend to be the
acceptance of a quotation.
"""


class Marker:
    """Where the values of a running write come from, when it is not a person."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f'<{self.name}>'


# The accepted orders decide: mirrored lines and derived amounts may be written.
ACCEPTANCE = Marker('acceptance')
# A merge or a copy takes lines and people as they are. They are checked when somebody edits them,
# and a primary contact does not choose the customer.
BULK_COPY = Marker('bulk copy')
# Nobody is there who could be told: what cannot be done for one opportunity must not stop the rest.
JOB = Marker('job')
# A quotation is made of the lines: it takes their costs, which the user may not see.
QUOTATION = Marker('quotation')
# A contact is made of a lead, and remembers it.
CUSTOMER = Marker('customer')
