"""QR codes without an interface: codes as modules, on paper, and read from pictures, cameras and scanners.

What travels in them is `sync.frames`' matter. Nothing here decides what arrived or trusts it.
"""
