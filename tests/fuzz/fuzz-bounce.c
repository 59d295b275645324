/* Any bytes as a delivery notice: understood as something, never fatal, texts clean. */
#include "tests/fuzz/fuzz.h"

#include "core/mail/bounce/understand.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "From: MAILER-DAEMON@a.org\r\nSubject: Undelivered\r\nContent-Type: "
    "multipart/report; "
    "boundary=\"b\"\r\n\r\n--b\r\n\r\n<x@y.org>: host a said: 550 5.1.1 <x@y.org>: "
    "User\r\n"
    "    unknown (in reply to RCPT TO command)\r\n--b\r\nContent-Type: "
    "message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: "
    "rfc822; "
    "x@y.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550-5.1.1 "
    "no\r\n "
    "550 5.1.1 such user\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nTo: "
    "x@y.org\r\n"
    "Message-ID: <1@b>\r\n\r\nx\r\n--b--\r\n",
    "From: MAILER-DAEMON\rSubject: failure notice\r\rHi.\r\r<a@b.org>:\rRemote host "
    "said: 552 "
    "full\r\r<c@d.org>:\rSorry, no mailbox here. (#5.1.1)\r\r--- Below this line is a "
    "copy\r",
    "From: a@b.org\nContent-Type: multipart/report; report-type=feedback-report; "
    "boundary=c\n"
    "\n--c\nContent-Type: message/feedback-report\nContent-Transfer-Encoding: base64\n\n"
    "T3JpZ2luYWwtUmNwdC1UbzogYUBiLm9yZwo=\n--c--",
    "From: no-reply@sns.amazonaws.com\nSubject: AWS Notification "
    "Message\n\n{\"notificationType"
    "\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{\"emailAddress\":\"a@b.org\","
    "\"status\":!\n "
    "\"5.1.1\"}]}}",
    "From: mailer-daemon@x\nSubject: =?iso-2022-jp?B?GyRCJWEhPCVrGyhC?=\nContent-Type: "
    "text/html"
    "\nContent-Transfer-Encoding: quoted-printable\n\n<p>could not be delivered to "
    "a=40b.org<br>",
    NULL};

static void must_be_clean(const char *s)
{
    if (!cordee_utf8_ok(s, strlen(s)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cordee_arena *arena = cordee_arena_new();
    const struct cd_understood *u = cd_understand((const char *)data, size, NULL, arena);

    must_be_clean(u->kind);
    must_be_clean(u->thread);
    if (u->n_fates > CD_FATES_MAX)
        abort();
    for (size_t i = 0; i < u->n_fates; i++) {
        must_be_clean(u->fates[i].address);
        must_be_clean(u->fates[i].status);
        must_be_clean(u->fates[i].reason);
        must_be_clean(u->fates[i].said);
        cd_fault_of(u->fates[i].reason);
    }
    cordee_arena_free(arena);
    return 0;
}
