/* Sends the VRRPv3 advertisements of 255 virtual routers every 10 ms, each time with one sendmmsg() on one raw socket:
 * what this costs at the least, because nothing else is done. Usage: advertise INTERFACE SOURCE-ADDRESS; until killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { ROUTERS = 255, SIZE = 12, PROTOCOL = 112, PRIORITY = 100, CENTISECONDS = 1, NANOSECONDS = 10000000 };

static uint32_t sum(uint32_t so_far, const void *bytes, size_t size) {
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < size; i += 2) so_far += (uint32_t)(byte[i] << 8 | byte[i + 1]);
    return so_far;
}

/* RFC 9568 section 5.2, with the pseudo-header in the checksum, for the one address 10.9.1.VRID. */
static void advertisement(uint8_t *packet, int router, struct in_addr source, struct in_addr group) {
    const uint8_t fields[SIZE] = {
        0x31, (uint8_t)router, PRIORITY, 1, 0, CENTISECONDS, 0, 0, 10, 9, 1, (uint8_t)router};
    memcpy(packet, fields, SIZE);
    uint32_t total = sum(sum(PROTOCOL + SIZE, &source, 4), &group, 4);
    total = sum(total, packet, SIZE);
    total = (total & 0xffff) + (total >> 16);
    total = ~(total + (total >> 16));
    packet[6] = (uint8_t)(total >> 8);
    packet[7] = (uint8_t)total;
}

static int multicast_socket(const char *interface, struct in_addr source) {
    int number = socket(AF_INET, SOCK_RAW, PROTOCOL);
    int lifetime = 255, loop = 0, buffer = 1 << 20;
    struct ip_mreqn from = {.imr_address = source, .imr_ifindex = (int)if_nametoindex(interface)};
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = source};
    if (number < 0 || setsockopt(number, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)strlen(interface) + 1)
        || bind(number, (struct sockaddr *)&own, sizeof own)
        || setsockopt(number, IPPROTO_IP, IP_MULTICAST_TTL, &lifetime, sizeof lifetime)
        || setsockopt(number, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, sizeof loop)
        || setsockopt(number, IPPROTO_IP, IP_MULTICAST_IF, &from, sizeof from)
        || setsockopt(number, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer)) {
        perror("raw socket");
        return -1;
    }
    return number;
}

int main(int count, char **words) {
    struct in_addr source, group;
    if (count != 3 || !inet_aton(words[2], &source) || !inet_aton("224.0.0.18", &group)) return 2;
    int number = multicast_socket(words[1], source);
    if (number < 0) return 1;
    static uint8_t packets[ROUTERS][SIZE];
    static struct iovec vectors[ROUTERS];
    static struct mmsghdr messages[ROUTERS];
    struct sockaddr_in target = {.sin_family = AF_INET, .sin_addr = group};
    for (int i = 0; i < ROUTERS; i++) {
        advertisement(packets[i], i + 1, source, group);
        vectors[i] = (struct iovec){packets[i], SIZE};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &target, .msg_namelen = sizeof target, .msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (;;) {
        if (sendmmsg(number, messages, ROUTERS, 0) < 0) perror("sendmmsg");
        next.tv_nsec += NANOSECONDS;
        if (next.tv_nsec >= 1000000000) next.tv_nsec -= 1000000000, next.tv_sec++;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
}
