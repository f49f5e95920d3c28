class PackageError(Exception):
    """The message is the one line that the user sees."""
