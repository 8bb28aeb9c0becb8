/* Answers every request with the same body: what libmicrohttpd costs with nothing behind it. It is set up as Aloft sets
 * it up, with one thread and epoll, and makes each response anew, as a server must whose answers change.
 * Usage: respond PORT BODY-SIZE HEADER-FIELDS (besides the two of libmicrohttpd's own); until killed. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *body;
static size_t body_size;
static int fields;

static enum MHD_Result respond(
    void *context, struct MHD_Connection *connection, const char *path, const char *method, const char *version,
    const char *upload, size_t *upload_size, void **request) {
    (void)context, (void)path, (void)method, (void)version, (void)upload, (void)upload_size;
    static int seen;
    if (!*request) {
        *request = &seen;
        return MHD_YES;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(body_size, body, MHD_RESPMEM_PERSISTENT);
    for (int i = 0; i < fields; i++) {
        char name[32];
        snprintf(name, sizeof name, "X-Field-%d", i);
        MHD_add_response_header(response, name, "a value of twenty-two.");
    }
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

int main(int count, char **words) {
    if (count != 4) return 2;
    body_size = (size_t)atoi(words[2]);
    fields = atoi(words[3]);
    body = malloc(body_size + 1);
    if (!body) return 1;
    memset(body, 'x', body_size);
    struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        respond, NULL, MHD_OPTION_SOCK_ADDR,
        &here, MHD_OPTION_END);
    if (!daemon) return 1;
    for (;;) pause();
}
