"""Alongside: adoption support and feedback, in one calm place for families and staff."""
