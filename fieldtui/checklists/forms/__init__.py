"""What a form is, read and compiled: frozen values, the texts in it, what it says about times, entities and the
record before. How it is read is `reading`'s, how it is filled `engine`'s."""
