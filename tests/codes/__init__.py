"""QR codes without an interface."""
