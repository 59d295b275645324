/* Any text as an absence and a signature: days exist, texts are clean and short. */
#include "tests/fuzz/fuzz.h"

#include "core/mail/news/news.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "I'm away from 30 November until Friday, 4 December. Contact Max <max@x.org> +43 1 "
    "23456.\n",
    "Ich bin vom 3.-14.12.2026 im Urlaub, ab 15.12. wieder da. Vertretung: Eva "
    "eva@x.org\n",
    "Absente du 24/12 au 2/1, veuillez contacter Max (max@x.org, 06 12 34 56 78)\n",
    "Odsotna do 3. decembra. ISO 2026-12-03 - 2026-12-05\n",
    "She no longer works here; new address a@b.org\n-- \nAnna Muster\nHead of Sales | "
    "T +43 1 2345678\n",
    NULL};

static void check_text(const char *s, size_t most)
{
    if (!s || strlen(s) > most || !cordee_utf8_ok(s, strlen(s)))
        abort();
}

static void check_day(struct cd_day d)
{
    if (d.year && (d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31))
        abort();
}

static void check_absence(const struct cd_absence *a)
{
    check_day(a->from);
    check_day(a->until);
    check_day(a->back);
    check_text(a->sentence, 300);
    check_text(a->new_address, 254);
    for (size_t i = 0; i < a->n_standins; i++) {
        check_text(a->standins[i].name, 254);
        check_text(a->standins[i].address, 254);
        check_text(a->standins[i].phone, 40);
        check_text(a->standins[i].what, 254);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    const struct cd_signature *s;
    const char *wish;

    cordee_utf8_clean((const char *)data, size, &clean);
    if (!clean.text)
        return 0;
    check_absence(cd_absence_read(clean.text, clean.text, 1795428000, "a@x.org", arena));
    s = cd_signature_read(clean.text, "Anna Muster", arena);
    check_text(s->title, 80);
    for (size_t i = 0; i < s->n_phones; i++)
        check_text(s->phones[i].number, 40);
    if ((wish = cd_leaving_sentence("x", clean.text, arena)))
        check_text(wish, 400);
    return 0;
}
