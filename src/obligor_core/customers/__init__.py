"""The pure side of the customer file: identifiers, names, classes, groups, merges, masks."""
