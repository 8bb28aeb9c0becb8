#include "CLinux.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static_assert(sizeof(struct CLinux_mmsghdr) == sizeof(struct mmsghdr), "mirror of struct mmsghdr");
static_assert(offsetof(struct CLinux_mmsghdr, header) == offsetof(struct mmsghdr, msg_hdr), "mirror of msg_hdr");
static_assert(offsetof(struct CLinux_mmsghdr, length) == offsetof(struct mmsghdr, msg_len), "mirror of msg_len");

int CLinux_recvmmsg(int descriptor, struct CLinux_mmsghdr *messages, unsigned int count, int flags) {
    return recvmmsg(descriptor, (struct mmsghdr *)messages, count, flags, NULL);
}

static_assert(sizeof(struct CLinux_sockaddr_in6) == sizeof(struct sockaddr_in6), "mirror of sockaddr_in6");
static_assert(offsetof(struct CLinux_sockaddr_in6, address) == offsetof(struct sockaddr_in6, sin6_addr), "sin6_addr");
static_assert(offsetof(struct CLinux_sockaddr_in6, scope) == offsetof(struct sockaddr_in6, sin6_scope_id), "scope");
static_assert(sizeof(struct CLinux_ipv6_mreq) == sizeof(struct ipv6_mreq), "mirror of ipv6_mreq");
static_assert(sizeof(struct in6_pktinfo) == 20, "CLinux_arrival_control_size has room for it");

void CLinux_read_arrival(const struct msghdr *message, struct CLinux_arrival *arrival) {
    memset(arrival, 0, sizeof *arrival);
    arrival->hop_limit = -1;
    const struct sockaddr *name = message->msg_name;
    arrival->family = name->sa_family;
    if (name->sa_family == AF_INET) {
        memcpy(arrival->source, &((const struct sockaddr_in *)name)->sin_addr, 4);
    } else if (name->sa_family == AF_INET6) {
        memcpy(arrival->source, &((const struct sockaddr_in6 *)name)->sin6_addr, 16);
    }
    struct msghdr *readable = (struct msghdr *)message;
    for (struct cmsghdr *control = CMSG_FIRSTHDR(readable); control; control = CMSG_NXTHDR(readable, control)) {
        if (control->cmsg_level != IPPROTO_IPV6) continue;
        if (control->cmsg_type == IPV6_HOPLIMIT) {
            memcpy(&arrival->hop_limit, CMSG_DATA(control), sizeof(int));
        } else if (control->cmsg_type == IPV6_PKTINFO) {
            memcpy(arrival->destination, CMSG_DATA(control), 16);
        }
    }
}

int CLinux_sendmmsg(int descriptor, struct CLinux_mmsghdr *messages, unsigned int count, int flags) {
    return sendmmsg(descriptor, (struct mmsghdr *)messages, count, flags);
}

static volatile sig_atomic_t forwarding_descriptor = -1;

static void forward_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(forwarding_descriptor, &byte, 1);
    (void)ignored;
    errno = saved;
}

int CLinux_forward_signal(int number, int descriptor) {
    forwarding_descriptor = descriptor;
    struct sigaction action = {.sa_handler = forward_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL);
}

int CLinux_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) == -1) return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int CLinux_accept(int descriptor) {
    return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int CLinux_set_scheduler(int thread, int priority) {
    struct sched_param parameters = {.sched_priority = priority};
    return sched_setscheduler(thread, (priority > 0 ? SCHED_RR : SCHED_OTHER) | SCHED_RESET_ON_FORK, &parameters);
}

int CLinux_set_niceness(int thread, int niceness) {
    return setpriority(PRIO_PROCESS, (id_t)thread, niceness);
}

static_assert(sizeof(struct CLinux_processors) == sizeof(cpu_set_t), "mirror of cpu_set_t");

int CLinux_get_processors(struct CLinux_processors *processors) {
    memset(processors, 0, sizeof *processors);
    return sched_getaffinity(0, sizeof *processors, (cpu_set_t *)processors);
}

int CLinux_set_processors(int thread, const struct CLinux_processors *processors) {
    return sched_setaffinity(thread, sizeof *processors, (const cpu_set_t *)processors);
}

static _Atomic pid_t limited_thread;
static atomic_int has_exceeded;

// On any thread: the kernel sends the signal to the process. Nothing but a system call and an atomic.
static void end_real_time(int number) {
    (void)number;
    int saved = errno;
    // First the word: who sees that the priority is gone also finds out why.
    atomic_store(&has_exceeded, 1);
    if (CLinux_set_scheduler(limited_thread, 0) == -1) {
        // Where even that is forbidden (RestrictRealtime=) it lets others run, once for each time that the limit was used up.
        struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
        nanosleep(&pause, NULL);
    }
    errno = saved;
}

int CLinux_limit_real_time(uint64_t microseconds) {
    limited_thread = gettid();
    struct sigaction action = {.sa_handler = end_real_time, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGXCPU, &action, NULL) == -1) return -1;
    struct rlimit limit;
    if (getrlimit(RLIMIT_RTTIME, &limit) == -1) return -1;
    limit.rlim_cur = microseconds < limit.rlim_max ? microseconds : limit.rlim_max;
    return setrlimit(RLIMIT_RTTIME, &limit);
}

int CLinux_take_real_time_excess(void) {
    return atomic_exchange(&has_exceeded, 0);
}

