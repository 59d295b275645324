/* Any bytes as a mail that came in: read, never fatal. */
#include "tests/fuzz/fuzz.h"

#include "core/mail/receive/parse.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "From: Ada <a@b.org>\r\nSubject: =?utf-8?Q?=C3=A9?= =?utf-8?B?w6k=?=\r\n"
    "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
    "Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b\r\n"
    "Action: failed\r\nStatus: 5.1.1\r\n--b--\r\n",
    "From: a@b.org\nContent-Type: text/html; charset=iso-8859-1\n"
    "Content-Transfer-Encoding: quoted-printable\n\n<p>a&eacute;=E9<br>b<blockquote>c",
    "Subject: Re: x\nContent-Type: text/plain; format=flowed\n\nyes \nno\n\nOn 1 May A "
    "wrote:\n> q\n-- \nA\n",
    NULL};

static void must_be_clean(const char *s)
{
    if (!cordee_utf8_ok(s, strlen(s)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cordee_arena *arena = cordee_arena_new();
    struct cd_parsed *p = cd_parse((const char *)data, size, arena);
    char id[256];

    cd_parse_id((const char *)data, size, id);
    if (p) {
        must_be_clean(p->subject);
        must_be_clean(p->from_name);
        must_be_clean(p->from_address);
        must_be_clean(p->text);
        must_be_clean(p->visible);
    }
    cordee_arena_free(arena);
    return 0;
}
