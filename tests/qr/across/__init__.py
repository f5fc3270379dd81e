"""From end to end: the worker's program shows, pictures of its screens are spoilt, the office's program reads them."""
