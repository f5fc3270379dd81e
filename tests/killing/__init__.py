"""Kill -9 at random moments of real work: `python -m tests.killing --kills 3000 --seed 1`."""
