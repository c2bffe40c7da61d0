"""Reading people's files: what a column means, what a cell says, and every fault at once."""
