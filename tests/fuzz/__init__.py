"""Random sequences of real actions: after any of them what is due is what a rebuild says."""