int CLinux_lock_memory_on_fault(void) {
    return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

int CLinux_set_thread_name(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

int CLinux_semaphore_wait(sem_t *semaphore, int64_t seconds, int64_t nanoseconds) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    const int64_t second = 1000000000;
    end.tv_sec += seconds;
    end.tv_nsec += nanoseconds;
    if (end.tv_nsec >= second) {
        end.tv_sec += 1;
        end.tv_nsec -= second;
    }
    int result;
    do result = sem_clockwait(semaphore, CLOCK_MONOTONIC, &end);
    while (result == -1 && errno == EINTR);
    return result;
}

int CLinux_unshare_network(void) {
    return unshare(CLONE_NEWNET);
}

const char *CLinux_error_text(int number) {
    return strerrordesc_np(number);
}

const char *CLinux_error_name(int number) {
    return strerrorname_np(number);
}

int CLinux_message_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends);
}

long CLinux_send_message(int channel, const void *bytes, size_t count, int attached) {
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    if (attached != -1) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &attached, sizeof attached);
    }
    return sendmsg(channel, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

long CLinux_receive_message(int channel, void *bytes, size_t capacity, int *attached) {
    struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *attached = -1;
    long count = recvmsg(channel, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count < 0) return count;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header))
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
            memcpy(attached, CMSG_DATA(header), sizeof *attached);
    if (!(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) return count;
    if (*attached != -1) close(*attached);
    *attached = -1;
    errno = EMSGSIZE;
    return -1;
}

int CLinux_get_peer(int descriptor, struct CLinux_peer *peer) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == -1) return -1;
    *peer = (struct CLinux_peer){credentials.pid, credentials.uid};
    return 0;
}

// What stands between vfork and exec runs in the caller's memory while the calling thread waits: system calls and nothing else. Those for
// users and groups are bare, as the C library's own change every thread of the process.

static int set_streams(const int streams[3]) {
    for (int number = 0; number < 3; number++) {
        int stream = streams[number];
        if (stream == -1) {
            stream = open("/dev/null", O_RDWR | O_CLOEXEC);
            if (stream == -1) return -1;
        }
        // dup2 onto itself would leave it to be closed by exec.
        if (stream == number ? fcntl(number, F_SETFD, 0) == -1 : dup2(stream, number) == -1) return -1;
    }
    return 0;
}

static int change_user(const struct CLinux_program *program) {
    if (syscall(SYS_setgroups, 0, NULL) == -1) return -1;
    if (syscall(SYS_setresgid, program->group, program->group, program->group) == -1) return -1;
    return (int)syscall(SYS_setresuid, program->user, program->user, program->user);
}

// Root gets back by exec what it has not here, unless it may get nothing new (PR_SET_NO_NEW_PRIVS, capabilities(7)). Who is not root
// keeps through exec what is ambient, and nothing else: where a filter of system calls forbids capset(2), that is enough.
static int limit_capabilities(uint64_t kept) {
    if (kept == 0 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == -1) return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) return -1;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    int is_enough = kept == 0 && geteuid() != 0;
    if (syscall(SYS_capget, &header, sets) == -1) return is_enough ? 0 : -1;
    for (int half = 0; half < _LINUX_CAPABILITY_U32S_3; half++) {
        sets[half].permitted &= (uint32_t)(kept >> (32 * half));
        sets[half].effective &= sets[half].permitted;
        sets[half].inheritable = 0;
    }
    return syscall(SYS_capset, &header, sets) == -1 && !is_enough ? -1 : 0;
}

// First the handlers: one of the caller's must not run in the child.
static void reset_signals(void) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static const char *prepare(const struct CLinux_program *program, int caller) {
    if (program->leads_session ? setsid() == -1 : setpgid(0, 0) == -1) return program->leads_session ? "setsid" : "setpgid";
    if (set_streams(program->streams) == -1) return "dup2";
    if (close_range(3, ~0U, 0) == -1) return "close_range";
    if (program->descriptor_limit != 0) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_NOFILE, &limit) == -1) return "getrlimit";
        limit.rlim_cur = program->descriptor_limit < limit.rlim_max ? program->descriptor_limit : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) == -1) return "setrlimit";
    }
    if (program->changes_user && change_user(program) == -1) return "setresuid";
    if (program->limits_capabilities && limit_capabilities(program->kept_capabilities) == -1) return "capset";
    // After the change of the user, which takes it back.
    if (program->dies_with_caller) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) return "prctl";
        if (getppid() != caller) _exit(127);
    }
    reset_signals();
    execve(program->words[0], program->words, program->environment);
    return "execve";
}

// A frame of its own: the child must not return from the one that called vfork.
__attribute__((noinline)) static int start(
    const struct CLinux_program *program, struct CLinux_start_failure *volatile failure, int caller) {
    int process = vfork();
    if (process != 0) return process;
    const char *call = prepare(program, caller);
    failure->number = errno;
    failure->call = call;
    _exit(127);
}

int CLinux_start_program(const struct CLinux_program *program, struct CLinux_start_failure *failure) {
    failure->call = NULL;
    sigset_t all, before;
    sigfillset(&all);
    // No handler of ours may run in the child, nor a cancellation.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int process = start(program, failure, getpid());
    if (process == -1) *failure = (struct CLinux_start_failure){"vfork", errno};
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (process <= 0 || failure->call == NULL) return process;
    // It ended before it was a program: nobody else knows of it.
    while (waitpid(process, NULL, 0) == -1 && errno == EINTR) {}
    return -1;
}

int CLinux_open_process(int process) {
    return (int)syscall(SYS_pidfd_open, process, 0);
}

int CLinux_reap(int process, int *status) {
    int ended = waitpid(process, status, WNOHANG);
    return ended == process ? 1 : ended;
}

char *const *CLinux_environment(void) {
    return environ;
}

int CLinux_current_thread(void) {
    return gettid();
}
