"""Whose values are these? Said in the context by our own code, which no client can imitate.

A marker is compared by identity: JSON cannot carry it, so no RPC call can pretend to be the
acceptance of a quotation.
"""

CONTEXT_KEY = 'opportunity_values_from'


class Marker:
    """Where the values of a running write come from, when it is not a person."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f'<{self.name}>'

    def on(self, records):
        """The records in an environment that says so."""
        return records.with_context(**{CONTEXT_KEY: self})

    def is_in(self, env):
        """Tell whether the running code said so."""
        return env.context.get(CONTEXT_KEY) is self


# The accepted orders decide: mirrored lines and derived amounts may be written.
ACCEPTANCE = Marker('acceptance')
# A merge or a copy takes lines and people as they are. They are checked when somebody edits them,
# and a primary contact does not choose the customer.
BULK_COPY = Marker('bulk copy')
# A quotation is made of the lines: it takes their costs, which the user may not see.
QUOTATION = Marker('quotation')
