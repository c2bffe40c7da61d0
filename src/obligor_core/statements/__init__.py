"""Financial statements as filed: versions, checks, ratios, peers."""
