"""Codes read: from pictures, PDFs, a folder that fills, a camera, a scanner on a serial port. No interface here.

Every source hands texts to one `desk.Desk`, which knows what they are and puts transfers together. What arrived is
not trusted by having arrived: that is the matter of whoever imports it.
"""
