#pragma once

// The limit of open descriptors, and how many there are.

/// Raises the soft limit of open descriptors (RLIMIT_NOFILE) to the hard one, and remembers what it was. 0, or -1 with errno.
int CLinux_raise_descriptor_limit(void);

/// The soft limit that this process was started with; 0 where it was not raised.
uint64_t CLinux_inherited_descriptor_limit(void);

/// How many descriptors this process has open, by `directory`, which is /proc/self/fd opened before: so that it can be told when
/// none is left. -1 with errno.
int CLinux_count_descriptors(int directory);
