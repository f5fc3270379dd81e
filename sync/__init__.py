"""What travels and who may say it.

`envelope` seals bytes to devices, `content` says what is inside, `policy` who may write where; all three
take bytes in and give values out. `exchange` decides what to send and takes in what came. The formats
are specified in SPEC.md beside this file.
"""
