"""What a disk or a stick says when it does not take a file, as the error that a person reads.

Nothing here writes.
"""

import errno
from collections.abc import Mapping

from fieldtui.vault.errors import (
    CannotWrite,
    DiskFull,
    NameRefused,
    OutOfReach,
    TooLargeForDisk,
    VaultError,
    WriteProtected,
)

_NAMED: Mapping[int, type[VaultError]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: WriteProtected,
    errno.EFBIG: TooLargeForDisk,
    # A stick that is pulled out is any of these, depending on what the system was doing.
    **dict.fromkeys(
        (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOENT, errno.ENOTDIR), OutOfReach
    ),
    **dict.fromkeys((errno.EINVAL, errno.EILSEQ, errno.ENAMETOOLONG), NameRefused),
}
# What a file system says that cannot sync a folder, such as some for FAT and exFAT; it has nothing to sync then.
NO_FOLDER_SYNC = frozenset(
    {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF, errno.EACCES}
)


def fault(error: OSError, path: object) -> VaultError:
    """The error of ours for what a system said while a file was written at `path`."""
    kind = _NAMED.get(error.errno or 0, CannotWrite)
    return kind(path=path, cause=error.strerror or error)
