/* Our connect() and write(): those libesmtp calls, because a symbol of the executable is
 * found before libc's.  They must stay visible and in the executable's own objects;
 * hidden or in a shared object they are not found (test-link holds that). */
#include "core/mail/send/link.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's has __ */
__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *to,
                                                   socklen_t len)
{
    if (cd_link_announced())
        return cd_link_take(fd);
    if (cd_link_forbidden(to)) {
        errno = EACCES;
        return -1;
    }
    return (int)syscall(SYS_connect, fd, to, len);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's has __ */
__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t n)
{
    if (cd_link_carries(fd))
        return cd_link_write(fd, bytes, n);
    return syscall(SYS_write, fd, bytes, n);
}
