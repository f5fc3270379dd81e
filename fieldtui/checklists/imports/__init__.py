"""A spreadsheet to XForm XML, once, at the office, through pyxform: what kind of file it is, its cells, what is wrong
with it, and in whose words that is said. `importing` is the way in."""
