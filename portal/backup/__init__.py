"""Backups: everything the database holds, in one encrypted file that both databases can read."""
