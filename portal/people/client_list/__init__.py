"""The client list: files of households, adults and children, imported, undone and exported."""
