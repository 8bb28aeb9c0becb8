#include "CLinux.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

// The soft limit that the process was started with; `has_inherited` once it is known.
static struct rlimit inherited;
static atomic_int has_inherited;

int CLinux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1) return -1;
    if (!atomic_load(&has_inherited)) {
        inherited = limit;
        atomic_store(&has_inherited, 1);
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

int CLinux_count_descriptors(int directory) {
    // Without opendir(3), which would allocate; the entries are of getdents64(2).
    char entries[8192] __attribute__((aligned(8)));
    if (lseek(directory, 0, SEEK_SET) == -1) return -1;
    int count = 0;
    while (1) {
        long bytes = syscall(SYS_getdents64, directory, entries, sizeof entries);
        if (bytes == -1) return -1;
        if (bytes == 0) return count;
        for (long place = 0; place < bytes;) {
            const struct dirent64 *entry = (const struct dirent64 *)(entries + place);
            if (entry->d_name[0] != '.') count++;
            place += entry->d_reclen;
        }
    }
}

uint64_t CLinux_inherited_descriptor_limit(void) {
    return atomic_load(&has_inherited) ? inherited.rlim_cur : 0;
}
