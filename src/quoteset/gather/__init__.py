"""The quotes of all articles -> the same quotation and the same speaker across articles, and the configs made of them.

``identify`` decides what is one quotation and who is one speaker; ``count``, ``quotations`` and ``speakers`` make the
configs. Between the two the articles get their splits, for which the quotations have to be known. All tables are in the
database that the caller gives, and so is all that these steps have to hold.
"""

from quoteset.gather.configs import count, quotations, speakers
from quoteset.gather.identity import Linked
from quoteset.gather.steps import identify

__all__ = ["Linked", "count", "identify", "quotations", "speakers"]
