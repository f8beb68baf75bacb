"""Guards that read the source. Each takes text and answers what is wrong with it, so that a test
of the guard itself can show it a broken example."""
