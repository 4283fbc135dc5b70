"""The figures the portal must reach, measured. Nothing here is needed to run it."""
