/* Any bytes as a mail that was handed over: the header's results, who took part, what is
 * forwarded. */
#include "tests/fuzz/fuzz.h"

#include "core/mail/capture/capture.h"
#include "core/mail/receive/head.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "Authentication-Results: mx.x.org 1; dkim=pass (a (b)) header.d=x.org; spf=pass "
    "smtp.mailfrom=\"a@x.org\"\nReceived: from a by mx.x.org\nFrom: a@x.org\nTo: \"N, "
    "I\" "
    "<i@x.org>, crm+drop-0123456789abcdef0123456789@x.org\n\nhello",
    "Von: Huber, Anna <anna@x.org>\nGesendet: Montag, 12. Januar 2026 10:31\nAn: A "
    "<a@x.org>;\n B <b@x.org>\nBetreff: x\n\nHallo",
    "> *From:* A [mailto:a@x.org]\n> *Date:* 1/12/2026 10:31 PM\n> *Subject:* y\n>\n> z",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
    "message/rfc822\n\nFrom: a@x.org\nTo: b@x.org\n\nx\n--b--\n",
    NULL};

static void check_people(const struct cd_people *people)
{
    if (people->n > CD_PEOPLE_MAX)
        abort();
    for (size_t i = 0; i < people->n; i++)
        if (!cordee_address_ok(people->all[i].address) ||
            strlen(people->all[i].name) > 400)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    const char *raw = (const char *)data, *list;
    struct cd_forwarded f[3];
    struct cd_dropped d;
    int64_t at;

    cd_drop_mask(raw, size, &d);
    if (d.n > CD_DROPS_MAX || (d.n && !d.copy))
        abort();
    cd_dropped_drop(&d);
    (void)cd_authres_vouches(raw, size, "mx.x.org", "a@x.org");
    if ((list = cd_head_field(raw, size, "To", 0, arena))) {
        struct cd_people people = {.n = 0};

        cd_people_add(&people, list, "to", true, arena);
        check_people(&people);
    }
    if (cd_parse(raw, size, arena)) {
        size_t n = cd_forward_attached(raw, size, f, 3, arena);

        for (size_t i = 0; i < n; i++)
            check_people(&f[i].people);
    }
    cordee_utf8_clean(raw, size, &clean);
    if (!clean.text)
        return 0;
    if (cd_forward_read(clean.text, "Europe/Vienna", &f[0], arena))
        check_people(&f[0].people);
    (void)cd_forward_date(clean.text, "UTC", &at);
    return 0;
}
