"""The administrator's pages: settings, accounts of staff, the search of the audit."""
