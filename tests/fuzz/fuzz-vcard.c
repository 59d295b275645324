/* Any bytes as address cards: all texts are clean, and a card that is written again is
 * one card, folded. */
#include "tests/fuzz/fuzz.h"

#include "core/file/vcard.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Charvoz;\xc3\x89lodie;;Dr;\r\nFN:Dr "
    "\xc3\x89lodie\r\n"
    "ORG:Plast;R&D\r\nitem1.EMAIL;TYPE=INTERNET,PREF:e@p.example\r\nTEL;TYPE=\"cell,"
    "voice\""
    ":+33 6\r\nADR;TYPE=WORK:;;12\\, rue;Annecy;;74000;FR\r\nNOTE:One\\nTwo\\; \r\n "
    "three\r\n"
    "CATEGORIES:a,b\\,c\r\nEND:VCARD\r\n",
    "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCl=\n="
    "6Cer;J"
    "\nTEL;CELL;VOICE:+43\nPHOTO;ENCODING=BASE64;JPEG:AAAA\n BBBB\n\nEND:VCARD\n",
    "\xef\xbb\xbf"
    "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Werk\nTEL;VALUE=uri;PREF=1:tel:+43-1\nLANG:"
    "de\n"
    "URL:https://x.example\nEND:VCARD\nBEGIN:VCARD\nFN:\xfc\nEND:VCARD\n",
    NULL};

static void card_check(const struct cd_vcard *c)
{
    const char *const texts[] = {
        c->name,     c->family,  c->given,   c->title,  c->organisation, c->role,
        c->emails,   c->phones,  c->mobiles, c->street, c->city,         c->region,
        c->postcode, c->country, c->website, c->about,  c->tags,         c->language};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!texts[i] || !cordee_utf8_ok(texts[i], strlen(texts[i])))
            abort();
}

static size_t cards_of(FILE *in, struct cordee_buf *out, int version)
{
    CORDEE_AUTO(cd_vcards_drop) struct cd_vcards *v = cd_vcards_new(in);
    size_t n = 0;
    int rc = 1;

    while (rc > 0) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        struct cd_vcard card;

        rc = cd_vcards_next(v, a, &card, NULL);
        if (rc <= 0)
            break;
        card_check(&card);
        n++;
        if (out)
            cd_vcard_put(out, &card, version);
    }
    return n;
}

static void folded_check(const char *s)
{
    while (*s) {
        size_t n = strcspn(s, "\n");

        if (n > 76 || (n && s[n - 1] != '\r'))
            abort();
        s += n + (s[n] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int version = 3; version <= 4 && size > 0 && size <= 20000; version++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
        FILE *in = fmemopen((void *)(uintptr_t)data, size, "rb");
        size_t n;

        if (!in)
            abort();
        n = cards_of(in, &out, version);
        fclose(in);
        if (n == 0)
            continue;
        folded_check(out.text);
        in = fmemopen(out.text, out.len, "rb");
        if (!in || cards_of(in, NULL, 0) != n)
            abort();
        fclose(in);
    }
    return 0;
}
