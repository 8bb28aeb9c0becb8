#pragma once
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/// Macros with casts, which the importer leaves out.
static const uint64_t CMicrohttpd_unknown_size = MHD_SIZE_UNKNOWN;
static const ssize_t CMicrohttpd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t CMicrohttpd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;

/// Whether the other end has closed the connection or its half of it. POLLRDHUP has this value but needs _GNU_SOURCE,
/// which the importer does not define.
static inline bool CMicrohttpd_peer_has_left(int descriptor) {
    struct pollfd entry = {descriptor, (short)EPOLLRDHUP, 0};
    return poll(&entry, 1, 0) == 1 && (entry.revents & (EPOLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/// Ends the connection when what was sent has not been acknowledged for so long (tcp(7)), as when the other end has gone
/// without a word. Other sockets than TCP's notice that by themselves.
static inline void CMicrohttpd_bound_silence(int descriptor, unsigned int milliseconds) {
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
}

/// Sends what the kernel holds back for more to come (tcp(7), TCP_NODELAY). Other sockets hold nothing back.
static inline void CMicrohttpd_push(int descriptor) {
    int on = 1;
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// What one daemon is started with. Bounds are counts, bytes and seconds; zero connections per address means no bound.
struct CMicrohttpd_Settings {
    int listen_socket;
    size_t connection_memory;
    unsigned int connections;
    unsigned int connections_per_address;
    unsigned int idle_seconds;
    /// PEM texts and GnuTLS's priorities, read by the start; all null without TLS.
    const char *tls_certificate;
    const char *tls_key;
    const char *tls_priorities;
};

/// The functions that libmicrohttpd calls, each with `context`.
struct CMicrohttpd_Callbacks {
    void *context;
    MHD_AccessHandlerCallback request;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    MHD_LogCallback log;
    /// Sees the request target, with its query, before it is taken apart.
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
};

/// Leaves `%` sequences as they came: libmicrohttpd would decode %00 into the end of the string.
static size_t CMicrohttpd_keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

/// Wrapper around the variadic MHD_start_daemon(), which Swift cannot call. The logger comes first so that it hears
/// the rest.
static inline struct MHD_Daemon *CMicrohttpd_start(
    struct CMicrohttpd_Settings settings, struct CMicrohttpd_Callbacks callbacks) {
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings.tls_certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings.tls_key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)settings.tls_priorities},
        {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    return MHD_start_daemon(
        flags | (settings.tls_certificate ? MHD_USE_TLS : 0),
        0, NULL, NULL, callbacks.request, callbacks.context,
        MHD_OPTION_EXTERNAL_LOGGER, callbacks.log, callbacks.context,
        MHD_OPTION_ARRAY, settings.tls_certificate ? tls : plain,
        MHD_OPTION_LISTEN_SOCKET, settings.listen_socket,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings.connection_memory,
        MHD_OPTION_CONNECTION_LIMIT, settings.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings.connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, settings.idle_seconds,
        // A missing Host and a space in the target are for us to answer.
        MHD_OPTION_STRICT_FOR_CLIENT, 0,
        MHD_OPTION_URI_LOG_CALLBACK, callbacks.target, callbacks.context,
        MHD_OPTION_UNESCAPE_CALLBACK, CMicrohttpd_keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, callbacks.completed, callbacks.context,
        MHD_OPTION_NOTIFY_CONNECTION, callbacks.connection, callbacks.context,
        MHD_OPTION_END);
}

/// No chunks, and the connection ends with the answer: libmicrohttpd would send the end mark of a chunked body even
/// where there is no body, after HEAD. Wrapper around the variadic MHD_set_response_options().
static inline void CMicrohttpd_forbid_chunks(struct MHD_Response *response) {
    (void)MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

/// Wrappers around the variadic MHD_get_connection_info(), which Swift cannot call.
static inline int CMicrohttpd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline void *CMicrohttpd_connection_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static inline size_t CMicrohttpd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

/// The kernel's `struct ucred`, which <sys/socket.h> shows only under _GNU_SOURCE; the importer does not define it.
struct CMicrohttpd_Credentials {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};
