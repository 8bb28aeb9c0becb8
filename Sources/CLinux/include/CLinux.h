#pragma once

// Headers of the Linux system interface that `import Glibc` does not bring.
#include <linux/fib_rules.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pwd.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <linux/if.h>

#include "Descriptors.h"

// What follows needs _GNU_SOURCE, which Swift's importer lacks: mirrors of the system's structures, and functions over
// them. CLinux.c asserts that each mirror has the layout of its original.

/// Mirror of `struct mmsghdr`.
struct CLinux_mmsghdr {
    struct msghdr header;
    unsigned int length;
};

/// recvmmsg(2) without a timeout.
int CLinux_recvmmsg(int descriptor, struct CLinux_mmsghdr *messages, unsigned int count, int flags);

/// Mirror of `struct sockaddr_in6`, whose union Swift cannot copy bit by bit.
struct CLinux_sockaddr_in6 {
    uint16_t family;
    uint16_t port;
    uint32_t flow;
    uint32_t address[4];
    uint32_t scope;
};

/// Mirror of `struct ipv6_mreq`.
struct CLinux_ipv6_mreq {
    uint32_t group[4];
    uint32_t interface;
};

/// What the kernel tells of a datagram that arrived; addresses in network order, IPv4 in the first four bytes.
struct CLinux_arrival {
    int family;
    uint8_t source[16];
    /// Where it was sent to; zeros unless the socket asked for it (IPV6_RECVPKTINFO).
    uint8_t destination[16];
    /// -1 unless the socket asked for it (IPV6_RECVHOPLIMIT).
    int hop_limit;
};

/// Reads the name and the control messages of a received message.
void CLinux_read_arrival(const struct msghdr *message, struct CLinux_arrival *arrival);

/// The room that the control messages of one datagram take.
static const size_t CLinux_arrival_control_size = CMSG_SPACE(sizeof(int)) + CMSG_SPACE(20);

/// sendmmsg(2).
int CLinux_sendmmsg(int descriptor, struct CLinux_mmsghdr *messages, unsigned int count, int flags);

/// Has `number` written as one byte to `descriptor`, which must not block, whenever the signal comes; one descriptor for
/// the whole process. 0, or -1 with errno.
int CLinux_forward_signal(int number, int descriptor);

/// pipe2(2), closed on exec; the reading end, the first, does not block. 0, or -1 with errno.
int CLinux_pipe(int ends[2]);

/// accept4(2) without the peer's address: non-blocking, and closed on exec. A descriptor, or -1 with errno.
int CLinux_accept(int descriptor);

/// socketpair(2) that keeps messages apart (SOCK_SEQPACKET), non-blocking and closed on exec. 0, or -1 with errno.
int CLinux_message_pair(int ends[2]);

/// sendmsg(2) with one descriptor attached, or with -1 none; does not block. The bytes sent, or -1 with errno.
long CLinux_send_message(int channel, const void *bytes, size_t count, int attached);

/// recvmsg(2) with the descriptor that was attached, closed on exec, or -1; does not block. The bytes received, 0 at the
/// end, or -1 with errno: EMSGSIZE when the message has more than `capacity`.
long CLinux_receive_message(int channel, void *bytes, size_t capacity, int *attached);

/// sched_setscheduler(2) for one thread, 0 for the calling one: round robin, or with priority 0 as every other, with its niceness; not
/// inherited by children. 0, or -1 with errno.
int CLinux_set_scheduler(int thread, int priority);

/// setpriority(2) for one thread alone, 0 for the calling one. 0, or -1 with errno.
int CLinux_set_niceness(int thread, int niceness);

/// Mirror of `cpu_set_t`: a bit for each processor.
struct CLinux_processors {
    uint64_t words[16];
};

/// sched_getaffinity(2) for the calling thread, and sched_setaffinity(2) for any, 0 for the calling one. 0, or -1 with errno.
int CLinux_get_processors(struct CLinux_processors *processors);
int CLinux_set_processors(int thread, const struct CLinux_processors *processors);

/// Has real-time priority taken from the calling thread, of which there may be one in the process, once it has computed
/// for so many microseconds without a wait (RLIMIT_RTTIME, SIGXCPU). 0, or -1 with errno.
int CLinux_limit_real_time(uint64_t microseconds);

/// Whether that has happened since this was last asked.
int CLinux_take_real_time_excess(void);

/// mlockall(2) for present and future pages, each locked once it is touched. 0, or -1 with errno.
int CLinux_lock_memory_on_fault(void);

/// Gives the calling thread a name of at most 15 bytes. 0, or an error number.
int CLinux_set_thread_name(const char *name);

/// sem_clockwait(3) on the monotonic clock, for so long at the most; signals do not end it. 0, or -1 when that has passed.
int CLinux_semaphore_wait(sem_t *semaphore, int64_t seconds, int64_t nanoseconds);

/// unshare(2) into a new network namespace, for the calling thread alone. 0, or -1 with errno.
int CLinux_unshare_network(void);

/// The text of an error number, such as "No such device"; NULL for a number the C library does not know.
const char *CLinux_error_text(int number);

