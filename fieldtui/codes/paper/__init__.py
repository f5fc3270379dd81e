"""Codes on paper: a bundle or a request as pages of codes, a public notice, residents' passes; as PDF and as HTML.

`sheet` is a page as marks at places, `amount` how many codes there are; `transfer`, `notice` and `passes` lay pages out;
`html` and `pdf` write them, `printing` goes from a device to a file. Nothing here reads codes.
"""
