/* Addresses for handing mail over: box+drop-WORD@domain.  The word is made of a key and
 * never stored. */
#include "core/mail/capture/capture.h"

#include "core/config/folder.h"
#include "core/mail/compose/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MARK "+drop-"
#define WORD 26 /* hex digits: 104 bits */

static const char hex[] = "0123456789abcdefABCDEF";

static void word_make(struct cordee *core, int64_t staff, int64_t turn,
                      char out[WORD + 1])
{
    char what[60], hash[65];

    snprintf(what, sizeof what, "%lld:%lld", (long long)staff, (long long)turn);
    cd_key_hash(core->host, "drop", what, hash);
    memcpy(out, hash, WORD);
    out[WORD] = '\0';
}

int cd_drop_address(struct cordee *core, int64_t staff, char out[255],
                    struct cordee_error *err)
{
    char address[255], word[WORD + 1];
    int64_t turn = 0;
    char *at;

    if (cd_return_address(core, address, err) < 0 ||
        core->db->one(core, err, &turn, "SELECT turn FROM drop_turn WHERE staff = ?",
                      CORDEE_ARGS(CORDEE_V(staff))) < 0)
        return -1;
    at = strrchr(address, '@');
    word_make(core, staff, turn, word);
    if (!at || strlen(address) + sizeof MARK + WORD > 254)
        return cordee_fail(err, CORDEE_E_INVALID, "the address for replies is too long");
    snprintf(out, 255, "%.*s" MARK "%s%s", (int)(at - address), address, word, at);
    return 0;
}

int cd_drop_renew(struct cordee *core, int64_t staff, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "INSERT INTO drop_turn(staff) VALUES(?) ON CONFLICT(staff) DO "
                          "UPDATE SET turn = turn + 1",
                          CORDEE_ARGS(CORDEE_V(staff)));
}

/* Where the word of the next one begins; NULL: no more. */
static const char *word_find(const char *s, const char *end)
{
    while (s < end && (s = memmem(s, (size_t)(end - s), MARK, sizeof MARK - 1))) {
        const char *word = s + sizeof MARK - 1;
        size_t n = 0;

        while (word + n < end && n < WORD && strchr(hex, word[n]) && word[n])
            n++;
        if (n == WORD && word + n < end && word[n] == '@')
            return word;
        s = word;
    }
    return NULL;
}

int cd_drop_find(struct cordee *core, const char *address, int64_t *staff_r,
                 struct cordee_error *err)
{
    const char *said = word_find(address, address + strlen(address));
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc;

    if (!said)
        return 0;
    rows = core->db->query(core, err,
                           "SELECT s.id, coalesce(d.turn, 0) FROM staff s LEFT JOIN "
                           "drop_turn d ON d.staff = s.id WHERE s.disabled_at IS NULL",
                           CORDEE_NO_ARGS);
    if (!rows)
        return -1;
    while ((rc = core->db->next(rows, err)) > 0) {
        char word[WORD + 1];

        word_make(core, core->db->get_int(rows, 0), core->db->get_int(rows, 1), word);
        if (strncasecmp(word, said, WORD) == 0) {
            *staff_r = core->db->get_int(rows, 0);
            return 1;
        }
    }
    return rc;
}

/* ---- out of sight ----------------------------------------------------------- */

static bool is_box_char(char c)
{
    return c > ' ' && c != 0x7f && !strchr("<>,;:\"()[]@", c);
}

static void address_note(struct cd_dropped *d, const char *raw, const char *end,
                         const char *word)
{
    const char *from = word - (sizeof MARK - 1), *to = word + WORD + 1;
    size_t n;

    while (from > raw && is_box_char(from[-1]))
        from--;
    while (to < end && is_box_char(*to))
        to++;
    n = (size_t)(to - from);
    if (d->n == CD_DROPS_MAX || n > 254)
        return;
    for (size_t i = 0; i < d->n; i++)
        if (strncasecmp(d->address[i], from, n) == 0)
            return;
    memcpy(d->address[d->n], from, n);
    d->address[d->n++][n] = '\0';
}

void cd_drop_mask(const char *raw, size_t n, struct cd_dropped *d)
{
    const char *end = raw + n, *word = word_find(raw, end);

    *d = (struct cd_dropped){.copy = NULL};
    if (!word)
        return;
    d->copy = malloc(n);
    if (!d->copy)
        abort();
    memcpy(d->copy, raw, n);
    for (; word; word = word_find(word, end)) {
        address_note(d, raw, end, word);
        memset(d->copy + (word - raw), 'x', WORD);
    }
}

void cd_dropped_drop(struct cd_dropped *d)
{
    free(d->copy);
    d->copy = NULL;
}
