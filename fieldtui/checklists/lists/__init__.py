"""Files of lists and the XML they and forms are in, read within bounds and without harm; form and lists as one file."""
