"""An invented community and a day of work in it, played through the use cases that the screens call.

`community` invents, `play` plays; `fieldtui demo` shows. Every name, number and note is invented.
"""
