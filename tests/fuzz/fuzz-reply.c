/* Any text as an answer: what is shown of it is part of it, clean, and never more. */
#include "tests/fuzz/fuzz.h"

#include "core/mail/receive/parse.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "Yes.\n\nOn Mon, May 4, 2026 at 9:15 Ada <ada@x.org>\nwrote:\n\n> q\n>> r\n-- \nA\n",
    "Ja.\n________________________________\nVon: Ada\nGesendet: Montag\nAn: B\nBetreff: "
    "x\n",
    "Oui\n\nLe 4 mai 2026 à 09:15, Ada a écrit :\n> q\n\nEnvoyé de mon iPhone\n",
    "> a?\nyes\n> b?\nno\n\nThis email and any attachments are confidential\n",
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nx\n-----BEGIN PGP "
    "SIGNATURE-----\n",
    NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    const char *shown;

    cordee_utf8_clean((const char *)data, size, &clean);
    if (!clean.text)
        return 0;
    shown = cd_visible(clean.text, arena);
    if (strlen(shown) > clean.len || !cordee_utf8_ok(shown, strlen(shown)))
        abort();
    return 0;
}
