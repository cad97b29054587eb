"""One module for each numbered interface of the specification, through the public API only."""