/// The name of an error number, such as "ENODEV"; NULL for a number the C library does not know.
const char *CLinux_error_name(int number);

// Constants whose macros Swift cannot import because they are casts, or have unequal types in C.

static const uint32_t CLinux_EPOLLIN = EPOLLIN;
static const uint32_t CLinux_EPOLLOUT = EPOLLOUT;
static const uint32_t CLinux_EPOLLERR = EPOLLERR;
static const uint32_t CLinux_EPOLLHUP = EPOLLHUP;
static const int CLinux_SOCK_DGRAM = SOCK_DGRAM;
static const int CLinux_SOCK_RAW = SOCK_RAW;
static const int CLinux_SOCK_SEQPACKET = SOCK_SEQPACKET;
static const int CLinux_SOCK_STREAM = SOCK_STREAM;
static const int CLinux_SOCK_CLOEXEC = SOCK_CLOEXEC;
static const int CLinux_SOCK_NONBLOCK = SOCK_NONBLOCK;
static const int CLinux_MSG_DONTWAIT = MSG_DONTWAIT;
static const int CLinux_MSG_NOSIGNAL = MSG_NOSIGNAL;
static const int CLinux_MSG_TRUNC = MSG_TRUNC;
static const int CLinux_IPPROTO_IP = IPPROTO_IP;
static const int CLinux_IPPROTO_RAW = IPPROTO_RAW;
static const int CLinux_IPPROTO_ICMP = IPPROTO_ICMP;
static const int CLinux_IPPROTO_ICMPV6 = IPPROTO_ICMPV6;
static const int CLinux_IPPROTO_IPV6 = IPPROTO_IPV6;
static const int CLinux_EPOLL_CLOEXEC = EPOLL_CLOEXEC;
static const int CLinux_EFD_FLAGS = EFD_CLOEXEC | EFD_NONBLOCK;
static const int CLinux_TFD_FLAGS = TFD_CLOEXEC | TFD_NONBLOCK;
static const int CLinux_CLOCK_BOOTTIME = CLOCK_BOOTTIME;
static const int CLinux_RLIMIT_MEMLOCK = RLIMIT_MEMLOCK;
static const int CLinux_RLIMIT_NOFILE = RLIMIT_NOFILE;
static const rlim_t CLinux_RLIM_INFINITY = RLIM_INFINITY;
static const uint32_t CLinux_IFF_LOWER_UP = IFF_LOWER_UP;

// Of <linux/netfilter.h>, which cannot be included beside <netinet/in.h> as Swift's importer sees it.
static const int CLinux_NF_DROP = 0;
static const int CLinux_NF_ACCEPT = 1;
static const uint8_t CLinux_NFPROTO_INET = 1;
static const uint32_t CLinux_NF_INET_PRE_ROUTING = 0;
static const uint32_t CLinux_NF_INET_LOCAL_IN = 1;
static const uint32_t CLinux_NF_INET_FORWARD = 2;
static const uint32_t CLinux_NF_INET_LOCAL_OUT = 3;
static const uint32_t CLinux_NF_INET_POST_ROUTING = 4;

/// What another process at the end of a Unix connection is (unix(7), SO_PEERCRED).
struct CLinux_peer {
    int32_t process;
    uint32_t user;
};

int CLinux_get_peer(int descriptor, struct CLinux_peer *peer);

/// How a program is started by `CLinux_start_program`.
struct CLinux_program {
    /// Whether it runs as `user` and `group`, with no other group, and not as the caller does.
    int changes_user;
    uint32_t user;
    uint32_t group;
    /// Its standard input, output and error; -1 is /dev/null.
    int streams[3];
    /// Whether it leads a session of its own, and not only a process group.
    int leads_session;
    /// Whether it keeps only those capabilities that are in `kept_capabilities`, and can never get others.
    int limits_capabilities;
    uint64_t kept_capabilities;
    /// Whether it is killed when the calling thread ends.
    int dies_with_caller;
    /// Its soft limit of descriptors; 0 for the caller's.
    uint64_t descriptor_limit;
    /// Each ends with a null pointer; the first word is the path of the program.
    char *const *words;
    char *const *environment;
};

/// Why a program was not started: the call that failed, a constant text, and its error number; NULL where there was no failure.
struct CLinux_start_failure {
    const char *call;
    int number;
};

/// Starts a program with no other descriptors, no signal blocked and every signal handled as by default; from any thread, which
/// waits until the program has taken over (vfork(2)).
///
/// Returns the process, or -1 with `failure`; then there is no process.
int CLinux_start_program(const struct CLinux_program *program, struct CLinux_start_failure *failure);

/// A descriptor that is readable when the process has ended (pidfd_open(2)).
int CLinux_open_process(int process);

/// Takes note of the end of a process: 1 and its status as waitpid(2) has it, 0 while it runs, -1 for an error.
int CLinux_reap(int process, int *status);

/// The variables of this process, `NAME=VALUE`, and behind them a null pointer.
char *const *CLinux_environment(void);

/// The calling thread, as the kernel numbers it (gettid(2)).
int CLinux_current_thread(void);
