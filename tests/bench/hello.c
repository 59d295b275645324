/* The yardstick of pages: libmicrohttpd with the server's own options and nothing behind
 * it.  Prints its port; ends when its standard input does. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum MHD_Result say_hello(void *hello, struct MHD_Connection *mhd, const char *url,
                                 const char *method, const char *version,
                                 const char *data, size_t *size, void **seen)
{
    (void)url;
    (void)method;
    (void)version;
    (void)data;
    (void)size;
    if (!*seen) {
        *seen = hello;
        return MHD_YES;
    }
    return MHD_queue_response(mhd, 200, hello);
}

int main(void)
{
    static char text[] = "hello, world\n";
    struct MHD_Response *hello =
        MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, say_hello, hello,
                         MHD_OPTION_THREAD_POOL_SIZE, 4U, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    char end;

    if (!info)
        return EXIT_FAILURE;
    printf("%u\n", info->port);
    fflush(stdout);
    while (read(STDIN_FILENO, &end, 1) > 0)
        ;
    MHD_stop_daemon(daemon);
    MHD_destroy_response(hello);
    return EXIT_SUCCESS;
}
