/* Any bytes as what a mailbox's server says: the session ends, and what it gave is what
 * was asked for. */
#include "tests/fuzz/fuzz.h"

#include "core/fetch/imap-priv.h"

#include <stdlib.h>
#include <string.h>

enum { UIDS = 5, LONGEST = 64 };

const char *const fuzz_seeds[] = {
    "* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\nc1 OK done\r\n* 3 EXISTS\r\n"
    "* OK [UIDVALIDITY 77] valid\r\nc2 OK [READ-WRITE] in\r\n* SEARCH 9 4 12\r\n"
    "c3 OK found\r\n* 1 FETCH (UID 4 INTERNALDATE \"21-Nov-2026 10:30:00 +0100\" BODY[] "
    "{5}\r\nA: b\n)\r\nc4 OK\r\nc5 OK [COPYUID 1 4 1] moved\r\nc6 NO gone\r\nc7 BYE\r\n",
    "* CAPABILITY IMAP4rev1\r\nc1 OK\r\n* OK [UIDVALIDITY 1]\r\n* 9 EXISTS\r\nc2 OK\r\n"
    "* SEARCH 1 2 3 4 5 6 7 8 99999999999999999999\r\nc3 OK\r\n* 1 FETCH (BODY[] "
    "{99}\r\n0123456789012345678901234567890123456789012345678901234567890123456789012345"
    "67890123456789012345678 X {0}\r\n)\r\nc4 OK\r\n* 2 FETCH (BODY[] {1}\r\nx)\r\nc5 "
    "OK\r\nc6 NO [TRYCREATE] none\r\nc7 OK\r\nc8 OK\r\nc9 OK\r\n",
    "c1 OK\nc2 NO no\nc3 BAD bad\n* BYE\n", NULL};

struct server {
    struct cd_imap imap;
    const uint8_t *said;
    size_t left;
    size_t piece; /* how much comes at once */
};

static int hear_nothing(struct cd_imap *imap, const char *bytes, size_t n,
                        struct cordee_error *err)
{
    (void)imap;
    if (n < 4 || memcmp(bytes + n - 2, "\r\n", 2) != 0 || memchr(bytes, '\n', n - 1))
        abort(); /* one command is one line */
    (void)err;
    return 0;
}

static int say_more(struct cd_imap *imap, struct cordee_error *err)
{
    struct server *s = (struct server *)imap;
    size_t n = s->left < s->piece ? s->left : s->piece;

    if (!n)
        return cordee_fail(err, CORDEE_E_IO, "ended");
    memcpy(imap->in, s->said, n);
    imap->n = n;
    s->said += n;
    s->left -= n;
    return 0;
}

static const struct cd_imap_bytes bytes = {hear_nothing, say_more};

static void uids_check(const int64_t *uids, int64_t n, int64_t after)
{
    if (n > UIDS)
        abort();
    for (int64_t i = 0; i < n; i++)
        if (uids[i] <= after || uids[i] > UINT32_MAX || (i && uids[i] < uids[i - 1]))
            abort();
}

/* As a mailbox is asked: into the folder, what is new, each mail, and away with it. */
static void talk(struct cd_imap *imap)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {.limit = LONGEST};
    struct cd_imap_folder folder = {0};
    struct cordee_error err = {0};
    int64_t uids[UIDS], n = 0;
    char date[40];

    if (cd_imap_begin(imap, &err) < 0 ||
        cd_imap_enter(imap, "Pošta & \"more\"", true, &folder, &err) < 0)
        return;
    if (folder.validity <= 0 || folder.validity > UINT32_MAX || folder.count < 0)
        abort();
    n = cd_imap_uids(imap, 3, 1790000000, uids, UIDS, &err);
    uids_check(uids, n, 3);
    for (int64_t i = 0; i < n; i++) {
        int rc = cd_imap_fetch(imap, uids[i], &mail, date, &err);

        if (strlen(date) >= sizeof date || mail.len > LONGEST || (rc > 0 && !mail.len))
            abort();
        if (rc > 0)
            (void)cd_imap_move(imap, uids[i], "Filed", &err);
        if (imap->broken)
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server s = {
        .imap = {.bytes = &bytes, .last = INT64_MAX}, .said = data, .left = size};

    s.piece = size % 7 ? sizeof s.imap.in : size % 11 + 1;
    talk(&s.imap);
    return 0;
}
