"""Every table of the portal, in one metadata: what the migrations are compared with."""

from portal import audit, settings
from portal.db import Base
from portal.people import models as people
from portal.report import models as report
from portal.surveys import models as surveys

MODULES = (audit, settings, people, surveys, report)

metadata = Base.metadata
