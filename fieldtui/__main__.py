"""`python -m fieldtui` is `fieldtui`."""

from fieldtui.cli import main

if __name__ == "__main__":
    main()
