/* Any bytes as what a peer says to the mail listener: it answers in SMTP, ends, and
 * what it keeps is a mail that was whole. */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/mail/mail-fixture.h"

#include "core/crm/crm.h"
#include "core/mail/mail.h"
#include "core/mail/receive/receive-priv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 8000 }; /* what a socket takes before anybody reads */

const unsigned fuzz_rounds = 2000;
const char *const fuzz_seeds[] = {
    "EHLO relay\r\nMAIL FROM:<a@b.org> SIZE=200\r\nRCPT TO:<c@d.org>\r\nDATA\r\n"
    "From: a@b.org\r\nSubject: x\r\n\r\n..dots\r\n.\r\nQUIT\r\n",
    "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.org>\r\nRCPT TO:<e@d.org>\r\nDATA\r\nx\r\n"
    "\r\n.\r\nRSET\r\nNOOP\r\nVRFY a\r\n",
    "HELO x\r\nmail from:<a@b>\r\nDATA\r\n.\r\n.\n\r.\r\n\r\nQUIT\r\n", NULL};

static struct fixture *host;

static void host_end(void)
{
    fixture_free(host);
}

static struct cd_mail *host_begin(void)
{
    static struct cd_mail m = {.sockets = {-1, -1}};

    if (!host) {
        host = mail_fixture_new();
        host->core.crm = &cd_crm_api;
        host->core.mail = &cd_mail_api;
        m.host = &host->host;
        pthread_mutex_init(&m.mutex, NULL);
        pthread_cond_init(&m.change, NULL);
        atexit(host_end);
    }
    return &m;
}

/* Each line is a reply code, a mark and words. */
static void answers_check(const char *said)
{
    while (*said) {
        size_t n = strcspn(said, "\r\n");

        if (n < 3 || strspn(said, "0123456789") != 3 || strncmp(said + n, "\r\n", 2) != 0)
            abort();
        said += n + 2;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char said[1 << 20];
    struct cd_mail *m = host_begin();
    size_t n = 0;
    ssize_t got;
    int pair[2];

    if (size > LONGEST || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 0;
    if (write(pair[0], data, size) != (ssize_t)size)
        abort();
    shutdown(pair[0], SHUT_WR);
    cd_talk(m, pair[1]);
    shutdown(pair[1], SHUT_RDWR);
    while ((got = read(pair[0], said + n, sizeof said - 1 - n)) > 0)
        n += (size_t)got;
    said[n] = '\0';
    answers_check(said);
    close(pair[0]);
    close(pair[1]);
    return 0;
}
