"""All the flaws that are kept."""

from tests.mutants.of_accounts import OF_ACCOUNTS
from tests.mutants.of_client_list import OF_CLIENT_LIST
from tests.mutants.of_families import OF_FAMILIES
from tests.mutants.of_sight import OF_SIGHT

FLAWS = (*OF_SIGHT, *OF_CLIENT_LIST, *OF_FAMILIES, *OF_ACCOUNTS)
