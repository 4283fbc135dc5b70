"""Every table of the portal, in one metadata: what the migrations are compared with."""

from portal import audit, duties, jobs, settings
from portal.db import Base
from portal.mail import models as mail
from portal.people import models as people
from portal.report import models as report
from portal.surveys import models as surveys

MODULES = (audit, settings, jobs, duties, mail, people, surveys, report)

metadata = Base.metadata
