// Loaded before libfaketime, which steps the timers of monotonic clocks along with the wall clock, also where it is told not
// to fake those clocks: a Dispatch timer of 20 ms would fire a day later. The kernel's own call knows better.
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timerfd_settime(int timer, int flags, const struct itimerspec *setting, struct itimerspec *before) {
    return syscall(SYS_timerfd_settime, timer, flags, setting, before);
}
