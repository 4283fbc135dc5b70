"""All the flaws that are kept."""

from tests.mutants.of_accounts import OF_ACCOUNTS
from tests.mutants.of_families import OF_FAMILIES
from tests.mutants.of_sight import OF_SIGHT

FLAWS = (*OF_SIGHT, *OF_FAMILIES, *OF_ACCOUNTS)
