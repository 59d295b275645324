/* Characters that nobody sees in a line that everybody reads first: a subject that is
 * turned round looks like another one, and filters of spam know them as forged. */
#include "plugins/mailing/check/check.h"

#include "plugins/mailing/write/text.h"

#include <string.h>

struct unseen {
    uint32_t from, to;
    bool harmless; /* it only hides; what turns text round or breaks the line stops it */
    const char *what;
};

/* Unicode 15, chapters 23.1 to 23.3.  U+200C to U+200F are no faults: Persian, Hindi,
 * Arabic and many a smiley are written with them; nor are the tags that flags are of. */
static const struct unseen kinds[] = {
    {0x0001, 0x001f, false, T_LATER("a control character")},
    {0x007f, 0x009f, false, T_LATER("a control character")},
    {0x00ad, 0x00ad, true, T_LATER("a hyphen that is not shown")},
    {0x200b, 0x200b, true, T_LATER("a blank without width")},
    {0x2028, 0x2029, false, T_LATER("a line break")},
    {0x202a, 0x202c, false, T_LATER("it changes the direction of the text")},
    {0x202d, 0x202e, false, T_LATER("it turns round the text that follows")},
    {0x2060, 0x2064, true, T_LATER("a joiner that is not shown")},
    {0x2066, 0x2069, false, T_LATER("it changes the direction of the text")},
    {0x206a, 0x206f, false, T_LATER("it changes the direction of the text")},
    {0xfeff, 0xfeff, true, T_LATER("a joiner that is not shown")},
};

/* One character of a text that is valid UTF-8. */
static uint32_t next_of(const char **s)
{
    const unsigned char *b = (const unsigned char *)*s;
    const int more = b[0] < 0xc0 ? 0 : b[0] < 0xe0 ? 1 : b[0] < 0xf0 ? 2 : 3;
    uint32_t c = more ? b[0] & (0x3fu >> more) : b[0];

    for (int i = 1; i <= more; i++)
        c = c << 6 | (b[i] & 0x3f);
    *s += more + 1;
    return c;
}

static const struct unseen *kind_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (c >= kinds[i].from && c <= kinds[i].to)
            return &kinds[i];
    return NULL;
}

/* The line with a sign for each, and each told once; NULL: there is none. */
static const char *line_words(struct cordee *cd, struct cordee_arena *a, const char *line,
                              bool *bad)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf shown = {0};
    const char *told = "", *sign;

    for (const char *s = line, *from = line; *s; from = s) {
        const uint32_t c = next_of(&s);
        const struct unseen *kind = kind_of(c);

        if (!kind) {
            cordee_buf_put(&shown, from, (size_t)(s - from));
            continue;
        }
        sign = cordee_arena_printf(a, "[U+%04X]", (unsigned)c);
        cordee_buf_puts(&shown, sign);
        *bad = *bad || !kind->harmless;
        if (!strstr(told, sign))
            told = cordee_arena_printf(a, "%s%s%s: %s", told, *told ? ", " : "", sign,
                                       T(kind->what));
    }
    return *told ? cordee_arena_printf(a, "“%s”. %s.", shown.text, told) : NULL;
}

/* `label` says whose line it is; "": there is one only. */
static void line_look(struct cordee *cd, struct mailing_look *l, const char *label,
                      const char *line, const char *title, const char *href)
{
    bool bad = false;
    const char *words = line_words(cd, l->arena, line, &bad);
    json_t *row;

    if (!words)
        return;
    row = mailing_found(l, bad ? "bad" : "warn", title,
                        cordee_arena_printf(l->arena, "%s%s%s %s", label,
                                            *label ? ": " : "", words,
                                            T("Type it anew, without pasting.")));
    cordee_json_set_text(row, "href", href);
    cordee_json_set_text(row, "go", T("Change it"));
}

static void text_look(struct cordee *cd, struct mailing_look *l, const char *language,
                      const char *subject, const char *preheader)
{
    const char *label = l->letter.n_texts ? mailing_language_name(language) : "";
    const char *href =
        cordee_arena_printf(l->arena, "/mailing/%lld/edit?lang=%s",
                            (long long)cordee_json_int(l->model, "id"), language);

    line_look(cd, l, label, subject, T("The subject has characters that nobody sees"),
              href);
    line_look(cd, l, label, preheader,
              T("The preview line has characters that nobody sees"), href);
}

/* The cluster, one of us, or whoever of us is in charge. */
static int senders_look(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err)
{
    const int64_t sender = cordee_json_int(l->model, "sender");
    CORDEE_AUTO(cordee_json_drop)
    json_t *names = cd->db->list(
        cd, err,
        "SELECT coalesce(nullif(from_name, ''), name) AS name, '/settings#f-from_name' "
        "AS href FROM cluster WHERE id = ? AND ? <= 0 UNION ALL SELECT name, "
        "'/settings/users/' || id FROM staff WHERE id = ? OR (? < 0 AND disabled_at IS "
        "NULL)",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(l->model, "cluster")), CORDEE_V(sender),
                    CORDEE_V(sender), CORDEE_V(sender)));
    json_t *row;
    size_t i;

    json_array_foreach (names, i, row)
        line_look(cd, l, "", cordee_json_text(row, "name"),
                  T("The sender's name has characters that nobody sees"),
                  cordee_json_text(row, "href"));
    return names ? 0 : -1;
}

int mailing_check_unseen(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err)
{
    const struct cordee_letter *letter = &l->letter;

    text_look(cd, l, letter->language, letter->subject, letter->preheader);
    for (size_t i = 0; i < letter->n_texts; i++)
        text_look(cd, l, letter->texts[i].language, letter->texts[i].subject,
                  letter->texts[i].preheader);
    return senders_look(cd, l, err);
}
