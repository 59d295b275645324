/* What a member looks for, in a few words on its page. */
#include "plugins/funding/profile/pages.h"

enum { LONG = 200 }; /* letters of its words that are shown */

/* The beginning of what the matching reads, its lines parted by commas. */
static const char *beginning(struct cordee_arena *a, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct funding_texts lines = {0};

    profile_lines_take(a, text, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        cordee_buf_puts(&out, i ? ", " : "");
        cordee_buf_puts(&out, lines.at[i]);
    }
    if (!out.text || cordee_utf8_len(out.text) <= LONG)
        return cordee_arena_text(a, out.text);
    return cordee_arena_printf(a, "%.*s …", (int)cordee_utf8_cut(out.text, LONG),
                               out.text);
}

/* Of members, and of people of whom something was said. */
int profile_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct match_profile asked;
    struct profile p;
    int rc = profile_counts(cd, party, err);

    if (rc > 0)
        rc = profile_load(cd, a, party, &p, err);
    if (rc <= 0)
        return rc;
    profile_match(a, &p, &asked);
    json_object_set_new(model, "id", json_integer(party));
    cordee_json_set_text(model, "words", beginning(a, asked.text));
    profile_put_said(cd, &p, model);
    return 1;
}
